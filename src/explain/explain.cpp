#include "ams2mqtt/explain/explanation.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "ams2mqtt/base/apdu_header.hpp"
#include "ams2mqtt/base/apdu_tag.hpp"
#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/framing/mbus.hpp"
#include "ams2mqtt/framing/p1.hpp"
#include "causes.hpp"
#include "explainer.hpp"

namespace ams2mqtt {

namespace {

std::string reading_words(const Reading& reading) {
  std::string text(english_name(reading.quantity));
  if (!text.empty()) text += ' ';
  if (const auto* number = std::get_if<Decimal>(&reading.value)) {
    number->append_to(text);
  } else if (const auto* said = std::get_if<std::string_view>(&reading.value)) {
    text += *said;
  } else {
    append_to(text, std::get<MeterTime>(reading.value));
  }
  return reading.unit.empty() ? text : words(text, " ", reading.unit);
}

// What the decoder makes of the line.
std::vector<SaidTelegram> decode_all(Bytes line, const DecoderOptions& options) {
  std::vector<SaidTelegram> said;
  Decoder decoder(options);
  const auto take = [&] {
    while (const auto telegram = decoder.next({})) {
      if (!*telegram) continue;
      SaidTelegram& one = said.emplace_back();
      one.offset = (**telegram)->offset;
      for (const Reading& reading : (**telegram)->readings)
        one.values.push_back({reading.obis, reading_words(reading)});
    }
  };
  decoder.feed(line);
  take();
  decoder.end_of_input();
  take();
  return said;
}

bool begins_p1(Bytes bytes) {
  constexpr std::size_t kLetters = 3;
  if (bytes.size() <= kLetters || bytes[0] != P1Assembler::kStart) return false;
  return std::ranges::all_of(bytes.subspan(1, kLetters), P1Assembler::may_follow_start);
}
bool begins_bare(Bytes bytes) {
  const Bytes apdu = without_llc(bytes);
  if (apdu.empty()) return false;
  return is_ciphering(apdu[0]) || apdu[0] == kDataNotification || apdu[0] == kGeneralBlockTransfer ||
         apdu[0] == kArray || apdu[0] == kStructure;
}
bool begins_frame(Bytes bytes) {
  return begins_hdlc(bytes) || begins_mbus(bytes) || begins_p1(bytes);
}

std::size_t explain_noise(Explainer& explainer, Bytes line, std::size_t at) {
  std::size_t end = at + 1;
  while (end < line.size() && !begins_frame(line.subspan(end))) ++end;
  const Bytes noise = line.subspan(at, end - at);
  const bool is_fill = std::ranges::all_of(noise, [](std::uint8_t byte) { return byte == HdlcAssembler::kFlag; });
  const bool is_blank =
      std::ranges::all_of(noise, [](std::uint8_t byte) { return byte == '\r' || byte == '\n' || byte == 0; });
  if (is_fill || is_blank) return noise.size();
  explainer.skipped += noise.size();
  auto& block = explainer.new_block("bytes in which no frame begins", noise, at, true);
  const RowWriter rows(block, 0, 0);
  rows.wrong(0, noise.size(), "unknown", counted(noise.size(), "byte"));
  if (std::string cause = noise_cause(noise); !cause.empty()) rows.cause(std::move(cause));
  return noise.size();
}

std::size_t explain_next(Explainer& explainer, Bytes line, std::size_t at) {
  const Bytes bytes = line.subspan(at);
  if (begins_hdlc(bytes)) return explain_hdlc(explainer, line, at);
  if (begins_mbus(bytes)) return explain_mbus(explainer, line, at);
  if (begins_p1(bytes)) return explain_p1(explainer, line, at);
  if (at == 0 && begins_bare(bytes)) {
    explain_message(explainer, RowWriter(explainer.new_block("message without a frame", bytes, at, true), 0, 0), line,
                    at);
    return bytes.size();
  }
  return explain_noise(explainer, line, at);
}

}  // namespace

bool begins_hdlc(Bytes bytes) {
  return bytes.size() > 1 && bytes[0] == HdlcAssembler::kFlag && HdlcAssembler::may_follow_flag(bytes[1]);
}
bool begins_mbus(Bytes bytes) {
  return bytes.size() > 3 && MbusAssembler::is_start(bytes);
}

Explanation explain(Bytes line, const DecoderOptions& options) {
  Explanation result;
  result.cut = line.size() > kMostExplained;
  line = line.first(std::min(line.size(), kMostExplained));
  // Hexadecimal digits on the line, which may stand for digits again, as the framer takes them.
  std::vector<std::uint8_t> bytes;
  for (int times = 0; times < 2; ++times) {
    auto read = from_hex(as_text(line));
    if (!read || read->empty()) break;
    bytes = std::move(*read);
    line = bytes;
  }
  Explainer explainer{
      .options = options, .result = result, .said = decode_all(line, options), .blocks = {}, .joiner = {}};
  for (std::size_t at = 0; at < line.size();) at += explain_next(explainer, line, at);
  explain_unfinished(explainer);
  return result;
}

}  // namespace ams2mqtt
