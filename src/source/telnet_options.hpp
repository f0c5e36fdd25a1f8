// What both sides of a telnet connection agree to do: requests come in, answers go out (RFC 854, 1143). Agreed are
// binary transmission (RFC 856) and no go-ahead (RFC 858), both ways, and control of the port (RFC 2217) if it is
// wanted; everything else is refused, echo (RFC 857) above all. Pure.
//
// Answers never loop: only what changes something is answered, and the answers are counted, since there are peers that
// ask again whatever they are told.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "telnet.hpp"

namespace ams2mqtt {

class TelnetOptions {
 public:
  static constexpr std::size_t kMostAnswers = 64;        // of a connection that brings no data
  static constexpr std::size_t kDataForAnAnswer = 1024;  // bytes, for one more

  explicit TelnetOptions(bool with_com_port) : with_com_port_(with_com_port) {}

  // Asks the other side for everything that is to be agreed; once.
  void ask();
  void hear(telnet::Verb verb, std::uint8_t option);
  // A byte of data has come.
  void on_data();

  // What the other side is to be sent, which is forgotten here.
  [[nodiscard]] std::vector<std::uint8_t> take_answers();
  // The other side knows RFC 856 and keeps to the line ends of RFC 854 all the same.
  [[nodiscard]] bool binary_refused() const { return binary_refused_; }

 private:
  enum class State : std::uint8_t { no, asked, yes };
  // Whether a side does what an option says; RFC 1143 has more states for those who change their mind.
  struct Side {
    telnet::Verb offer;    // what this side says of itself: WILL, or DO of the other one
    telnet::Verb decline;  // WONT, DONT
    std::array<State, 3> states{};
  };
  struct Place {
    Side& side;
    State* state = nullptr;  // nothing: an option that is never agreed to
  };
  static constexpr std::array kWanted = {telnet::kComPort, telnet::kBinary, telnet::kSuppressGoAhead};

  [[nodiscard]] Place place_of(Side& side, std::uint8_t option) const;
  void hear_yes(const Place& place, std::uint8_t option);
  void hear_no(const Place& place, std::uint8_t option);
  void say(telnet::Verb verb, std::uint8_t option);

  bool with_com_port_;
  bool asked_ = false;
  bool binary_refused_ = false;
  Side here_{telnet::Verb::will, telnet::Verb::wont};
  Side there_{telnet::Verb::do_, telnet::Verb::dont};
  std::size_t allowance_ = kMostAnswers;
  std::size_t data_ = 0;  // since an answer was last allowed for it
  std::vector<std::uint8_t> answers_;
};

}  // namespace ams2mqtt
