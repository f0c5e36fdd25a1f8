// What an assembler makes of a stream that comes in chunks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/framing/mbus.hpp"
#include "ams2mqtt/framing/payload.hpp"
#include "unit/framing/streams.hpp"

namespace ams2mqtt::test {

inline Bytes content_of(const HdlcFrame& frame) {
  return frame.information;
}
inline Bytes content_of(const MbusFrame& frame) {
  return frame.data;
}
inline Bytes content_of(const Payload& payload) {
  return payload.bytes;
}

struct Seen {
  std::vector<std::string> texts;
  std::vector<std::size_t> offsets;  // of the texts
  std::vector<Error> errors;
  std::size_t restored = 0;
  std::uint64_t skipped = 0;

  template <class Assembler>
  void drain(Assembler& assembler) {
    while (const auto next = assembler.next()) {
      if (!*next) {
        errors.push_back(next->error());
        continue;
      }
      texts.emplace_back(as_text(content_of(**next)));
      offsets.push_back((*next)->offset);
      if constexpr (requires { (*next)->crlf_restored; }) restored += (*next)->crlf_restored ? 1U : 0U;
    }
    skipped = assembler.counters().skipped_bytes;
  }
};

template <class Assembler>
Seen assemble(const Stream& stream, std::size_t chunk) {
  Assembler assembler;
  Seen seen;
  for (std::size_t at = 0; at < stream.size(); at += chunk) {
    assembler.feed(Bytes(stream).subspan(at, std::min(chunk, stream.size() - at)));
    seen.drain(assembler);
  }
  assembler.end_of_burst();
  seen.drain(assembler);
  return seen;
}
template <class Assembler>
Seen assemble(const Stream& stream) {
  return assemble<Assembler>(stream, stream.size());
}

}  // namespace ams2mqtt::test
