#include "telnet_options.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

using telnet::Verb;

// The first bytes are WILL COM-PORT-OPTION where it is wanted: there are bridges that take a connection for telnet only
// if it begins so.
void TelnetOptions::ask() {
  if (std::exchange(asked_, true)) return;
  for (const std::uint8_t option : kWanted) {
    for (Side* side : {&here_, &there_}) {
      const bool is_for_servers = option == telnet::kComPort && side == &there_;
      State* state = place_of(*side, option).state;
      if (is_for_servers || state == nullptr || *state != State::no) continue;
      *state = State::asked;
      say(side->offer, option);
    }
  }
}

void TelnetOptions::hear(Verb verb, std::uint8_t option) {
  const bool is_of_other = verb == Verb::will || verb == Verb::wont;
  const Place place = place_of(is_of_other ? there_ : here_, option);
  if (verb == Verb::will || verb == Verb::do_) {
    hear_yes(place, option);
  } else {
    hear_no(place, option);
  }
}

void TelnetOptions::hear_yes(const Place& place, std::uint8_t option) {
  if (place.state == nullptr) return say(place.side.decline, option);
  if (std::exchange(*place.state, State::yes) == State::no) say(place.side.offer, option);
  if (option == telnet::kBinary && &place.side == &there_) binary_refused_ = false;
}

void TelnetOptions::hear_no(const Place& place, std::uint8_t option) {
  if (place.state == nullptr) return;
  if (option == telnet::kBinary && &place.side == &there_) binary_refused_ = true;
  if (std::exchange(*place.state, State::no) == State::yes) say(place.side.decline, option);
}

TelnetOptions::Place TelnetOptions::place_of(Side& side, std::uint8_t option) const {
  const auto* const found = std::ranges::find(kWanted, option);
  if (found == kWanted.end() || (option == telnet::kComPort && !with_com_port_)) return {side};
  return {side, &side.states[static_cast<std::size_t>(found - kWanted.begin())]};
}

void TelnetOptions::on_data() {
  if (++data_ < kDataForAnAnswer) return;
  data_ = 0;
  allowance_ = std::min(allowance_ + 1, kMostAnswers);
}

void TelnetOptions::say(Verb verb, std::uint8_t option) {
  if (allowance_ == 0) return;
  --allowance_;
  answers_.insert(answers_.end(), {telnet::kIac, static_cast<std::uint8_t>(verb), option});
}

std::vector<std::uint8_t> TelnetOptions::take_answers() {
  return std::exchange(answers_, {});
}

}  // namespace ams2mqtt
