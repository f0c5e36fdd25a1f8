// The client of RFC 2217: a serial port at the other end of a telnet connection is asked for its settings, and what it
// answers is compared with them. Pure: bytes and the time in, requests out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/source/port_findings.hpp"

namespace ams2mqtt {

class ComPort {
 public:
  static constexpr Monotonic kWait{2'500};  // for answers, before what is missing is asked again
  static constexpr int kAttempts = 2;       // and then it is given up

  enum class State : std::uint8_t {
    asked,      // whether it may be controlled
    silent,     // no answer to that
    refused,    // it may not
    setting,    // it may; some settings are not confirmed yet
    confirmed,  // all settings are as asked for
    differs,    // one at least is another
    untold,     // one at least was never confirmed
  };
  explicit ComPort(const LineFormat& wanted) : wanted_(wanted) {}

  // A new connection, on which WILL COM-PORT-OPTION is sent.
  void begin(Monotonic now);
  // Before whatever else comes: what has been waited for until now may be asked again or given up.
  void on_time(Monotonic now);
  [[nodiscard]] std::optional<Monotonic> deadline() const { return deadline_; }
  // DO or DONT COM-PORT-OPTION has come.
  void on_answer(bool agreed);
  // A subnegotiation of the option: the command and its value.
  void hear(Bytes subnegotiation);

  // What the other side is to be sent, which is forgotten here.
  [[nodiscard]] std::vector<std::uint8_t> take_requests();

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool awaits_agreement() const { return state_ == State::asked; }
  [[nodiscard]] const LineFormat& wanted() const { return wanted_; }
  // "9600 7E1" as the other side has said, "?" for what it has not.
  [[nodiscard]] std::string answered() const;
  // How often the other side has said that bytes were damaged on the line: overruns, parity and framing errors.
  [[nodiscard]] const LineCounts& errors() const { return errors_; }

 private:
  struct Setting {
    std::uint8_t command = 0;
    std::uint32_t wanted = 0;
    std::optional<std::uint32_t> actual = {};
  };
  enum Index : std::uint8_t { kBaud, kDataBits, kParity, kStopBits };

  void wait();
  void ask_for_missing();
  void request(std::uint8_t command, std::uint32_t value);
  void judge();

  LineFormat wanted_;
  State state_ = State::asked;
  std::array<Setting, 4> settings_;
  LineCounts errors_;
  int attempts_ = 0;
  Monotonic now_{0};
  std::optional<Monotonic> deadline_;
  std::vector<std::uint8_t> requests_;
};

}  // namespace ams2mqtt
