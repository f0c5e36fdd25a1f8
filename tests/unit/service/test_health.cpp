#include "ams2mqtt/service/health.hpp"

#include <unistd.h>

#include <future>

#include "catch.hpp"
#include "support/loop.hpp"

using namespace ams2mqtt;

namespace {

std::string test_address() {
  return '\0' + ("ams2mqtt-test-health-" + std::to_string(::getpid()));
}

}  // namespace

TEST_CASE("A running loop answers for the daemon's health", "[service]") {
  boost::asio::io_context io{1};
  HealthServer server(io, [] { return std::string("1 of 1 meters online"); });
  REQUIRE(server.listen_at({test_address()}).empty());
  auto answer = std::async(std::launch::async, [] { return ask_health({test_address()}, std::chrono::seconds(10)); });
  REQUIRE(run_until(io, [&] {
    io.run_for(std::chrono::milliseconds(1));
    return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }));
  const auto result = answer.get();
  REQUIRE(result);
  CHECK(*result == "1 of 1 meters online");
}

TEST_CASE("A stuck loop, no daemon and a second daemon are noticed", "[service]") {
  boost::asio::io_context io{1};
  CHECK_FALSE(ask_health({test_address()}, std::chrono::milliseconds(50)));
  HealthServer server(io, [] { return std::string("well"); });
  REQUIRE(server.listen_at({test_address()}).empty());
  const auto stuck = ask_health({test_address()}, std::chrono::milliseconds(50));
  REQUIRE_FALSE(stuck);
  CHECK(sentence(stuck.error()) == "the daemon does not answer: it is stuck");
  HealthServer second(io, [] { return std::string("well"); });
  CHECK(second.listen_at({test_address()}).size() == 1);
  server.stop();
  CHECK(second.listen_at({test_address()}).empty());
  CHECK(second.listens());
}

TEST_CASE("The health address is abstract and names the process namespace", "[service]") {
  const std::string address = local_address(kHealthPurpose);
  CHECK(address.front() == '\0');
  CHECK(address.find_first_of("0123456789", 17) != std::string::npos);
}
