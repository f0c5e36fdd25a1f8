#include <algorithm>
#include <bit>
#include <optional>

#include "ams2mqtt/base/clean_text.hpp"
#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/catalog/manufacturer.hpp"
#include "ams2mqtt/framing/p1.hpp"
#include "causes.hpp"
#include "explainer.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kSumDigits = 4;
constexpr std::size_t kNowhere = std::string_view::npos;

std::size_t line_end(std::string_view text, std::size_t from) {
  return std::min(text.find_first_of("\r\n", from), text.size());
}

// A line of text, from its first character to before its end.
void explain_p1_line(const Explainer& explainer, const RowWriter& rows, std::size_t offset, std::string_view line,
                     std::size_t frame) {
  const std::size_t bracket = line.find('(');
  if (bracket == kNowhere) return rows.add(offset, line.size(), line, "no value: there are no parentheses");
  const auto code = parse_written_obis(line.substr(0, bracket));
  if (bracket == 0) return rows.add(offset, line.size(), line, "continues the line before");
  if (!code) return rows.add(offset, line.size(), line, "no value: it does not begin with an OBIS code");
  if (!line.ends_with(')')) return rows.add(offset, line.size(), line, "no value: it does not end with a parenthesis");
  const std::string_view said = explainer.value_of(frame, *code);
  rows.add(offset, line.size(), line, std::string(said.empty() ? english_name(find_quantity(*code)) : said));
}

std::string ident_words(std::string_view ident) {
  const FlagCode* maker = find_flag_code(ident);
  return words(clean_text(ident), maker == nullptr ? "" : "  made by ", maker == nullptr ? "" : maker->name);
}

bool is_line_break(char character) {
  return character == '\r' || character == '\n';
}

// Where the lines stop that begin at `from`: at the '!' that ends the telegram, at the '/' of another one, at a frame
// of another kind, whose first byte may be a character, or at what is no text.
std::size_t lines_end(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    const bool begins_line = is_line_break(text[at - 1]);
    if (begins_line && (text[at] == P1Assembler::kEnd || text[at] == P1Assembler::kStart)) return at;
    if (begins_hdlc(as_bytes(text.substr(at))) || begins_mbus(as_bytes(text.substr(at)))) return at;
    if (!is_printable(static_cast<std::uint8_t>(text[at])) && !is_line_break(text[at]) && text[at] != '\t') return at;
  }
  return text.size();
}

std::optional<std::uint16_t> sum_of(std::string_view digits) {
  unsigned sum = 0;
  for (const char character : digits) {
    const auto digit = hex_digit(character);
    if (!digit) return std::nullopt;
    sum = sum << 4U | *digit;
  }
  return static_cast<std::uint16_t>(sum);
}

class P1Rows {
 public:
  P1Rows(Explainer& explainer, Bytes bytes, std::size_t at)
      : explainer_(explainer), bytes_(bytes.begin(), bytes.end()), text_(as_text(bytes_)), at_(at) {}

  std::size_t explain() {
    const std::size_t ident_end = line_end(text_, 1);
    std::size_t lines = ident_end;
    while (lines < text_.size() && is_line_break(text_[lines])) ++lines;
    const auto ciphered = read_block(lines);
    const std::size_t end = ciphered ? lines + *ciphered : lines_end(text_, lines);
    const bool ended = end < text_.size() && text_[end] == P1Assembler::kEnd;
    const std::size_t size = ended ? sum_end(end) : end;
    auto& block =
        explainer_.new_block(ciphered ? "P1 telegram, encrypted" : "P1 telegram", Bytes(bytes_).first(size), at_, true);
    const RowWriter rows(block, 0, 0);
    rows.add(0, ident_end, "identification", ident_words(text_.substr(1, ident_end - 1)));
    const Bytes body = Bytes(bytes_).subspan(lines, end - lines);
    if (ciphered) {
      explain_ciphered_p1(explainer_, rows.at(lines), body, at_);
    } else {
      explain_p1_lines(explainer_, rows.at(lines), body, at_);
    }
    if (ended) {
      explain_end(rows, end, ciphered.has_value());
    } else {
      rows.wrong(size, 0, "fails here", ciphered ? "there is no '!'" : "there is no line that begins with '!'");
      rows.cause(ciphered ? "bytes are missing or too many, or the length is damaged" : "the telegram is cut off");
    }
    return size;
  }

 private:
  // How many bytes an encrypted telegram's block has, if it is one.
  [[nodiscard]] std::optional<std::size_t> read_block(std::size_t begin) const {
    constexpr std::size_t kTitle = 8;
    if (begin >= bytes_.size() || (bytes_[begin] != 0 && bytes_[begin] != kTitle)) return std::nullopt;
    ByteReader reader(Bytes(bytes_).subspan(begin));
    (void)reader.take(1 + bytes_[begin]);
    const std::size_t length = reader.ber_length();
    (void)reader.take(length);
    if (reader.failed()) return std::nullopt;
    return reader.position();
  }

  // After '!', the digits and the end of the line.
  [[nodiscard]] std::size_t sum_end(std::size_t end) const {
    std::size_t at = line_end(text_, end);
    while (at < text_.size() && is_line_break(text_[at])) ++at;
    return at;
  }

  void explain_end(const RowWriter& rows, std::size_t end, bool ciphered) {
    const std::string_view digits = text_.substr(end + 1, line_end(text_, end) - end - 1);
    rows.add(end, 1, "end");
    if (digits.empty()) return rows.remark(end, "no check sum: older meters send none");
    const auto sent = digits.size() <= kSumDigits ? sum_of(digits) : std::nullopt;
    if (!sent) return rows.wrong(end + 1, digits.size(), "check sum", "is no number of four hexadecimal digits");
    const Bytes covered = Bytes(bytes_).first(end + 1);
    const std::uint16_t arc = crc16_arc(covered);
    const std::uint16_t x25 = crc16_x25(covered);
    const auto swapped = static_cast<std::uint16_t>(x25 << 8U | x25 >> 8U);
    const std::uint16_t computed = ciphered ? swapped : arc;
    if (*sent == computed || (ciphered && *sent == arc)) {
      return rows.add(end + 1, digits.size(), "check sum", "right", RowVerdict::right);
    }
    if (*sent == 0) return rows.remark(end + 1, "0000: older meters send no check sum");
    rows.wrong(end + 1, digits.size(), "check sum", words("the bytes before it give ", hex_number(computed, 4)));
    if (!ciphered) say_sum_cause(rows, covered, static_cast<std::uint16_t>(arc ^ *sent));
  }

  static void say_sum_cause(const RowWriter& rows, Bytes covered, std::uint16_t difference) {
    const std::vector<std::uint8_t> other = without_crlf(covered);
    if (const auto flip = find_flipped_bit(kArcTables, difference, covered)) {
      return rows.cause(flipped_words(*flip, covered[flip->offset], 0));
    }
    if (other.size() == covered.size())
      return rows.cause("more than one character is wrong, or the ends of lines were changed");
    rows.cause("more than one character is wrong: changed on the way, or replaced before it was shown to others");
  }

  Explainer& explainer_;
  std::vector<std::uint8_t> bytes_;
  std::string_view text_;
  std::size_t at_;
};

}  // namespace

void explain_p1_lines(const Explainer& explainer, const RowWriter& rows, Bytes lines, std::size_t frame) {
  const std::string_view text = as_text(lines);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = line_end(text, begin);
    if (end > begin) explain_p1_line(explainer, rows, begin, text.substr(begin, end - begin), frame);
    begin = end + 1;
  }
}

std::size_t explain_p1(Explainer& explainer, Bytes line, std::size_t at) {
  return P1Rows(explainer, line.subspan(at).first(std::min(line.size() - at, P1Assembler::kMaxTelegram)), at).explain();
}

}  // namespace ams2mqtt
