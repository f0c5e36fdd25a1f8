// Invariant: whatever a broker sends, the packets are the same however its bytes come, an error is the end, and no more
// than the longest packet is ever kept.
#include <algorithm>
#include <string>
#include <variant>

#include "fuzz/expect.hpp"
#include "mqtt/packets.hpp"

using namespace ams2mqtt;

namespace {

std::string trace_of(const packets::Packet& packet) {
  std::string text = std::to_string(packet.index());
  if (const auto* published = std::get_if<packets::Published>(&packet)) {
    expect(published->qos <= 1 && !published->topic.empty(), "a message has a topic, and a QoS that was asked for");
    text += published->topic + '=' + published->payload + std::to_string(published->id);
  }
  return text + ';';
}

std::string read_all(Bytes input, std::size_t chunk) {
  packets::Reader reader;
  std::string trace;
  for (std::size_t at = 0; at < input.size(); at += chunk) {
    reader.feed(input.subspan(at, std::min(chunk, input.size() - at)));
    while (true) {
      const auto packet = reader.next();
      if (!packet) return trace + "error";
      if (!*packet) break;
      trace += trace_of(**packet);
    }
  }
  return trace;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  if (input.empty()) return 0;
  const std::string whole = read_all(input, input.size());
  expect(read_all(input, 1) == whole, "bytes alone say the same");
  expect(read_all(input, 7) == whole, "chunks say the same");
  return 0;
}
