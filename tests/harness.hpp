// Damage for a decoder: the same bytes in every chunking, and noise of every kind around and inside them. What a line
// can do to a frame is written here once, for every frame.
#pragma once

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt::test {

using ByteVector = std::vector<std::uint8_t>;
// Feeds the chunks to a new decoder, says that the line went quiet, and gives the telegrams as text, one each; a
// refused frame is nothing here.
using Decode = std::function<std::vector<std::string>(const std::vector<Bytes>& chunks)>;

// Calls `check` with the frame in equal chunks of every size up to 32 bytes, and in two parts cut at every byte.
inline void for_every_chunking(Bytes frame, const std::function<void(const std::vector<Bytes>&)>& check) {
  for (std::size_t size = 1; size <= std::min<std::size_t>(frame.size(), 32); ++size) {
    std::vector<Bytes> chunks;
    for (std::size_t at = 0; at < frame.size(); at += size) {
      chunks.push_back(frame.subspan(at, std::min(size, frame.size() - at)));
    }
    check(chunks);
  }
  for (std::size_t cut = 0; cut < frame.size(); ++cut) check({frame.first(cut), frame.subspan(cut)});
}

inline ByteVector joined(std::initializer_list<Bytes> parts) {
  ByteVector bytes;
  for (const Bytes part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

// What was wrong first, or nothing. Every kind of damage is followed by a good frame, which must be found, and nothing
// else. Cuts and flipped bits go through the frame in steps of `step`, from `first` on.
inline std::optional<std::string> survives_noise(const ByteVector& frame, const Decode& decode, std::size_t first = 0,
                                                 std::size_t step = 1) {
  const std::vector<std::string> one = decode({frame});
  if (one.size() != 1) return "the frame itself does not decode";
  const std::string& good = one.front();
  const std::vector<std::string> two = {good, good};
  const auto decoded = [&](std::initializer_list<Bytes> parts) { return decode({joined(parts)}); };

  const ByteVector garbage = {0x00, 0x7E, 0xA0, 0x7E, 0x7E, 0xFF, 0xA7, 0xFF, 0x41, 0x7E, 0xA0, 0x2A, 0x41, 0x0D, 0x0A};
  if (decoded({garbage, frame}) != one) return "garbage before it";
  if (decoded({frame, garbage, frame}) != two) return "garbage between two";
  if (decoded({frame, Bytes(frame).subspan(1)}) != two) return "two frames with a shared flag";
  const ByteVector fill(17, 0x7E);
  if (decoded({fill, frame, fill, frame, fill}) != two) return "time fill";

  for (std::size_t size = 1 + first; size + 1 < frame.size(); size += step) {
    if (decoded({Bytes(frame).first(size), frame}) != one) return "cut after byte " + std::to_string(size);
    if (decoded({Bytes(frame).subspan(size), frame}) != one) return "without its first bytes: " + std::to_string(size);
  }
  if (!decoded({Bytes(frame).first(frame.size() / 2)}).empty()) return "cut in half, and then nothing";

  // Flags are not covered by a check sum: with a damaged one a frame may still be accepted, but only as it was.
  const auto is_flag = [&](std::size_t at) { return at == 0 || at + 1 == frame.size(); };
  for (std::size_t at = first; at < frame.size(); at += step) {
    ByteVector shorter = frame;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at));
    const std::vector<std::string> followed = decoded({shorter, frame});
    if (!(followed == one || (is_flag(at) && followed == two))) return "without byte " + std::to_string(at);
  }
  ByteVector flipped = frame;
  for (std::size_t bit = first; bit < 8 * frame.size(); bit += step) {
    const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
    flipped[bit / 8] ^= mask;
    const std::vector<std::string> followed = decoded({flipped, frame});
    flipped[bit / 8] ^= mask;
    if (!(followed == one || (is_flag(bit / 8) && followed == two))) return "flipped bit " + std::to_string(bit);
  }
  return std::nullopt;
}

// The same for a stream of any framing: several frames, or text. Each damage is followed by a pause, as a meter makes
// it between two pushes, and then by the stream itself. A guarded stream's damage must never go through: what is
// decoded is the good stream's telegrams, and before them at most some of these. For an unguarded one only the rest is
// asked: no failure, and the good stream is found. Bytes and bits in steps of `step`, from `first` on.
using DecodeBursts = std::function<std::vector<std::string>(const std::vector<Bytes>& bursts)>;

inline std::optional<std::string> survives_damage(const ByteVector& stream, const DecodeBursts& decode, bool guarded,
                                                  std::size_t first, std::size_t step) {
  const std::vector<std::string> good = decode({stream});
  if (good.empty()) return "the stream itself does not decode";
  const auto found = [&](const ByteVector& damaged) {
    const std::vector<std::string> telegrams = decode({damaged, stream});
    if (telegrams.size() < good.size() || !std::equal(good.rbegin(), good.rend(), telegrams.rbegin())) return false;
    return !guarded || std::all_of(telegrams.begin(), telegrams.end(), [&](const std::string& telegram) {
      return std::ranges::find(good, telegram) != good.end();
    });
  };
  for (std::size_t at = first; at < stream.size(); at += step) {
    ByteVector damaged = stream;
    damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(at));
    if (!found(damaged)) return "without byte " + std::to_string(at);
    if (!found({stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(at)})) {
      return "cut after byte " + std::to_string(at);
    }
    if (!found({stream.begin() + static_cast<std::ptrdiff_t>(at), stream.end()})) {
      return "without its first bytes: " + std::to_string(at);
    }
    for (unsigned bit = 0; bit < 8; ++bit) {
      damaged = stream;
      damaged[at] ^= static_cast<std::uint8_t>(1U << bit);
      if (!found(damaged)) return "flipped bit " + std::to_string(bit) + " of byte " + std::to_string(at);
    }
  }
  return std::nullopt;
}

}  // namespace ams2mqtt::test
