// Recordings to be written in the ways of paste_writers.hpp, and what is read of the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/meter/decode_input.hpp"
#include "catch.hpp"
#include "golden/paste_writers.hpp"
#include "own_frames.hpp"
#include "test_frames.hpp"

namespace ams2mqtt::test {

// A frame of the project's own.
inline std::vector<std::uint8_t> frame(std::string_view name) {
  for (const TestFrame& each : test_frames()) {
    if (each.name == name) return each.bytes;
  }
  for (const OwnFrame& each : own_frames()) {
    if (each.name == name) return each.bytes;
  }
  FAIL("no frame " << name);
  return {};
}

inline std::string clock(std::size_t line) {
  return "12:00:" + padded(line % 60, 2, 10);
}
// What all of `text` stands for, as hex digits, read in pieces of `chunk` characters.
inline std::string read_in(std::string_view text, std::size_t chunk) {
  PasteReader reader;
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += chunk)
    bytes += to_hex(reader.feed(as_bytes(text.substr(at, chunk))));
  return bytes + to_hex(reader.end_of_input());
}

// What somebody is told who gives `text` to decode, and whether a message came out of it.
struct Told {
  std::size_t telegrams = 0;
  std::string form;
};

inline Told decode(std::string_view text) {
  Told told;
  DecodeInput input({}, {[&](const Telegram&) { ++told.telegrams; }, [](const Error&, Bytes) {}});
  input.feed(as_bytes(text), {});
  input.end_of_input({});
  const auto misses = input.take_misses();
  told.form = misses.empty() ? input.reader().form() : misses.front().doubt.form;
  return told;
}

}  // namespace ams2mqtt::test
