// The input of `decode`, bytes or text, -> telegrams and refusals, as a stream and in constant memory. One input is one
// line of one meter.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/framing/recording_reader.hpp"
#include "ams2mqtt/meter/decoder.hpp"

namespace ams2mqtt {

class DecodeInput {
 public:
  // How much of the line is kept for showing what was refused; longer than any message that a link carries.
  static constexpr std::size_t kKeptBytes = 64UL * 1024;

  struct Listener {
    std::function<void(const Telegram&)> on_telegram;
    // `bytes` begin where the refused message does, as far as it is still kept.
    std::function<void(const Error&, Bytes bytes)> on_refusal;
    // The bytes of a capture that came at this time are next.
    std::function<void(Monotonic at)> on_time = {};
  };

  DecodeInput(const DecoderOptions& options, Listener listener,
              CaptureReader::Before before = CaptureReader::Before::nothing);

  // `now` as for Decoder::next(); nothing for a recording, in which time does not pass. A capture brings its own.
  void feed(Bytes input, Monotonic now);
  void end_of_burst(Monotonic now);
  void end_of_input(Monotonic now);

  // The same in two halves: text is read, then decoded. They share nothing, so that one thread may read while another
  // one decodes what was read before. read(), take_misses() and reader() belong to the first, the rest to the second.
  using Then = RecordingReader::Then;
  void read(Bytes input, Then then, LineBytes& read) { reader_.read(input, then, read); }
  void decode(const LineBytes& read, Then then, Monotonic now);

  // Like those of RecordingReader and Decoder.
  [[nodiscard]] const RecordingReader& reader() const { return reader_; }
  [[nodiscard]] std::vector<PasteMiss> take_misses() { return reader_.take_misses(); }
  [[nodiscard]] std::vector<Notice> take_notices() { return decoder_.take_notices(); }
  // The line's newest bytes that are still kept.
  [[nodiscard]] Bytes newest_bytes() const { return kept_; }
  [[nodiscard]] LineCounters counters() const { return decoder_.counters(); }

 private:
  void hear(Bytes bytes, Monotonic now);
  void drain(Monotonic now);
  [[nodiscard]] Bytes kept_from(std::size_t offset) const;

  RecordingReader reader_;
  Decoder decoder_;
  Listener listener_;
  LineBytes read_;                  // of feed()
  std::vector<std::uint8_t> kept_;  // the newest bytes of the line
  std::size_t kept_offset_ = 0;     // of the first of them
};

// "line 3: looks like base64, but ...; understood is for example ..."
[[nodiscard]] std::string sentence(const PasteMiss& miss);
// All forms, for a person: "hexdump -C, od -t x1, Wireshark: 0000   7e a0 ..." and so on, one per line.
[[nodiscard]] std::string paste_forms_text();

}  // namespace ams2mqtt
