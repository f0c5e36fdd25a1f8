// A real broker, its command line clients and certificates for the tests of the MQTT client, all on loopback and all
// ended with the object that started them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "support/temporary_directory.hpp"

namespace ams2mqtt::test {

// A child process whose output is read line by line.
class Child {
 public:
  explicit Child(const std::vector<std::string>& command);
  ~Child();
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;

  // Reads lines until one fits; false at the end of output or after a generous while. All lines are kept in `lines`.
  bool wait_for(const std::function<bool(const std::string&)>& fits);
  bool wait_for(const std::string& line);
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  void signal(int number) const;
  [[nodiscard]] bool running();
  // Waits for the end; the exit status.
  int wait();

 private:
  bool read_more();

  pid_t pid_ = -1;
  int output_ = -1;
  std::string partial_;
  std::vector<std::string> lines_;
};

[[nodiscard]] std::uint16_t free_port();
// False when the tests that need a broker cannot run here.
[[nodiscard]] bool mosquitto_installed();
// ca.pem, and broker.pem and broker.key for the given subject alternative name ("DNS:localhost").
void make_certificates(const TemporaryDirectory& folder, const std::string& alternative_name);

class Broker {
 public:
  // `settings`: further lines of mosquitto.conf.
  Broker(const TemporaryDirectory& folder, std::uint16_t port, const std::string& settings = "allow_anonymous true\n");
  [[nodiscard]] Child& process() { return process_; }

 private:
  Child process_;
};

// mosquitto_sub; prints "<retained> <QoS> <topic> <payload>". Returns when the subscription stands.
[[nodiscard]] Child subscriber(std::uint16_t port, const std::string& filter = "#");
// mosquitto_pub, run to its end.
void publish_once(std::uint16_t port, const std::vector<std::string>& arguments);

}  // namespace ams2mqtt::test
