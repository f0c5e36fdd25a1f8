#include "ams2mqtt/framing/p1.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "ams2mqtt/base/apdu_header.hpp"
#include "ams2mqtt/base/apdu_tag.hpp"
#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/base/unit_sign.hpp"

namespace ams2mqtt {

enum class P1Verdict : std::uint8_t { noise, incomplete, accepted, refused };

struct P1Assembler::Judgement {
  P1Verdict verdict = P1Verdict::incomplete;
  Errc reason{};
  std::size_t telegram = 0;  // size from '/' to '!'
  std::size_t size = 0;      // with the check sum; of an incomplete one at least so many bytes
  bool unguarded = false;

  [[nodiscard]] static Judgement incomplete(std::size_t wanted) {
    return {P1Verdict::incomplete, {}, 0, wanted, false};
  }
  [[nodiscard]] static Judgement refused(Errc reason) { return {P1Verdict::refused, reason, 0, 0, false}; }
};

namespace {

constexpr std::size_t kChecksumDigits = 4;
constexpr std::uint8_t kTitleSize = 8;
constexpr std::uint8_t kStartOfText = 0x02;
constexpr std::uint8_t kEndOfText = 0x03;

bool is_letter(std::uint8_t byte) {
  return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}
bool is_line_end(std::uint8_t byte) {
  return byte == kCarriageReturn || byte == kLineFeed;
}
bool is_p1_blank(std::uint8_t byte) {
  return byte == ' ' || byte == '\t';
}
// A line end after a check sum belongs to its telegram, and others do no harm.
std::size_t line_ends_in(Bytes bytes) {
  return static_cast<std::size_t>(std::ranges::count_if(bytes, is_line_end));
}

// The identification's size without '/' and line end, while `bytes` begins like one.
struct Ident {
  P1Verdict verdict = P1Verdict::incomplete;
  std::size_t size = 0;
};

bool is_ident(std::uint8_t byte) {
  return is_printable(byte) || byte == kStartOfText;  // which one manufacturer sends inside the identification
}

// `end`: the first byte after '/' that cannot be part of an identification, or where the bytes end.
Ident judge_ident(Bytes bytes, std::size_t end) {
  constexpr std::size_t kFlagLetters = 3;  // of the manufacturer, by the FLAG association
  const Bytes letters = bytes.subspan(1, std::min(kFlagLetters, bytes.size() - 1));
  if (!std::ranges::all_of(letters, is_letter) || end > P1Assembler::kMaxIdent + 1) return {P1Verdict::noise, 0};
  if (end >= bytes.size()) return {};
  return is_line_end(bytes[end]) ? Ident{P1Verdict::accepted, end - 1} : Ident{P1Verdict::noise, 0};
}

// Where the lines begin: after the end of the identification line and the empty line that follows it, which some meters
// leave out and others send more than once, and after the STX of a readout. Nothing if the bytes end before that.
std::optional<std::size_t> find_body(Bytes bytes, std::size_t ident_size) {
  constexpr std::size_t kMostLineEnds = 16;  // the rest are empty lines like those further down
  const std::size_t begin = 1 + ident_size;
  for (std::size_t at = begin; at < bytes.size(); ++at) {
    if (is_line_end(bytes[at]) && at - begin < kMostLineEnds) continue;
    if (bytes[at] != kStartOfText) return at;
    return at + 1 < bytes.size() ? std::optional(at + 1) : std::nullopt;
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
  const auto header = read_ciphering_header(reader);
  if (!header) return std::nullopt;
  return at + reader.position() + std::min(header->length, P1Assembler::kMaxTelegram);
}

struct Checksum {
  std::size_t digits = 0;
  unsigned value = 0;
  std::size_t size = 0;  // with the blanks before it
  bool ended = false;    // it cannot become longer
};

Checksum read_checksum(Bytes bytes) {
  constexpr std::size_t kMostBlanks = 32;
  Checksum checksum;
  while (checksum.size < std::min(bytes.size(), kMostBlanks) && is_p1_blank(bytes[checksum.size])) ++checksum.size;
  while (checksum.size < bytes.size() && checksum.digits < kChecksumDigits) {
    const auto digit = hex_digit(static_cast<char>(bytes[checksum.size]));
    if (!digit) break;
    checksum.value = checksum.value << 4U | *digit;
    ++checksum.digits;
    ++checksum.size;
  }
  checksum.ended = checksum.digits == kChecksumDigits || checksum.size < bytes.size();
  return checksum;
}

// The end of a readout, which IEC 62056-21 has in its modes A to C: ETX after the line of '!', and a sum of 7 bits over
// everything from the byte after STX to ETX.
struct ReadoutEnd {
  std::size_t size = 0;  // from after '!' on; 0: nothing of it follows
  bool missing = false;  // it may still come
  bool fits = false;
};

ReadoutEnd read_readout_end(Bytes lines, Bytes behind) {
  constexpr std::size_t kMostLineEnds = 8;
  constexpr unsigned kSum = 0x7F;
  const Bytes line_ends = behind.first(std::min(behind.size(), kMostLineEnds));
  const auto mark = std::ranges::find_if_not(line_ends, is_line_end);
  if (mark == line_ends.end()) return {0, behind.size() < kMostLineEnds, false};
  if (*mark != kEndOfText) return {};
  const std::size_t size = static_cast<std::size_t>(mark - line_ends.begin()) + 2;
  if (size > behind.size()) return {0, true, false};
  unsigned sum = behind[size - 1];
  for (const Bytes& part : {lines, behind.first(size - 1)}) {
    for (const std::uint8_t byte : part) sum ^= byte;
  }
  return {size, false, (sum & kSum) == 0};
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
  for (std::size_t at = 0; at < body.size();) {
    const bool plain = is_printable(body[at]) || is_p1_blank(body[at]) || is_line_end(body[at]);
    const std::size_t size = plain ? 1 : unit_sign_size(as_text(body), at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

// Lines of values and nothing else, one at least: each ends with the parenthesis that closes its last group, but for
// blanks.
bool is_lines(Bytes body) {
  std::uint8_t before = kLineFeed;
  for (const std::uint8_t byte : body) {
    if (is_p1_blank(byte) && (is_line_end(before) || before == ')')) continue;
    if (is_line_end(byte) && before != ')' && !is_line_end(before)) return false;
    before = byte;
  }
  const bool any = std::ranges::find(body, std::uint8_t{')'}) != body.end();
  return any && is_plain_text(body) && is_line_end(body.back());
}

std::string_view line_end_at(std::string_view text, std::size_t at) {
  for (const std::string_view each : {"\r\n", "\n\r", "\n"}) {
    if (text.substr(at).starts_with(each)) return each;
  }
  return "\r";
}

// What a log, an editor or a text-mode converter has left of a telegram, with the line ends as the meter sends them: CR
// LF, no blanks before it, and one empty line after the identification. Nothing if it has them, or if its lines end in
// several ways, as those of a damaged telegram do.
std::vector<std::uint8_t> with_line_ends(Bytes covered) {
  const std::string_view text = as_text(covered);
  const std::size_t first = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line_end = line_end_at(text, first);
  const bool blanks = first > 0 && is_p1_blank(covered[first - 1]);
  std::vector<std::uint8_t> restored;
  if (line_end == "\r\n" && !blanks) return restored;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_line_end(covered[at])) {
      restored.push_back(covered[at++]);
      continue;
    }
    if (line_end_at(text, at) != line_end) return {};
    while (blanks && is_p1_blank(restored.back())) restored.pop_back();
    if (restored.back() != kLineFeed) append(restored, as_bytes(at <= first ? "\r\n\r\n" : "\r\n"));
    at += line_end.size();
  }
  return restored;
}

// What ends the lines of a telegram: its end or the beginning of another one, each where a line begins, or anything
// that is not text.
bool may_end_lines(std::uint8_t byte) {
  const bool is_mark = (byte == P1Assembler::kEnd) | (byte == P1Assembler::kStart);
  return is_mark | ((byte < ' ') & (byte != kCarriageReturn) & (byte != kLineFeed) & (byte != '\t'));
}
bool ends_lines(std::uint8_t before, std::uint8_t byte) {
  return may_end_lines(byte) && (byte < ' ' || is_line_end(before));
}

}  // namespace

Result<P1Telegram> split_p1(Bytes telegram) {
  if (telegram.empty() || telegram.back() != P1Assembler::kEnd) return fail(Errc::bad_header, 0);
  const auto end = std::ranges::find_if_not(telegram.subspan(1), is_ident);
  const Ident ident = judge_ident(telegram, static_cast<std::size_t>(end - telegram.begin()));
  if (ident.verdict != P1Verdict::accepted) return fail(Errc::bad_header, 0);
  const auto body = find_body(telegram, ident.size);
  if (!body) return fail(Errc::bad_header, 1 + ident.size);
  const bool ciphered = begins_ciphered(telegram[*body]);
  const std::size_t tag = ciphered && telegram[*body] == kGeneralGloCiphering ? 1 : 0;
  return P1Telegram{as_text(telegram.subspan(1, ident.size)),
                    telegram.subspan(*body + tag, telegram.size() - 1 - *body - tag), ciphered};
}

bool P1Assembler::may_follow_start(std::uint8_t byte) {
  return is_letter(byte);
}

void P1Assembler::feed(Bytes bytes) {
  if (!line_.empty() || std::ranges::find(bytes, kStart) != bytes.end()) return line_.feed(bytes);
  line_.pass(bytes.size());
  line_.counters().skipped_bytes -= line_ends_in(bytes);
}

void P1Assembler::end_of_burst() {
  line_.end_of_burst();
}

void P1Assembler::restart(std::size_t offset) {
  line_.restart(offset);
  wanted_ = 1;
  body_ = 0;
  sums_.reset();
}

void P1Assembler::skip(std::size_t count) {
  if (count > 0) body_ = 0;
  const Bytes skipped = line_.pending().first(count);
  line_.skip(count);
  line_.counters().skipped_bytes -= line_ends_in(skipped);
}

// The candidate at pending[0], which is '/', as early as the bytes allow.
P1Assembler::Judgement P1Assembler::judge(Bytes pending) {
  if (body_ != 0) return judge_lines(pending);
  const Judgement unfinished = Judgement::incomplete(pending.size() + 1);
  const auto ends = [](std::uint8_t byte) { return !is_ident(byte); };
  const Ident ident =
      judge_ident(pending, ident_ends_.find(pending, line_.offset(), 1, ends, [](auto) { return true; }));
  if (ident.verdict == P1Verdict::noise) return {P1Verdict::noise, {}, 0, 0, false};
  if (ident.verdict == P1Verdict::incomplete) return unfinished;
  const auto body = find_body(pending, ident.size);
  if (!body) return unfinished;
  if (begins_ciphered(pending[*body])) return judge_ciphered(pending, *body);
  body_ = *body;
  return judge_lines(pending);
}

P1Assembler::Judgement P1Assembler::judge_ciphered(Bytes pending, std::size_t body) {
  // A tag, a title of eight bytes with its length, and a length of up to five bytes.
  constexpr std::size_t kMostCipheringHeader = 1 + 1 + 8 + 5;
  const auto end = ciphered_end(pending, body);
  const bool may_come = pending.size() - body < kMostCipheringHeader;
  if (!end) return may_come ? Judgement::incomplete(pending.size() + 1) : Judgement::refused(Errc::bad_header);
  if (*end >= pending.size()) return Judgement::incomplete(*end + 1);
  if (pending[*end] != kEnd) return Judgement::refused(Errc::bad_header);
  return judge_end(pending, body, *end, true);
}

P1Assembler::Judgement P1Assembler::judge_lines(Bytes pending) {
  const auto ends = [&](std::size_t at) { return ends_lines(pending[at - 1], pending[at]); };
  const std::size_t end = events_.find(pending, line_.offset(), body_, may_end_lines, ends);
  if (end > kMaxTelegram + 1) return Judgement::refused(Errc::oversize);
  if (end == pending.size()) return Judgement::incomplete(end + 1);
  if (pending[end] == kEnd) return judge_end(pending, body_, end, false);
  return Judgement::refused(pending[end] == kStart ? Errc::truncated : Errc::bad_value);
}

// `end` is the place of '!', `body` where the lines begin.
P1Assembler::Judgement P1Assembler::judge_end(Bytes pending, std::size_t body, std::size_t end, bool ciphered) {
  const Bytes behind = pending.subspan(end + 1);
  const Checksum checksum = read_checksum(behind);
  if (!checksum.ended && !line_.burst_ended()) return Judgement::incomplete(pending.size() + 1);
  const std::size_t next = checksum.digits < kChecksumDigits ? checksum.size : behind.size();
  if (next < behind.size() && !is_line_end(behind[next]) && !is_p1_blank(behind[next])) {
    return Judgement::refused(Errc::bad_header);
  }
  const Bytes covered = pending.first(end + 1);
  const Judgement accepted = {P1Verdict::accepted, {}, end + 1, end + 1 + checksum.size, false};
  if (!sums_) sums_ = std::make_unique<Sums>();
  if (checksum.digits > 0 && checksum.value == sums_->plain.over(covered, line_.offset())) return accepted;
  if (ciphered) {
    const unsigned low_byte_first = (checksum.value & 0xFFU) << 8U | checksum.value >> 8U;
    const bool verifies = low_byte_first == sums_->ciphered.over(covered, line_.offset());
    return verifies ? accepted : Judgement::refused(Errc::bad_checksum);
  }
  const bool holds_beginning = holds_another(covered.subspan(1));
  if (checksum.value != 0) {
    // Not for each of many beginnings in a row, which would cost the square of their length.
    const bool restored = !holds_beginning && checksum.value == crc16_arc(with_line_ends(covered));
    return restored ? accepted : Judgement::refused(Errc::bad_checksum);
  }
  if (holds_beginning) return Judgement::refused(Errc::truncated);
  if (!is_lines(covered.subspan(body, end - body))) return Judgement::refused(Errc::bad_value);
  Judgement unguarded = accepted;
  unguarded.unguarded = true;
  return pending[body - 1] == kStartOfText ? judge_readout(pending, body, unguarded) : unguarded;
}

// One that begins with STX: its end is waited for, and where it comes its sum has to fit.
P1Assembler::Judgement P1Assembler::judge_readout(Bytes pending, std::size_t body, Judgement accepted) {
  const Bytes lines = pending.subspan(body, accepted.telegram - body);
  const ReadoutEnd end = read_readout_end(lines, pending.subspan(accepted.telegram));
  if (end.missing && !line_.burst_ended()) return Judgement::incomplete(pending.size() + 1);
  if (end.size > 0 && !end.fits) return Judgement::refused(Errc::bad_checksum);
  accepted.size = std::max(accepted.size, accepted.telegram + end.size);
  return accepted;
}

std::optional<Result<Payload>> P1Assembler::next() {
  for (;;) {
    if (waits()) return std::nullopt;
    wanted_ = 1;
    const Bytes unread = line_.pending();
    const auto start = std::ranges::find(unread, kStart);
    skip(static_cast<std::size_t>(start - unread.begin()));
    const Bytes pending(start, unread.end());
    if (pending.empty()) return std::nullopt;
    const std::size_t offset = line_.offset();
    Judgement judgement = judge(pending);
    switch (judgement.verdict) {
      case P1Verdict::noise:
        skip(1);
        continue;
      case P1Verdict::accepted:
        line_.take(judgement.size);
        body_ = 0;
        ++line_.counters().frames;
        unguarded_ = judgement.unguarded;
        return Payload{Framing::p1, pending.first(judgement.telegram), offset, false, !judgement.unguarded};
      case P1Verdict::incomplete:
        if (!line_.burst_ended()) {
          wanted_ = judgement.size;
          return std::nullopt;
        }
        judgement.reason = Errc::truncated;
        [[fallthrough]];
      case P1Verdict::refused:
        skip(1);
        ++line_.counters().refused;
        return fail(judgement.reason, offset);
    }
  }
}

}  // namespace ams2mqtt
