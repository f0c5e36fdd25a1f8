// Bytes of a line -> P1 telegrams (IEC 62056-21 mode D as the Dutch companion standard P1 5.0.2 uses it, and its kin in
// Belgium, Sweden, Denmark, Hungary, Poland, Germany). Next stage: dlms/apdu.hpp for an enciphered one, then
// meter/p1_lines.hpp.
//
//   '/' identification CR LF  CR LF  lines, each CR LF  '!' check sum (4 hex digits) CR LF
//   Some meters end lines with LF or CR alone, and leave out the empty line or send others.
//   check sum: CRC-16/ARC over '/'...'!'. Old meters send none or 0000; some leave out leading zeros.
//   enciphered: '/' identification CR LF CR LF  title size (00 or 08), title, BER length, security control,
//   frame counter, ciphertext, tag  '!' check sum: CRC-16/X-25, low byte first, over the enciphered telegram
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

// A telegram that P1Assembler accepted, taken apart; views of it.
struct P1Telegram {
  std::string_view ident;  // behind '/': "KFM5KAIFA-METER"
  Bytes body;              // the lines before '!', or the ciphering block from its title size on
  bool ciphered = false;
};
// Error: bad_header when the identification and something behind it are not there.
[[nodiscard]] Result<P1Telegram> split_p1(Bytes telegram);

class P1Assembler {
 public:
  static constexpr std::uint8_t kStart = '/';
  static constexpr std::uint8_t kEnd = '!';
  static constexpr std::size_t kMaxTelegram = 16 * 1024;
  static constexpr std::size_t kMaxIdent = 96;

  // As in HdlcAssembler. The payload's bytes go from '/' to '!'.
  void feed(Bytes bytes);
  void end_of_burst();
  [[nodiscard]] std::optional<Result<Payload>> next();
  // After next() has given nothing: bytes are kept that may begin a telegram.
  [[nodiscard]] bool pending() const { return begin_ < buffer_.size(); }
  // Forgets what is unfinished; the next byte fed is number `offset` of the line.
  void restart(std::size_t offset);

  // The newest telegram had no check sum: only its form vouches for it.
  [[nodiscard]] bool unguarded() const { return unguarded_; }
  [[nodiscard]] const LineCounters& counters() const { return counters_; }

 private:
  void skip(std::size_t count);

  std::vector<std::uint8_t> buffer_;
  std::size_t begin_ = 0;
  std::size_t buffer_offset_ = 0;
  std::size_t judged_ = 0;  // so many bytes of the unfinished telegram have been looked at
  bool burst_ended_ = false;
  bool unguarded_ = false;
  LineCounters counters_;
};

}  // namespace ams2mqtt
