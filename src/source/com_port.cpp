#include "com_port.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "telnet.hpp"

namespace ams2mqtt {

namespace {

// RFC 2217. The other side answers with the same commands, and 100 added.
constexpr std::uint8_t kSetBaudRate = 1;
constexpr std::uint8_t kSetDataSize = 2;
constexpr std::uint8_t kSetParity = 3;
constexpr std::uint8_t kSetStopSize = 4;
constexpr std::uint8_t kSetControl = 5;
constexpr std::uint8_t kNotifyLineState = 6;
constexpr std::uint8_t kSetLineStateMask = 10;
constexpr std::uint8_t kSetModemStateMask = 11;
constexpr std::uint8_t kPurgeData = 12;
constexpr std::uint8_t kAnswers = 100;

constexpr std::uint8_t kNoFlowControl = 1;
constexpr std::uint8_t kReceived = 1;  // what is purged
constexpr std::uint8_t kOverrun = 2;
constexpr std::uint8_t kParityError = 4;
constexpr std::uint8_t kFramingError = 8;

std::uint32_t parity_code(Parity parity) {
  switch (parity) {
    case Parity::none:
      return 1;
    case Parity::odd:
      return 2;
    case Parity::even:
      return 3;
  }
  return 0;
}

// A letter or digit of line_format().
std::string_view shown_parity(std::uint32_t code) {
  constexpr std::array<std::string_view, 6> kLetters = {"?", "N", "O", "E", "M", "S"};
  return kLetters[code < kLetters.size() ? code : 0];
}

std::string_view shown_stop_bits(std::uint32_t code) {
  constexpr std::array<std::string_view, 4> kDigits = {"?", "1", "2", "1.5"};
  return kDigits[code < kDigits.size() ? code : 0];
}

}  // namespace

void ComPort::begin(Monotonic now) {
  settings_ = {Setting{kSetBaudRate, wanted_.baud}, Setting{kSetDataSize, wanted_.data_bits},
               Setting{kSetParity, parity_code(wanted_.parity)}, Setting{kSetStopSize, wanted_.stop_bits}};
  requests_.clear();
  errors_ = {};
  state_ = State::asked;
  now_ = now;
  wait();
}

void ComPort::wait() {
  attempts_ = 1;
  deadline_ = now_ + kWait;
}

void ComPort::on_answer(bool agreed) {
  if (!agreed) {
    state_ = State::refused;
    deadline_.reset();
    return;
  }
  if (state_ != State::asked && state_ != State::silent) return;
  state_ = State::setting;
  wait();
  ask_for_missing();
}

// In the order that RFC 2217 recommends. What the port had received before the settings were right is dropped.
void ComPort::ask_for_missing() {
  for (const Setting& setting : settings_) {
    if (!setting.actual) request(setting.command, setting.wanted);
  }
  request(kSetControl, kNoFlowControl);
  request(kSetLineStateMask, kOverrun | kParityError | kFramingError);
  request(kSetModemStateMask, 0);
  request(kPurgeData, kReceived);
}

void ComPort::request(std::uint8_t command, std::uint32_t value) {
  append(requests_, std::array{telnet::kIac, telnet::kSb, telnet::kComPort, command});
  for (unsigned shift = command == kSetBaudRate ? 32 : 8; shift > 0; shift -= 8) {
    const auto byte = static_cast<std::uint8_t>(value >> (shift - 8));
    requests_.insert(requests_.end(), byte == telnet::kIac ? 2U : 1U, byte);
  }
  append(requests_, std::array{telnet::kIac, telnet::kSe});
}

void ComPort::hear(Bytes subnegotiation) {
  ByteReader reader(subnegotiation);
  const unsigned code = reader.u8();
  if (code < kAnswers || reader.remaining() == 0) return;
  const auto command = static_cast<std::uint8_t>(code - kAnswers);
  if (command == kNotifyLineState) {
    const std::uint8_t state = reader.u8();
    errors_.overrun += (state & kOverrun) != 0 ? 1U : 0U;
    errors_.parity += (state & kParityError) != 0 ? 1U : 0U;
    errors_.framing += (state & kFramingError) != 0 ? 1U : 0U;
    return;
  }
  auto* const setting = std::ranges::find(settings_, command, &Setting::command);
  if (setting == settings_.end()) return;
  const std::uint32_t value = command == kSetBaudRate ? reader.u32() : reader.u8();
  if (reader.failed()) return;
  setting->actual = value;
  judge();
}

void ComPort::judge() {
  const auto is_missing = [](const Setting& setting) { return !setting.actual; };
  if (std::ranges::any_of(settings_, is_missing)) return;
  const bool right =
      std::ranges::all_of(settings_, [](const Setting& setting) { return *setting.actual == setting.wanted; });
  state_ = right ? State::confirmed : State::differs;
  deadline_.reset();
}

void ComPort::on_time(Monotonic now) {
  now_ = now;
  if (!deadline_ || now < *deadline_) return;
  deadline_ = now + kWait;
  if (attempts_++ < kAttempts) {
    if (state_ == State::setting) ask_for_missing();
    return;
  }
  state_ = state_ == State::setting ? State::untold : State::silent;
  deadline_.reset();
}

std::vector<std::uint8_t> ComPort::take_requests() {
  return std::exchange(requests_, {});
}

std::string ComPort::answered() const {
  const auto number = [](const Setting& setting) { return setting.actual ? std::to_string(*setting.actual) : "?"; };
  return number(settings_[kBaud]) + ' ' + number(settings_[kDataBits]) +
         std::string(shown_parity(settings_[kParity].actual.value_or(0))) +
         std::string(shown_stop_bits(settings_[kStopBits].actual.value_or(0)));
}

}  // namespace ams2mqtt
