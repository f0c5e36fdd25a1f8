// One list of a simulated meter in every wrapping: what the link adds must not show in the telegram.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/simulation/link_encoder.hpp"
#include "own_frames.hpp"
#include "test_states.hpp"

namespace ams2mqtt::test {

namespace {

using Stream = std::vector<std::uint8_t>;

const HdlcAddressing kUnnumbered = {{0x41}, {0x08, 0x83}, 0x13};
const HdlcAddressing kNumbered = {{0x41}, {0x08, 0x83}, 0x1A};

// LLC header and APDU of a list.
Stream information(List list) {
  const Profile& profile = *find_profile("aidon-4wire");
  const Stream frame = encode_list(profile, *profile.plan(list), fixed_state(profile.wiring, kSummer, false));
  HdlcAssembler assembler;
  assembler.feed(frame);
  const Bytes bytes = assembler.next().value().value().information;
  return {bytes.begin(), bytes.end()};
}

Stream blocks_in_hdlc(Bytes apdu, std::size_t size) {
  Stream stream;
  for (const Stream& block : encode_gbt(apdu, size)) {
    std::ranges::copy(encode_hdlc(block, kUnnumbered), std::back_inserter(stream));
  }
  return stream;
}

Stream text_of(Bytes bytes) {
  const std::string text = to_hex(bytes);
  return {text.begin(), text.end()};
}

}  // namespace

std::vector<OwnFrame> framing_frames() {
  constexpr std::size_t kLlc = 3;
  constexpr std::size_t kHeader = 6;  // tag, invoke id, no date-time
  constexpr std::size_t kSegment = 120;
  const Stream whole = information(List::normal);
  const Stream fast = information(List::fast);
  const Bytes apdu = Bytes(whole).subspan(kLlc);
  const Bytes body = apdu.subspan(kHeader);
  const auto copy = [](Bytes bytes) { return Stream(bytes.begin(), bytes.end()); };
  const auto frame = [](std::string name, std::string wrapping, Stream bytes, bool guarded) {
    return OwnFrame{"framing", std::move(name), "Aidon list in " + std::move(wrapping), std::move(bytes), guarded};
  };
  return {
      frame("hdlc-segments", "HDLC segments without numbers", encode_hdlc_segments(whole, kUnnumbered, kSegment), true),
      frame("hdlc-numbered-segments", "numbered HDLC segments", encode_hdlc_segments(whole, kNumbered, kSegment), true),
      frame("hdlc-blocks", "general-block-transfer over HDLC", blocks_in_hdlc(apdu, kSegment), true),
      frame("mbus-telegrams", "several M-Bus telegrams", encode_mbus(apdu), true),
      frame("mbus-overflow", "M-Bus telegrams whose length overflows", encode_mbus(apdu, {}, kMbusOverflowData), true),
      frame("mbus-one-telegram", "one M-Bus telegram", encode_mbus(Bytes(fast).subspan(kLlc)), true),
      frame("bare-llc", "LLC header and APDU alone", whole, false),
      frame("bare-apdu", "the APDU alone", copy(apdu), false),
      frame("bare-body", "the body alone", copy(body), false),
      frame("hex", "HDLC as hex text", text_of(encode_hdlc(whole, kUnnumbered)), true),
      frame("hex-twice", "HDLC as hex text of hex text", text_of(text_of(encode_hdlc(whole, kUnnumbered))), true),
  };
}

}  // namespace ams2mqtt::test
