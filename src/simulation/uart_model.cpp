#include "ams2mqtt/simulation/uart_model.hpp"

#include <algorithm>
#include <bit>

namespace ams2mqtt::uart {

namespace {

// Even parity makes the ones an even number, with its own bit.
bool parity_bit(unsigned data, Parity parity) {
  return (std::popcount(data) % 2 != 0) == (parity == Parity::even);
}

class Sender {
 public:
  Sender(Ticks begin, Ticks bit, bool inverted) : at_(begin), bit_(bit), level_(!inverted) {
    wave_.begins_low = inverted;
  }

  void send(bool level, unsigned bits = 1) {
    const bool shown = level != wave_.begins_low;
    if (shown != level_) wave_.changes.push_back(at_);
    level_ = shown;
    at_ += bit_ * static_cast<Ticks>(bits);
  }
  [[nodiscard]] Waveform take() { return std::move(wave_); }

 private:
  Ticks at_;
  Ticks bit_;
  bool level_;
  Waveform wave_;
};

class Receiver {
 public:
  Receiver(const Waveform& line, const LineFormat& format, Ticks from)
      : line_(line), format_(format), bit_(kTicksPerSecond / format.baud), now_(from) {}

  // Moves to the next change to low; false if there is none.
  bool await_start() {
    if (!level(now_)) now_ = next_change();
    if (now_ < 0) return false;
    if (level(now_)) now_ = next_change();
    return now_ >= 0;
  }
  // A low level where the stop bit was to be begins a character as well.
  [[nodiscard]] Character read() {
    unsigned data = 0;
    bool any = false;
    for (unsigned bit = 0; bit < format_.data_bits; ++bit) {
      const bool one = sample(bit + 1);
      data |= one ? 1U << bit : 0U;
      any = any || one;
    }
    Character character{.byte = static_cast<std::uint8_t>(data)};
    unsigned next = format_.data_bits + 1;
    if (format_.parity != Parity::none) {
      const bool one = sample(next++);
      any = any || one;
      character.parity_error = one != parity_bit(data, format_.parity);
    }
    const bool stop = sample(next);
    character.is_break = !any && !stop;
    character.framing_error = !stop && !character.is_break;
    if (character.is_break) character.parity_error = false;
    stop_begins_ = now_ + static_cast<Ticks>(next) * bit_;
    character.at = now_ = stop_begins_ + bit_ / 2;
    return character;
  }
  void take_stop_for_start() { now_ = stop_begins_; }

 private:
  [[nodiscard]] bool sample(unsigned bit) { return level(now_ + static_cast<Ticks>(bit) * bit_ + bit_ / 2); }
  [[nodiscard]] bool level(Ticks at) {
    const auto count = std::ranges::upper_bound(line_.changes, at) - line_.changes.begin();
    return (count % 2 != 0) == line_.begins_low;
  }
  [[nodiscard]] Ticks next_change() {
    const auto next = std::ranges::upper_bound(line_.changes, now_);
    return next == line_.changes.end() ? -1 : *next;
  }

  const Waveform& line_;
  const LineFormat& format_;
  const Ticks bit_;
  Ticks now_;
  Ticks stop_begins_ = 0;
};

}  // namespace

Waveform sent(Bytes bytes, const LineFormat& format, Ticks begin, bool inverted, unsigned gap, int deviation) {
  const Ticks bit = kTicksPerSecond / format.baud;
  Sender sender(begin, bit + bit * deviation / 1000, inverted);
  for (const std::uint8_t byte : bytes) {
    const unsigned data = byte & ((1U << format.data_bits) - 1U);
    sender.send(false);
    for (unsigned number = 0; number < format.data_bits; ++number) sender.send((data >> number & 1U) != 0);
    if (format.parity != Parity::none) sender.send(parity_bit(data, format.parity));
    sender.send(true, format.stop_bits + gap);
  }
  return sender.take();
}

Ticks duration(std::size_t bytes, const LineFormat& format, unsigned gap) {
  const unsigned bits = 1 + format.data_bits + (format.parity == Parity::none ? 0 : 1) + format.stop_bits + gap;
  return static_cast<Ticks>(bytes) * bits * (kTicksPerSecond / format.baud);
}

std::vector<Character> received(const Waveform& line, const LineFormat& format, Resync resync, Ticks from) {
  std::vector<Character> characters;
  Receiver receiver(line, format, from);
  bool has_started = false;
  while (has_started || receiver.await_start()) {
    characters.push_back(receiver.read());
    has_started = resync == Resync::start && characters.back().framing_error;
    if (has_started) receiver.take_stop_for_start();
  }
  return characters;
}

std::vector<std::uint8_t> bytes_of(const std::vector<Character>& characters) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(characters.size());
  for (const Character& each : characters) bytes.push_back(each.byte);
  return bytes;
}

LineCounts counts_of(const std::vector<Character>& characters) {
  LineCounts counts;
  for (const Character& each : characters) {
    ++counts.received;
    counts.parity += each.parity_error ? 1U : 0U;
    counts.framing += each.framing_error ? 1U : 0U;
    counts.breaks += each.is_break ? 1U : 0U;
  }
  return counts;
}

}  // namespace ams2mqtt::uart
