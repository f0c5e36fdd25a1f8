#include "ams2mqtt/service/service_notify.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <ctime>

namespace ams2mqtt {

namespace {

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view(value);
}

std::optional<long long> number(std::string_view text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::chrono::microseconds> watchdog_of_environment() {
  const std::string_view pid = variable("WATCHDOG_PID");
  if (!pid.empty() && number(pid) != static_cast<long long>(::getpid())) return std::nullopt;
  const std::optional<long long> time = number(variable("WATCHDOG_USEC"));
  if (!time || *time <= 0) return std::nullopt;
  return std::chrono::microseconds(*time);
}

}  // namespace

ServiceNotifier::ServiceNotifier(std::string_view address, std::optional<std::chrono::microseconds> watchdog)
    : address_(address) {
  const bool usable = address.size() > 1 && address.size() < sizeof(sockaddr_un::sun_path) &&
                      (address.front() == '/' || address.front() == '@');
  if (!usable) return;
  if (address_.front() == '@') address_.front() = '\0';
  socket_ = FileDescriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket_.is_open()) watchdog_ = watchdog;
}

ServiceNotifier ServiceNotifier::from_environment() {
  return {variable("NOTIFY_SOCKET"), watchdog_of_environment()};
}

void ServiceNotifier::ready() {
  send("READY=1");
}
void ServiceNotifier::reloading() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const auto time = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(std::chrono::floor<std::chrono::microseconds>(time).count()));
}
void ServiceNotifier::alive() {
  send("WATCHDOG=1");
}
void ServiceNotifier::stopping() {
  send("STOPPING=1");
}

// A line break would begin another assignment.
void ServiceNotifier::status(std::string_view text) {
  std::string message = "STATUS=";
  std::transform(text.begin(), text.end(), std::back_inserter(message), [](char c) { return c == '\n' ? ' ' : c; });
  send(message);
}

void ServiceNotifier::send(std::string_view message) {
  if (!socket_.is_open()) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::copy(address_.begin(), address_.end(), to.sun_path);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  static_cast<void>(::sendto(socket_.value(), message.data(), message.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&to), size));
}

}  // namespace ams2mqtt
