// The input of `decode` in blocks, and the three steps that each block takes: reading, decoding, printing. A step sees
// all blocks in their order, so that the result is the same whether one thread takes the steps or three.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ams2mqtt/meter/decode_input.hpp"
#include "ams2mqtt/meter/telegram_block.hpp"

namespace ams2mqtt {

// A message that was refused, with the bytes that it begins with.
struct ShownRefusal {
  static constexpr std::size_t kShownBytes = 16;

  std::size_t place = 0;  // telegrams of the block that come before it
  Error error;
  std::size_t size = 0;  // of the bytes that are kept of it, of which `bytes` holds the first
  std::array<std::uint8_t, kShownBytes> bytes{};
};

struct DecodeBlock {
  // Of reading.
  std::size_t size = 0;  // bytes of the input
  DecodeInput::Then then = DecodeInput::Then::more;
  bool truncated = false;
  std::string failure;  // why nothing more can be read; empty: nothing failed
  Monotonic now{0};
  LineBytes read;
  std::vector<PasteMiss> misses;
  // Of decoding.
  TelegramBlock telegrams;
  std::vector<ShownRefusal> refusals;  // those that are to be printed
  std::uint64_t refused = 0;           // all of them, with `misses`
  std::vector<Notice> notices;
};

struct DecodeSteps {
  std::function<bool(DecodeBlock&)> read;  // false: it was the last one
  std::function<void(DecodeBlock&)> decode;
  std::function<void(const DecodeBlock&)> print;  // on the caller's thread
};

// Takes the steps with every block of the input. With `threads`, reading and decoding have a thread each, if they can
// be started. What a step throws ends all of them and is thrown again.
void take_steps(const DecodeSteps& steps, bool threads);

}  // namespace ams2mqtt
