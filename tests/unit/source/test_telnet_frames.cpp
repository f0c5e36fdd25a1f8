// Telegrams that come over telnet: the project's own frames, of every framing, as ser2net's telnet accepter passes them
// on.
#include <algorithm>
#include <string>
#include <vector>

#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "catch.hpp"
#include "own_frames.hpp"
#include "source/telnet_decoder.hpp"
#include "support/telnet_server.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

std::vector<std::uint8_t> without_telnet_in_chunks(Bytes bytes, std::size_t chunk) {
  TelnetDecoder decoder;
  std::vector<std::uint8_t> data;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    append(data, decoder.feed(bytes.subspan(at, std::min(chunk, bytes.size() - at))));
  }
  CHECK(decoder.is_telnet());
  return data;
}

std::size_t telegrams_in(Bytes bytes) {
  Decoder decoder{DecoderOptions{}};
  decoder.feed(bytes);
  decoder.end_of_burst();
  std::size_t count = 0;
  while (const auto result = decoder.next({})) count += result->has_value() ? 1U : 0U;
  return count;
}

}  // namespace

TEST_CASE("15.3 Every frame is the same over telnet, in any pieces", "[source]") {
  std::size_t with_ff = 0;
  std::size_t spoiled = 0;
  for (const OwnFrame& frame : own_frames()) {
    INFO(frame.manufacturer << '/' << frame.name);
    const bool has_ff = std::ranges::find(frame.bytes, 0xFF) != frame.bytes.end();
    const std::vector<std::uint8_t> sent = over_telnet(kSer2net, frame.bytes);
    for (const std::size_t chunk : {1U, 2U, 3U, 16U, 4096U})
      CHECK(without_telnet_in_chunks(sent, chunk) == frame.bytes);
    if (!has_ff) continue;
    ++with_ff;
    spoiled += telegrams_in(frame.bytes) > telegrams_in(sent) ? 1U : 0U;
  }
  // Not undoing it would cost telegrams.
  CHECK(with_ff >= 10);
  CHECK(spoiled >= 10);
}
