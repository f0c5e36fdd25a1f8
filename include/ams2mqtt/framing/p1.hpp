// Bytes of a line -> P1 telegrams (IEC 62056-21 mode D as the Dutch companion standard P1 5.0.2 uses it, and its
// relatives in Belgium, Sweden, Denmark, Hungary, Poland, Germany). Next stage: dlms/apdu.hpp for an encrypted one,
// then lists/p1_lines.hpp.
//
//   '/' identification CR LF  CR LF  lines, each CR LF  '!' check sum (4 hex digits) CR LF
//   Some meters end lines with only LF or CR, and leave out the empty line or send more.
//   check sum: CRC-16/ARC over '/'...'!'. Old meters send none or 0000; some leave out leading zeros. Blanks may stand
//   before and after it.
//   In a readout of IEC 62056-21, modes A to C, STX comes before the lines, and ETX and a sum of 7 bits after '!'.
//   encrypted: '/' identification CR LF CR LF  title size (00 or 08), title, BER length, security control,
//   frame counter, ciphertext, tag  '!' check sum: CRC-16/X-25, low byte first, over the encrypted telegram
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/framing/forward_search.hpp"
#include "ams2mqtt/framing/line_buffer.hpp"
#include "ams2mqtt/framing/overlapping_crc.hpp"
#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

// A telegram that P1Assembler accepted, taken apart; views of it.
struct P1Telegram {
  std::string_view ident;  // after '/': "KFM5KAIFA-METER"
  Bytes body;              // the lines before '!', or the ciphering block from its title size on
  bool ciphered = false;
};
// Error: bad_header when the identification, or anything after it, is missing.
[[nodiscard]] Result<P1Telegram> split_p1(Bytes telegram);

class P1Assembler {
 public:
  static constexpr std::uint8_t kStart = '/';
  static constexpr std::uint8_t kEnd = '!';
  static constexpr std::size_t kMaxTelegram = 16 * 1024;
  static constexpr std::size_t kMaxIdent = 96;

  // The identification begins with the manufacturer's three letters, by the FLAG association.
  [[nodiscard]] static bool may_follow_start(std::uint8_t byte);

  // As in HdlcAssembler. The payload's bytes go from '/' to '!'.
  void feed(Bytes bytes);
  void end_of_burst();
  [[nodiscard]] std::optional<Result<Payload>> next();
  // After next() has returned nothing: bytes are kept that may begin a telegram.
  [[nodiscard]] bool pending() const { return !line_.empty(); }
  // next() has no result before more bytes come, or the burst ends.
  [[nodiscard]] bool waits() const { return line_.pending().size() < wanted_ && !line_.burst_ended(); }
  // With fewer bytes than this it keeps waiting.
  [[nodiscard]] std::size_t missing() const { return wanted_ - std::min(wanted_ - 1, line_.pending().size()); }
  // Drops what is unfinished; the next byte fed is number `offset` of the line.
  void restart(std::size_t offset);
  // As in LineBuffer.
  void rest() { line_.rest(); }

  // The newest telegram had no check sum: only its form vouches for it.
  [[nodiscard]] bool unguarded() const { return unguarded_; }
  [[nodiscard]] const LineCounters& counters() const { return line_.counters(); }

 private:
  struct Judgement;
  struct Sums {
    OverlappingCrc plain = OverlappingCrc::arc();
    OverlappingCrc ciphered = OverlappingCrc::x25();
  };
  [[nodiscard]] Judgement judge(Bytes pending);
  [[nodiscard]] Judgement judge_lines(Bytes pending);
  [[nodiscard]] Judgement judge_ciphered(Bytes pending, std::size_t body);
  [[nodiscard]] Judgement judge_end(Bytes pending, std::size_t body, std::size_t end, bool ciphered);
  [[nodiscard]] Judgement judge_readout(Bytes pending, std::size_t body, Judgement accepted);
  void skip(std::size_t count);

  LineBuffer line_;
  std::size_t wanted_ = 1;  // with fewer bytes there is no result
  std::size_t body_ = 0;    // where the lines of the candidate begin; 0: not known yet
  ForwardSearch ident_ends_;
  ForwardSearch events_;
  std::unique_ptr<Sums> sums_;  // null before a telegram has ended
  bool unguarded_ = false;
};

}  // namespace ams2mqtt
