#include "ams2mqtt/service/service_notify.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <string>

#include "catch.hpp"
#include "support/pseudo_terminal.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;

namespace {

// The manager's end.
class Manager {
 public:
  explicit Manager(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, name.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    REQUIRE(::bind(socket_.value(), reinterpret_cast<const sockaddr*>(&address), size) == 0);
  }
  // What has been sent; a local datagram is there as soon as the sender's call returns.
  [[nodiscard]] std::string receive() const {
    std::array<char, 256> text{};
    const ssize_t size = ::recv(socket_.value(), text.data(), text.size(), MSG_DONTWAIT);
    return size < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(size));
  }

 private:
  FileDescriptor socket_;
};

}  // namespace

TEST_CASE("The service manager hears of every state", "[service]") {
  const TemporaryDirectory folder;
  const std::string path = folder.file("notify");
  const Manager manager(path);
  ServiceNotifier notifier(path, std::chrono::seconds(30));
  CHECK(notifier.active());
  CHECK(notifier.watchdog() == std::chrono::seconds(30));
  notifier.ready();
  CHECK(manager.receive() == "READY=1");
  notifier.status("1 of 1\nREADY=0");
  CHECK(manager.receive() == "STATUS=1 of 1 READY=0");
  notifier.alive();
  CHECK(manager.receive() == "WATCHDOG=1");
  notifier.stopping();
  CHECK(manager.receive() == "STOPPING=1");
}

TEST_CASE("11.13 the service manager hears when the configuration is read again", "[service]") {
  const TemporaryDirectory folder;
  const std::string path = folder.file("notify");
  const Manager manager(path);
  ServiceNotifier notifier(path, std::nullopt);
  notifier.reloading();
  const std::string said = manager.receive();
  constexpr std::string_view kWords = "RELOADING=1\nMONOTONIC_USEC=";
  REQUIRE(said.starts_with(kWords));
  CHECK(said.size() > kWords.size());
  CHECK(said.find_first_not_of("0123456789", kWords.size()) == std::string::npos);
}

TEST_CASE("An abstract notification socket is written with an @", "[service]") {
  const std::string name = "ams2mqtt-test-" + std::to_string(::getpid());
  const Manager manager('\0' + name);
  ServiceNotifier notifier('@' + name, std::nullopt);
  notifier.ready();
  CHECK(manager.receive() == "READY=1");
}

TEST_CASE("Without a manager nothing is sent and nothing fails", "[service]") {
  ServiceNotifier notifier("", std::chrono::seconds(30));
  CHECK_FALSE(notifier.active());
  CHECK_FALSE(notifier.watchdog());
  notifier.ready();
  ServiceNotifier gone("/nonexistent/notify", std::nullopt);
  gone.ready();
}
