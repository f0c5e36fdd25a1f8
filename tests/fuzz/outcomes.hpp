// What an assembler made of a stream, in a form that can be compared: the same bytes in other chunks must come out the
// same.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/framing/payload.hpp"
#include "fuzz/expect.hpp"

namespace ams2mqtt::fuzz {

struct Outcome {
  std::size_t offset = 0;
  std::vector<std::uint8_t> bytes;  // of a frame
  std::optional<Errc> refusal;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

inline Outcome refused(const Error& error) {
  return {error.offset, {}, error.code};
}
inline Outcome accepted(std::size_t offset, Bytes bytes) {
  return {offset, {bytes.begin(), bytes.end()}, std::nullopt};
}

// Feeds `bytes` in chunks, calls take() after each, and ends the burst behind each part: one part, or two when `pause`
// lies inside.
template <class Assembler, class Take>
void feed_in_chunks(Assembler& assembler, Bytes bytes, std::size_t chunk, std::size_t pause, Take take) {
  for (const Bytes part : {bytes.first(std::min(pause, bytes.size())), bytes.subspan(std::min(pause, bytes.size()))}) {
    for (std::size_t at = 0; at < part.size(); at += chunk) {
      assembler.feed(part.subspan(at, std::min(chunk, part.size() - at)));
      take();
    }
    assembler.end_of_burst();
    take();
  }
}

inline void check_counters(const LineCounters& counters, std::size_t size, const std::vector<Outcome>& outcomes) {
  const auto refusals = static_cast<std::uint64_t>(
      std::ranges::count_if(outcomes, [](const Outcome& outcome) { return outcome.refusal.has_value(); }));
  expect(counters.bytes == size, "every byte is counted");
  expect(counters.skipped_bytes <= size, "no more is skipped than came");
  expect(counters.refused == refusals, "every refusal is counted");
  expect(counters.frames == outcomes.size() - refusals, "every frame is counted");
}

// `assemble` is called with bytes, the size of a chunk and the place of a pause: whole and in chunks, with a pause in
// the middle or none, it has to give the same, in ascending order.
template <class Assemble>
void check_chunks(Bytes bytes, Assemble assemble) {
  constexpr std::size_t kChunks[] = {1, 7, 64};
  const std::size_t size = bytes.size();
  const std::size_t pause = size % 5 == 0 ? size / 2 : size;
  const std::vector<Outcome> whole = assemble(bytes, size + 1, pause);
  expect(whole == assemble(bytes, kChunks[size % std::size(kChunks)], pause), "chunks do not matter");
  for (std::size_t i = 1; i < whole.size(); ++i) expect(whole[i - 1].offset < whole[i].offset, "offsets ascend");
}

}  // namespace ams2mqtt::fuzz
