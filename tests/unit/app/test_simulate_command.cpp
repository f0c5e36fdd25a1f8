#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "app/simulate_command.hpp"
#include "app/simulated_meter.hpp"
#include "app/simulated_start.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
namespace fs = std::filesystem;

namespace {

std::string simulated(SimulateOptions options) {
  const fs::path file = fs::temp_directory_path() / ("ams2mqtt-simulated-" + std::to_string(getpid()));
  options.file = file;
  REQUIRE(simulate_command(options) == kExitOk);
  std::ifstream stream(file, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(stream), {}};
  fs::remove(file);
  return content;
}

}  // namespace

TEST_CASE("a file holds an hour of frames and depends on the seed alone", "[app]") {
  const std::string hour = simulated({.meter = "kamstrup-3phase", .seed = 5});
  CHECK(hour == simulated({.meter = "kamstrup-3phase", .seed = 5}));
  CHECK(hour != simulated({.meter = "kamstrup-3phase", .seed = 6}));
  CHECK(hour.size() == 359 * 228 + 302);

  HdlcAssembler assembler;
  assembler.feed(as_bytes(hour));
  std::size_t frames = 0;
  while (const auto frame = assembler.next()) {
    REQUIRE(frame->has_value());
    ++frames;
  }
  CHECK(frames == 360);
}

TEST_CASE("seconds are the meter's", "[app]") {
  CHECK(simulated({.meter = "aidon-4wire", .seconds = 5.0}).size() == 288 + 44);
  CHECK(simulated({.meter = "aidon-4wire", .speed = 1000.0, .seconds = 5.0}).size() == 288 + 44);
}

TEST_CASE("wrong usage of simulate is refused", "[app]") {
  CHECK(simulate_command({.meter = "nobody", .file = "-"}) == kExitUsage);
  CHECK(simulate_command({}) == kExitUsage);
  CHECK(simulate_command({.pty = "/tmp/x", .file = "-"}) == kExitUsage);
  CHECK(simulate_command({.tcp = std::uint16_t{1}, .file = "-"}) == kExitUsage);
  CHECK(simulate_command({.file = "-", .speed = 0.0}) == kExitUsage);
  CHECK(simulate_command({.file = "-", .speed = -1.0}) == kExitUsage);
  CHECK(simulate_command({.file = "-", .seconds = 0.0}) == kExitUsage);
  CHECK(simulate_command({.file = "/nonexistent/file"}) == kExitFailed);
  CHECK(simulate_command({.pty = "/nonexistent/link"}) == kExitFailed);
  CHECK(simulate_command({.tcp = std::uint16_t{65'000}, .meters = 600}) == kExitUsage);
  CHECK(simulate_command({.file = "-", .faults = {"replug"}}) == kExitUsage);
  CHECK(simulate_command({.meter = "kaifa-1phase", .file = "-", .phases = 2U}) == kExitUsage);
}

TEST_CASE("a moment of the start is a time in UTC", "[app]") {
  const UtcSeconds october = std::chrono::sys_days(std::chrono::year(2025) / 10 / 26) + std::chrono::minutes(50);
  CHECK(parse_start("2025-10-26T00:50Z") == october);
  CHECK(parse_start("2025-10-26T00:50:00Z") == october);
  CHECK(wanted_start({.day = "autumn"}) == october);
  CHECK(wanted_start({.day = "spring"}) == october - std::chrono::days(210));
  CHECK(wanted_start({.start = "2025-10-26T00:50Z"}) == october);
  CHECK_FALSE(wanted_start({}).has_value());
  for (const char* wrong : {"", "2025-10-26", "2025-10-26 00:50Z", "2025-10-26T24:00Z", "2025-10-26T00:50",
                            "1925-10-26T00:50Z", "2025-1O-26T00:50Z"}) {
    CHECK_FALSE(parse_start(wrong).has_value());
  }
}

TEST_CASE("a file holds what arrives through faults and at the reader's port", "[app]") {
  const SimulateOptions plain{.meter = "kaifa-se", .seconds = 600.0};
  const auto with = [&](auto change) {
    SimulateOptions options = plain;
    change(options);
    return simulated(options);
  };
  const std::string sent = simulated(plain);
  CHECK(with([](auto& options) { options.faults = {"silence=100"}; }).size() == sent.size() * 5 / 6);
  CHECK(with([](auto& options) { options.faults = {"lost-bytes=100"}; }).size() < sent.size());
  CHECK(with([](auto& options) { options.line = "2400 8N1"; }) == sent);
  CHECK(with([](auto& options) { options.line = "9600 7E1", options.read_as = "2400 8N1"; }) != sent);
  CHECK(with([](auto& options) { options.inverted = true; }) != sent);
  CHECK(with([](auto& options) { options.noise = 500; }) != sent);
  CHECK(with([](auto& options) { options.noise = 500; }) == with([](auto& options) { options.noise = 500; }));
  CHECK(with([](auto& options) { options.start = "2025-06-01T00:00Z"; }) != sent);
}

TEST_CASE("each of many meters has its own number, load and system title", "[app]") {
  const SimulateOptions options{.meter = "kaifa-at", .meters = 2};
  const Profile& profile = *find_profile("kaifa-at");
  const UtcSeconds start = std::chrono::sys_days(std::chrono::year(2025) / 1 / 15);
  SimulatedMeter first(profile, options, start, 0);
  SimulatedMeter second(profile, options, start, 1);
  CHECK(first.next().bytes != second.next().bytes);
  CHECK(as_text(second.arrive_whole()).contains(std::string_view("TST\0\0\0\0\1", 8)));
  CHECK(first.arrive(3, {}).size() == 3);
  CHECK(first.arrive_whole().size() > 200);
  SimulatedMeter named(*find_profile("iskraemeco-ch"), options, start, 1);
  CHECK(as_text(named.next().bytes).contains("ISK1030700000018"));
  CHECK(key_lines(profile).starts_with("AMS2MQTT_METERS__0__KEY="));
  CHECK(key_lines(*find_profile("aidon-4wire")).empty());
}
