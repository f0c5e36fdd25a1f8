#include "telnet_decoder.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "ams2mqtt/base/release.hpp"

namespace ams2mqtt {

namespace {

using telnet::Verb;

constexpr std::uint8_t kEndOfMbus = 0x16;
constexpr std::size_t kCommandSize = 3;  // IAC, a verb, an option

// What a connection begins with; nothing: too short to tell.
std::optional<bool> begins_as_telnet(Bytes begin) {
  const auto is_option = [](std::uint8_t byte) { return byte <= telnet::kLastAssigned; };
  const auto is_iac = [](std::uint8_t byte) { return byte == telnet::kIac; };
  const auto is_more = [](std::uint8_t byte) { return telnet::is_verb(byte) || byte == telnet::kSb; };
  using Test = bool (*)(std::uint8_t);
  const std::array<Test, 2 * kCommandSize> tests = {is_iac, telnet::is_verb, is_option, is_iac, is_more, is_option};
  for (std::size_t at = 0; at < std::min(begin.size(), tests.size()); ++at) {
    if (!tests[at](begin[at])) return false;
  }
  if (begin.size() < tests.size()) return std::nullopt;
  return true;
}

// The length of what may be the answer to WILL COM-PORT-OPTION: all of it, or as much as has come; else 0.
std::size_t answer_at(Bytes bytes) {
  if (bytes.empty() || bytes[0] != telnet::kIac) return 0;
  if (bytes.size() > 1 && bytes[1] != static_cast<std::uint8_t>(Verb::do_) &&
      bytes[1] != static_cast<std::uint8_t>(Verb::dont)) {
    return 0;
  }
  if (bytes.size() > 2 && bytes[2] != telnet::kComPort) return 0;
  return std::min(bytes.size(), kCommandSize);
}

}  // namespace

TelnetDecoder::TelnetDecoder(ComPort* com_port) : com_port_(com_port), options_(com_port != nullptr) {
  if (com_port_ != nullptr) options_.ask();
}

Bytes TelnetDecoder::feed(Bytes bytes) {
  const bool is_searched = com_port_ != nullptr && com_port_->awaits_agreement();
  if (speech_ == Speech::plain && held_.empty() && !is_searched) return bytes;
  data_.clear();
  if (speech_ == Speech::telnet) {
    decode(bytes);
    return data_;
  }
  append(held_, bytes);
  if (speech_ == Speech::unknown) {
    const std::optional<bool> is_telnet = begins_as_telnet(held_);
    const bool is_answer = is_searched && answer_at(held_) == kCommandSize;
    if (is_telnet.value_or(is_answer)) {
      begin_telnet(0);
      return data_;
    }
    if (!is_telnet) return {};
    speech_ = Speech::plain;
  }
  if (is_searched) {
    look_for_answer();
  } else {
    data_.swap(held_);
  }
  return data_;
}

// No telegram ends with these three bytes: HDLC ends with 7E, M-Bus with 16, P1 with a line break.
Bytes TelnetDecoder::end_of_burst() {
  release(data_);
  if (held_.empty()) return {};
  if (speech_ == Speech::unknown && held_.size() == kCommandSize && held_.back() != kEndOfMbus) {
    begin_telnet(0);
  } else {
    speech_ = Speech::plain;
    data_.swap(held_);
  }
  return data_;
}

void TelnetDecoder::take_for_telnet() {
  speech_ = Speech::telnet;
  options_.ask();
}

// What is held is data up to there.
void TelnetDecoder::begin_telnet(std::size_t at) {
  take_for_telnet();
  append(data_, Bytes(held_).first(at));
  const std::vector<std::uint8_t> commands(held_.begin() + static_cast<std::ptrdiff_t>(at), held_.end());
  release(held_);
  decode(commands);
}

// Before the other side answers, it may have passed on some of the meter's bytes as they are.
void TelnetDecoder::look_for_answer() {
  for (std::size_t at = 0; at < held_.size(); ++at) {
    const std::size_t length = answer_at(Bytes(held_).subspan(at));
    if (length == kCommandSize) return begin_telnet(at);
    if (length == 0) continue;
    append(data_, Bytes(held_).first(at));
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(at));
    return;
  }
  data_.swap(held_);
}

std::vector<std::uint8_t> TelnetDecoder::take_answers() {
  std::vector<std::uint8_t> answers = options_.take_answers();
  if (com_port_ != nullptr) append(answers, com_port_->take_requests());
  return answers;
}

void TelnetDecoder::decode(Bytes bytes) {
  for (const std::uint8_t byte : bytes) take(byte);
}

void TelnetDecoder::take(std::uint8_t byte) {
  switch (state_) {
    case State::data:
      if (byte != telnet::kIac) return take_data(byte);
      state_ = State::iac;
      return;
    case State::iac:
      return take_command(byte);
    case State::verb:
      state_ = State::data;
      return take_option(byte);
    case State::subnegotiation:
    case State::subnegotiation_iac:
      return take_subnegotiation(byte);
  }
}

// RFC 854: a sender that keeps to its line ends writes NUL behind a CR that no LF follows. Servers of serial ports
// don't, neither those that agree to binary transmission nor those that leave the question unanswered.
void TelnetDecoder::take_data(std::uint8_t byte) {
  if (after_return_ && byte == 0 && pads_returns_ && options_.binary_refused()) {
    after_return_ = false;
    return;
  }
  if (after_return_ && byte != 0 && byte != kLineFeed) pads_returns_ = false;
  after_return_ = byte == kCarriageReturn;
  data_.push_back(byte);
  options_.on_data();
}

void TelnetDecoder::take_command(std::uint8_t byte) {
  state_ = State::data;
  if (telnet::is_verb(byte)) {
    verb_ = static_cast<Verb>(byte);
    state_ = State::verb;
  } else if (byte == telnet::kSb) {
    subnegotiation_.clear();
    subnegotiation_size_ = 0;
    state_ = State::subnegotiation;
  } else if (byte == telnet::kIac) {
    take_data(byte);
  } else if (byte < telnet::kFirstCommand) {  // from a server that doesn't double them
    take_data(telnet::kIac);
    take_data(byte);
  }
}

void TelnetDecoder::take_option(std::uint8_t byte) {
  options_.hear(verb_, byte);
  if (com_port_ == nullptr || byte != telnet::kComPort) return;
  if (verb_ == Verb::do_) com_port_->on_answer(true);
  if (verb_ == Verb::dont) com_port_->on_answer(false);
}

// RFC 855: IAC is doubled here as well. Any other command ends a subnegotiation whose own end is missing.
void TelnetDecoder::take_subnegotiation(std::uint8_t byte) {
  const bool after_iac = state_ == State::subnegotiation_iac;
  if (!after_iac && byte == telnet::kIac) {
    state_ = State::subnegotiation_iac;
    return;
  }
  if (after_iac && byte != telnet::kIac) {
    if (byte != telnet::kSe) return take_command(byte);
    state_ = State::data;
    return end_subnegotiation();
  }
  state_ = ++subnegotiation_size_ < kLongestSubnegotiation ? State::subnegotiation : State::data;
  if (subnegotiation_.size() < kMaxSubnegotiation) subnegotiation_.push_back(byte);
}

void TelnetDecoder::end_subnegotiation() {
  const Bytes all = subnegotiation_;
  if (com_port_ != nullptr && !all.empty() && all.front() == telnet::kComPort) com_port_->hear(all.subspan(1));
}

}  // namespace ams2mqtt
