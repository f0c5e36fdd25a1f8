// The protocol between a service and systemd (sd_notify(3)): datagrams with "READY=1", "STATUS=...", "WATCHDOG=1" to
// the socket named in the environment. Without that socket every call does nothing. Never waits.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

class ServiceNotifier {
 public:
  // `address` as in NOTIFY_SOCKET: a path, or '@' and an abstract name; empty: nobody listens.
  ServiceNotifier(std::string_view address, std::optional<std::chrono::microseconds> watchdog);
  // NOTIFY_SOCKET, and WATCHDOG_USEC when WATCHDOG_PID is this process or absent.
  [[nodiscard]] static ServiceNotifier from_environment();

  [[nodiscard]] bool active() const { return socket_.is_open(); }
  // alive() has to be called again and again, each time within this span.
  [[nodiscard]] std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

  void ready();
  // The configuration is being read again; ready() says when that is done.
  void reloading();
  void status(std::string_view text);
  void alive();
  void stopping();

 private:
  void send(std::string_view message);

  FileDescriptor socket_;
  std::string address_;  // as the kernel wants it: a leading NUL for an abstract name
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace ams2mqtt
