#include "ams2mqtt/framing/p1.hpp"

#include <algorithm>
#include <utility>

#include "ams2mqtt/base/apdu_tag.hpp"
#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/base/unit_sign.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kChecksumDigits = 4;
constexpr std::uint8_t kTitleSize = 8;

bool is_letter(std::uint8_t byte) {
  return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}
bool is_printable(std::uint8_t byte) {
  return byte >= ' ' && byte <= '~';
}
bool is_line_end(std::uint8_t byte) {
  return byte == kCarriageReturn || byte == kLineFeed;
}
enum class P1Verdict : std::uint8_t { noise, incomplete, accepted, refused };

struct P1Judgement {
  P1Verdict verdict = P1Verdict::incomplete;
  Errc reason{};
  std::size_t telegram = 0;  // size from '/' to '!'
  std::size_t size = 0;      // with the check sum
  bool unguarded = false;
  std::size_t judged = 0;  // so many bytes of an incomplete one need no second look
};

constexpr P1Judgement kNoise = {P1Verdict::noise, {}, 0, 0, false, 0};

P1Judgement p1_incomplete(std::size_t judged = 0) {
  P1Judgement judgement;
  judgement.judged = judged;
  return judgement;
}

P1Judgement p1_refused(Errc reason) {
  return {P1Verdict::refused, reason, 0, 0, false, 0};
}

// The identification's size without '/' and line end, while `bytes` begins like one.
struct Ident {
  P1Verdict verdict = P1Verdict::incomplete;
  std::size_t size = 0;
};

Ident find_ident(Bytes bytes) {
  constexpr std::size_t kFlagLetters = 3;      // of the maker, by the FLAG association
  constexpr std::uint8_t kStartOfText = 0x02;  // one maker sends it inside the identification
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    const std::uint8_t byte = bytes[i];
    if (i <= kFlagLetters && !is_letter(byte)) return {P1Verdict::noise, 0};
    if (is_line_end(byte)) return {P1Verdict::accepted, i - 1};
    if (i > P1Assembler::kMaxIdent || !(is_printable(byte) || byte == kStartOfText)) return {P1Verdict::noise, 0};
  }
  return {};
}

// Where the lines begin: behind the end of the identification line and the empty line that follows it, which some
// meters leave out and others send more than once. Nothing while the bytes end before that.
std::optional<std::size_t> find_body(Bytes bytes, std::size_t ident_size) {
  constexpr std::size_t kMostLineEnds = 16;  // the rest are empty lines like those further down
  const std::size_t begin = 1 + ident_size;
  for (std::size_t at = begin; at < bytes.size(); ++at) {
    if (!is_line_end(bytes[at]) || at - begin == kMostLineEnds) return at;
  }
  return std::nullopt;
}

bool begins_ciphered(std::uint8_t byte) {
  return byte == 0 || byte == kTitleSize || byte == kGeneralGloCiphering;
}

// The end of the ciphering block that starts at `at`, by its own lengths; nothing while they are not all there.
std::optional<std::size_t> ciphered_end(Bytes bytes, std::size_t at) {
  ByteReader reader(bytes.subspan(at));
  if (reader.peek() == kGeneralGloCiphering) (void)reader.u8();
  (void)reader.take(reader.u8());
  const std::size_t length = reader.ber_length();
  if (reader.failed()) return std::nullopt;
  return at + reader.position() + std::min(length, P1Assembler::kMaxTelegram);
}

struct Checksum {
  std::size_t digits = 0;
  unsigned value = 0;
  bool ended = false;  // it cannot become longer
};

Checksum read_checksum(Bytes bytes) {
  Checksum checksum;
  for (const std::uint8_t byte : bytes.first(std::min(bytes.size(), kChecksumDigits))) {
    const auto digit = hex_digit(static_cast<char>(byte));
    if (!digit) {
      checksum.ended = true;
      return checksum;
    }
    checksum.value = checksum.value << 4U | *digit;
    ++checksum.digits;
  }
  checksum.ended = checksum.digits == kChecksumDigits;
  return checksum;
}

// The identification of a second telegram inside: the first one was cut.
bool holds_another(Bytes body) {
  for (std::size_t i = 0; i + 3 < body.size(); ++i) {
    if (body[i] == P1Assembler::kStart && is_letter(body[i + 1]) && is_letter(body[i + 2]) && is_letter(body[i + 3])) {
      return true;
    }
  }
  return false;
}

bool is_plain_text(Bytes body) {
  std::string_view text = as_text(body);
  while (!text.empty()) {
    const auto byte = static_cast<std::uint8_t>(text.front());
    const std::size_t size = is_printable(byte) || is_line_end(byte) ? 1 : unit_sign_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

// Lines of values and nothing else: each ends with the parenthesis that closes its last group, but for blanks.
bool is_lines(Bytes body) {
  std::uint8_t before = kLineFeed;
  for (const std::uint8_t byte : body) {
    if (byte == ' ' && (is_line_end(before) || before == ')')) continue;
    if (is_line_end(byte) && before != ')' && !is_line_end(before)) return false;
    before = byte;
  }
  return is_plain_text(body) && !body.empty() && is_line_end(body.back());
}

// What a log or a text-mode converter has left of a telegram, with the line ends as the meter sends them: CR LF, and
// one empty line behind the identification. Nothing if it has its carriage returns.
std::vector<std::uint8_t> with_line_ends(Bytes covered) {
  std::vector<std::uint8_t> text;
  if (std::ranges::find(covered, kCarriageReturn) != covered.end()) return text;
  bool first = true;
  for (const std::uint8_t byte : covered) {
    if (byte != kLineFeed) {
      text.push_back(byte);
    } else if (text.back() != kLineFeed) {
      for (int i = std::exchange(first, false) ? 0 : 1; i < 2; ++i) append(text, as_bytes("\r\n"));
    }
  }
  return text;
}

// `end` is the place of '!', `body` where the lines begin.
P1Judgement judge_end(Bytes bytes, std::size_t body, std::size_t end, bool ciphered, bool burst_ended) {
  const Bytes behind = bytes.subspan(end + 1);
  const Checksum checksum = read_checksum(behind);
  if (!checksum.ended && !burst_ended) return p1_incomplete(end);
  if (checksum.digits < behind.size() && checksum.digits < kChecksumDigits && !is_line_end(behind[checksum.digits])) {
    return p1_refused(Errc::bad_header);
  }
  const Bytes covered = bytes.first(end + 1);
  const P1Judgement accepted = {P1Verdict::accepted, {}, end + 1, end + 1 + checksum.digits, false, 0};
  if (checksum.digits > 0 && checksum.value == crc16_arc(covered)) return accepted;
  if (ciphered) {
    const unsigned low_byte_first = (checksum.value & 0xFFU) << 8U | checksum.value >> 8U;
    return low_byte_first == crc16_x25(covered) ? accepted : p1_refused(Errc::bad_checksum);
  }
  if (checksum.value != 0) {
    return checksum.value == crc16_arc(with_line_ends(covered)) ? accepted : p1_refused(Errc::bad_checksum);
  }
  if (holds_another(covered.subspan(1))) return p1_refused(Errc::truncated);
  if (!is_lines(covered.subspan(body, end - body))) return p1_refused(Errc::bad_value);
  P1Judgement unguarded = accepted;
  unguarded.unguarded = true;
  return unguarded;
}

// The bytes before `judged` are known to hold no end.
P1Judgement judge_lines(Bytes bytes, std::size_t body, std::size_t judged, bool burst_ended) {
  for (std::size_t i = std::max(body, judged); i < bytes.size(); ++i) {
    const std::uint8_t byte = bytes[i];
    const bool line_begins = is_line_end(bytes[i - 1]);
    if (byte == P1Assembler::kEnd && line_begins) return judge_end(bytes, body, i, false, burst_ended);
    if (byte == P1Assembler::kStart && line_begins) return p1_refused(Errc::truncated);
    if (i > P1Assembler::kMaxTelegram) return p1_refused(Errc::oversize);
    if (byte < ' ' && !is_line_end(byte) && byte != '\t') return p1_refused(Errc::bad_value);
  }
  return p1_incomplete(bytes.size());
}

// The candidate at bytes[0], which is '/', as early as the bytes allow.
P1Judgement judge_p1(Bytes bytes, std::size_t judged, bool burst_ended) {
  const Ident ident = find_ident(bytes);
  if (ident.verdict == P1Verdict::noise) return kNoise;
  if (ident.verdict == P1Verdict::incomplete) return p1_incomplete();
  const auto body = find_body(bytes, ident.size);
  if (!body) return p1_incomplete();
  if (!begins_ciphered(bytes[*body])) return judge_lines(bytes, *body, judged, burst_ended);
  const auto end = ciphered_end(bytes, *body);
  if (!end || *end >= bytes.size()) return p1_incomplete();
  if (bytes[*end] != P1Assembler::kEnd) return p1_refused(Errc::bad_header);
  return judge_end(bytes, *body, *end, true, burst_ended);
}

}  // namespace

Result<P1Telegram> split_p1(Bytes telegram) {
  const Ident ident = find_ident(telegram);
  if (ident.verdict != P1Verdict::accepted || telegram.back() != P1Assembler::kEnd) return fail(Errc::bad_header, 0);
  const auto body = find_body(telegram, ident.size);
  if (!body) return fail(Errc::bad_header, 1 + ident.size);
  const bool ciphered = begins_ciphered(telegram[*body]);
  const std::size_t tag = ciphered && telegram[*body] == kGeneralGloCiphering ? 1 : 0;
  return P1Telegram{as_text(telegram.subspan(1, ident.size)),
                    telegram.subspan(*body + tag, telegram.size() - 1 - *body - tag), ciphered};
}

void P1Assembler::feed(Bytes bytes) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
  buffer_offset_ += begin_;
  begin_ = 0;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  counters_.bytes += bytes.size();
  burst_ended_ = false;
}

void P1Assembler::end_of_burst() {
  burst_ended_ = true;
}

void P1Assembler::restart(std::size_t offset) {
  buffer_.clear();
  begin_ = 0;
  buffer_offset_ = offset;
  judged_ = 0;
  burst_ended_ = false;
}

// The line end behind a check sum belongs to its telegram.
void P1Assembler::skip(std::size_t count) {
  const Bytes skipped = Bytes(buffer_).subspan(begin_, count);
  counters_.skipped_bytes += count - static_cast<std::size_t>(std::ranges::count_if(skipped, is_line_end));
  begin_ += count;
}

std::optional<Result<Payload>> P1Assembler::next() {
  for (;;) {
    const Bytes unread = Bytes(buffer_).subspan(begin_);
    const auto start = std::ranges::find(unread, kStart);
    skip(static_cast<std::size_t>(start - unread.begin()));
    const Bytes pending(start, unread.end());
    if (pending.empty()) return std::nullopt;
    const std::size_t offset = buffer_offset_ + begin_;
    P1Judgement judgement = judge_p1(pending, std::exchange(judged_, 0), burst_ended_);
    switch (judgement.verdict) {
      case P1Verdict::noise:
        skip(1);
        continue;
      case P1Verdict::accepted:
        begin_ += judgement.size;
        ++counters_.frames;
        unguarded_ = judgement.unguarded;
        return Payload{Framing::p1, pending.first(judgement.telegram), offset, false};
      case P1Verdict::incomplete:
        if (!burst_ended_) {
          judged_ = judgement.judged;
          return std::nullopt;
        }
        judgement.reason = Errc::truncated;
        [[fallthrough]];
      case P1Verdict::refused:
        skip(1);
        ++counters_.refused;
        return fail(judgement.reason, offset);
    }
  }
}

}  // namespace ams2mqtt
