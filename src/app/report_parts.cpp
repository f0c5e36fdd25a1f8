#include "report_parts.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "ams2mqtt/framing/line_mask.hpp"
#include "ams2mqtt/meter/decode_input.hpp"
#include "meter_parts.hpp"

namespace ams2mqtt {

namespace {

// What decoding makes of a recording.
struct Decoded {
  std::uint64_t telegrams = 0;
  std::map<std::string, std::uint64_t> refused;  // why -> how often
  std::set<std::string> meters;
  std::set<std::string> notices;
  std::uint64_t skipped = 0;
};

constexpr std::size_t kMostNamed = 16;

Decoded decode_all(Bytes content, const DecoderOptions& options, NumberMask* mask) {
  Decoded decoded;
  DecodeInput input(options,
                    {[&](const Telegram& telegram) {
                       ++decoded.telegrams;
                       if (mask == nullptr) return;
                       mask->keep(telegram.meter->type);
                       mask->keep(telegram.meter->list_version);
                       if (decoded.meters.size() < kMostNamed) decoded.meters.insert(sentence(*telegram.meter));
                     },
                     [&](const Error& error, Bytes) { ++decoded.refused[std::string(to_string(error.code))]; }},
                    CaptureReader::Before::words);
  input.feed(content, {});
  input.end_of_input({});
  for (const Notice& notice : input.take_notices()) {
    if (decoded.notices.size() < kMostNamed) decoded.notices.insert(sentence(notice));
  }
  for (const PasteMiss& miss : input.take_misses()) decoded.notices.insert(sentence(miss));
  decoded.skipped = input.counters().skipped_bytes;
  return decoded;
}

std::uint64_t wrong_sums(const Decoded& decoded) {
  const auto found = decoded.refused.find(std::string(to_string(Errc::bad_checksum)));
  return found == decoded.refused.end() ? 0 : found->second;
}

// The pieces of the line with their times, masked.
std::string masked_capture(const LineBytes& line, Bytes masked, const CaptureHead& head) {
  CaptureWriter writer;
  std::string text = CaptureWriter::begin(head);
  std::size_t begin = 0;
  Monotonic newest{0};
  for (const LineBytes::Piece& piece : line.pieces) {
    newest = piece.at.value_or(newest);
    text += writer.add(newest, masked.subspan(begin, piece.end - begin));
    begin = piece.end;
  }
  return text + writer.end(newest);
}

// Of one without a manufacturer the sentence begins with "meter" already.
std::string meter_line(const std::string& meter) {
  constexpr std::string_view kUnnamed = "meter";
  const bool unnamed = meter == kUnnamed || meter.starts_with("meter,");
  const std::string known = unnamed ? meter.substr(std::min(meter.size(), kUnnamed.size() + 2)) : meter;
  return "meter: " + (known.empty() ? std::string("nothing is said of it") : known) + '\n';
}

void add_count(std::string& text, std::string_view what, std::uint64_t count) {
  text.append(what).append(": ").append(std::to_string(count)).append(1, '\n');
}

}  // namespace

ReportedRecording report_recording(Bytes content, const DecoderOptions& options, NumberMask& mask) {
  const Decoded before = decode_all(content, options, &mask);
  RecordingReader reader(CaptureReader::Before::words);
  LineBytes line;
  reader.read(content, RecordingReader::Then::end_of_input, line);
  const MaskedLine masked = mask_line(line.bytes, mask);
  CaptureHead head = reader.head();
  head.source = mask.masked_text(head.source);
  ReportedRecording report{.frames = masked_capture(line, masked.bytes, head),
                           .statistics = {},
                           .form = reader.form(),
                           .bytes = line.bytes.size(),
                           .telegrams = before.telegrams,
                           .telegrams_left = 0,
                           .encrypted = masked.titles,
                           .broken = 0};
  DecoderOptions without_keys = options;
  without_keys.decryptor = nullptr;
  const Decoded after = decode_all(as_bytes(report.frames), without_keys, nullptr);
  report.telegrams_left = after.telegrams;
  report.broken =
      std::max<std::uint64_t>(masked.unmended, wrong_sums(after) - std::min(wrong_sums(before), wrong_sums(after)));

  std::string text = "form: " + (report.form.empty() ? std::string("bytes as they came") : report.form) + '\n';
  add_count(text, "bytes", report.bytes);
  add_count(text, "frames whose check sums were right, and are", masked.frames);
  add_count(text, "telegrams decoded before masking", report.telegrams);
  add_count(text, "telegrams decoded after masking, without a key", report.telegrams_left);
  add_count(text, "encrypted messages, whose system titles are masked: no key opens them any more", masked.titles);
  add_count(text, "frames whose check sums could not be made right again", report.broken);
  add_count(text, "bytes outside valid frames", before.skipped);
  for (const auto& [why, count] : before.refused) add_count(text, "refused, " + why, count);
  for (const std::string& meter : before.meters) text += meter_line(meter);
  for (const std::string& notice : before.notices) text += "notice: " + notice + '\n';
  report.statistics = mask.masked_text(text);
  return report;
}

}  // namespace ams2mqtt
