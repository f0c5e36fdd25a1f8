#include "ams2mqtt/framing/paste_scan.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kNoByte = 256;

// What may be part of a word of base64 or of an address, so that the letters beside it are not bytes.
bool is_base64_mark(char character) {
  return character == '+' || character == '/' || character == '=' || character == '%';
}

std::size_t skip_word(std::string_view text, std::size_t at) {
  const auto in_word = [](char character) { return is_paste_word(character) || is_base64_mark(character); };
  ++at;
  while (at < text.size() && in_word(text[at])) ++at;
  return at;
}

// Where nothing but pairs of digits with blanks between them is left of the line.
std::size_t pairs_tail(std::string_view line) {
  std::size_t tail = line.size();
  std::size_t at = line.size();
  while (at > 0) {
    while (at > 0 && is_paste_blank(line[at - 1])) --at;
    std::size_t begin = at;
    while (begin > 0 && hex_digit(line[begin - 1])) --begin;
    const bool alone = begin == 0 || is_paste_blank(line[begin - 1]);
    if (begin == at || (at - begin) % 2 != 0 || !alone) break;
    tail = at = begin;
  }
  return tail;
}

bool begins_with_word(std::string_view text, std::string_view word) {
  const auto small = [](char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
  };
  return text.size() >= word.size() && std::ranges::equal(text.substr(0, word.size()), word, {}, small) &&
         !is_paste_word(at_or_nul(text, word.size()));
}

// "12 bytes": the number before the word is none of them.
bool counts_bytes(std::string_view word) {
  constexpr std::array<std::string_view, 5> kWords = {"bytes", "byte", "octets", "octet", "chars"};
  const char first = at_or_nul(word, 0);
  if (first != 'b' && first != 'B' && first != 'o' && first != 'O' && first != 'c' && first != 'C') return false;
  return std::ranges::any_of(kWords, [&](std::string_view each) { return begins_with_word(word, each); });
}

class HexScan {
 public:
  HexScan(std::string_view line, bool short_bytes, std::vector<PasteRun>& runs)
      : line_(line), short_bytes_(short_bytes), pairs_tail_(pairs_tail(line)), runs_(runs) {}

  void scan() {
    while (at_ < line_.size()) step();
    flush();
  }

 private:
  void step() {
    const char character = line_[at_];
    if (is_paste_separator(character)) return separator(character);
    const std::size_t time = is_paste_digit(character) ? time_length(line_, at_) : 0;
    if (time > 0) {
      flush();
      at_ += time;
    } else if (!element()) {
      if (blanks_ > 0 && counts_bytes(line_.substr(at_))) drop_last();
      flush();
      at_ = is_paste_word(character) ? skip_word(line_, at_) : at_ + 1;
    }
  }

  void separator(char character) {
    const char next = at_or_nul(line_, at_ + 1);
    const bool ends_prefix = character == ':' && (is_paste_blank(next) || next == '"' || next == '\'');
    const bool arrow = character == '-' && next == '>';
    if (ends_prefix || arrow) flush();
    if (is_paste_blank(character)) {
      ++blanks_;
    } else if (character != '\'' && character != '"' && character != '\\') {
      mark_ = mark_ == 0 || mark_ == character ? character : '?';
    }
    ++at_;
  }

  // What stands between the run and the group of `bytes` at hand keeps them together. The first field of a table is
  // narrower than that of the bytes, and so is one behind them.
  [[nodiscard]] bool joined(std::size_t bytes) const {
    constexpr std::size_t kWide = 8;
    const bool first = run_->bytes == run_first_;
    const bool hours_and_minutes = run_mark_ == ':' && run_->bytes == 2;
    if (mark_ == '?' || (hours_and_minutes && mark_ == 0)) return false;
    if (first && bytes > run_first_ && (mark_ != 0 || bytes >= kWide)) return false;
    if (mark_ != 0 && (bytes > run_first_ || (first && bytes < run_first_))) return false;
    if (mark_ == '.' || mark_ == '_') return blanks_ == 0 && (run_->bytes == run_first_ || run_mark_ == mark_);
    if (run_mark_ == '.' || run_mark_ == '_') return false;
    if (mark_ == '-' && blanks_ > 0) return false;
    return blanks_ < 2 || at_ >= pairs_tail_ || mark_ != 0;
  }

  bool element() {
    std::size_t begin = at_;
    const bool slashed = at_ > 0 && line_[at_ - 1] == '\\';
    bool marked = false;
    if (slashed && (line_[at_] == 'x' || line_[at_] == 'X')) {
      marked = true;
      ++begin;
    } else if (line_[at_] == '0' && (at_or_nul(line_, at_ + 1) == 'x' || at_or_nul(line_, at_ + 1) == 'X')) {
      marked = true;
      begin += 2;
    }
    std::size_t end = begin;
    bool letters = false;
    while (end < line_.size() && hex_digit(line_[end])) letters = !is_paste_digit(line_[end++]) || letters;
    const std::size_t digits = end - begin;
    if (at_or_nul(line_, end) == 'h' || at_or_nul(line_, end) == 'H') ++end;
    const bool one = digits == 1 && (marked || short_bytes_);
    if (digits == 0 || (digits % 2 != 0 && !one) || (short_bytes_ && digits > 2)) return false;
    const char next = at_or_nul(line_, end);
    const bool underscore = next == '_' && hex_digit(at_or_nul(line_, end + 1));
    if (is_paste_word(next) && !underscore) return false;
    if (is_base64_mark(next)) return false;
    add(slashed && marked ? at_ - 1 : at_, end, one ? 1 : digits / 2, letters, marked);
    return true;
  }

  void add(std::size_t begin, std::size_t end, std::size_t bytes, bool letters, bool marked) {
    if (run_ && !joined(bytes)) flush();
    before_end_ = run_ ? run_->end : 0;
    before_bytes_ = run_ ? run_->bytes : 0;
    if (!run_) {
      run_ = PasteRun{begin, end, 0, false, true, false};
      run_first_ = bytes;
      run_mark_ = 0;
    } else if (mark_ != 0) {
      run_mark_ = mark_;
    }
    run_->end = end;
    run_->bytes += bytes;
    run_->letters = run_->letters || letters;
    run_->marked = run_->marked && marked;
    at_ = end;
    blanks_ = 0;
    mark_ = 0;
  }

  // The last group of the run is none of bytes.
  void drop_last() {
    if (!run_) return;
    run_->end = before_end_;
    run_->bytes = before_bytes_;
    if (before_bytes_ == 0) run_.reset();
  }

  void flush() {
    if (run_) runs_.push_back(*run_);
    run_.reset();
    blanks_ = 0;
    mark_ = 0;
  }

  std::string_view line_;
  bool short_bytes_;
  std::size_t pairs_tail_;
  std::size_t at_ = 0;
  std::optional<PasteRun> run_;
  std::size_t before_end_ = 0;    // of the run without its last group
  std::size_t before_bytes_ = 0;  // likewise
  std::size_t run_first_ = 0;     // bytes of the run's first group
  char run_mark_ = 0;             // between its groups, apart from blanks
  std::size_t blanks_ = 0;        // after the run
  char mark_ = 0;                 // likewise; '?' for several
  std::vector<PasteRun>& runs_;
};

// The number at `at`, or kNoByte; moves `at` past it.
std::size_t take_number(std::string_view line, std::size_t& at) {
  constexpr std::size_t kMaxDigits = 3;
  const bool negative = line[at] == '-';
  const std::size_t begin = at + (negative ? 1 : 0);
  const std::size_t digits = digits_at(line, begin);
  if (digits == 0 || digits > kMaxDigits) return kNoByte;
  std::size_t value = 0;
  for (std::size_t i = begin; i < begin + digits; ++i) value = value * 10 + static_cast<std::size_t>(line[i] - '0');
  at = begin + digits;
  if (is_paste_word(at_or_nul(line, at)) || value > (negative ? 128U : 255U)) return kNoByte;
  return value;
}

// "(byte)" and its kin before a number.
std::size_t cast_length(std::string_view line, std::size_t at) {
  constexpr std::array<std::string_view, 5> kCasts = {"(byte)", "(sbyte)", "(char)", "(uint8_t)", "(unsigned char)"};
  if (line[at] != '(') return 0;
  const auto* cast =
      std::ranges::find_if(kCasts, [&](std::string_view each) { return line.substr(at).starts_with(each); });
  return cast != kCasts.end() ? cast->size() : 0;
}

bool is_base64(char character) {
  return is_paste_word(character) || character == '+' || character == '/' || character == '-';
}

bool looks_like_base64(std::string_view word) {
  std::size_t upper = 0;
  std::size_t lower = 0;
  std::size_t other = 0;
  std::size_t url = 0;
  std::size_t standard = 0;
  for (const char character : word) {
    if (character >= 'A' && character <= 'Z') {
      ++upper;
    } else if (is_paste_letter(character)) {
      ++lower;
    } else {
      ++other;
      if (character == '-' || character == '_') ++url;
      if (character == '+' || character == '/') ++standard;
    }
  }
  if (url > 0 && (standard > 0 || url > 1 + word.size() / 4)) return false;
  return upper > 0 && lower > 0 && other > 0;
}

constexpr std::size_t kMaxShape = 128;

// A run of hexadecimal digits, which is a number if one of them is decimal, or another character.
struct ShapePart {
  std::size_t size = 1;
  bool number = false;
};
ShapePart shape_part(std::string_view prefix, std::size_t at) {
  ShapePart part{0, false};
  for (; at + part.size < prefix.size() && hex_digit(prefix[at + part.size]); ++part.size) {
    part.number = part.number || is_paste_digit(prefix[at + part.size]);
  }
  part.size = std::max<std::size_t>(part.size, 1);
  return part;
}

}  // namespace

void find_hex_runs(std::string_view line, bool short_bytes, std::vector<PasteRun>& runs) {
  runs.clear();
  HexScan(without_comment(line), short_bytes, runs).scan();
}

std::vector<PasteRun> hex_runs(std::string_view line, bool short_bytes) {
  std::vector<PasteRun> runs;
  find_hex_runs(line, short_bytes, runs);
  return runs;
}

void find_decimal_runs(std::string_view line, std::vector<PasteRun>& runs) {
  runs.clear();
  std::optional<PasteRun> run;
  std::optional<PasteRun> before;  // `run` without its last number
  const auto flush = [&] {
    if (run) runs.push_back(*run);
    run.reset();
    before.reset();
  };
  for (std::size_t at = 0; at < line.size();) {
    const char character = line[at];
    if (is_paste_blank(character) || character == ',' || character == ';') {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    const bool digit = is_paste_digit(character);
    const std::size_t time = digit ? time_length(line, at) : 0;
    if (time == 0 && (digit || character == '-') && take_number(line, at) != kNoByte) {
      before = run;
      if (!run) run = PasteRun{begin, begin, 0, false, false, false};
      run->end = at;
      ++run->bytes;
      run->odd = run->odd || (at - begin) % 2 != 0;
      continue;
    }
    if (const std::size_t cast = cast_length(line, begin); cast > 0) {
      at = begin + cast;
      continue;
    }
    if (is_paste_blank(at_or_nul(line, begin - 1)) && counts_bytes(line.substr(begin))) run = before;
    flush();
    at = is_paste_word(character) ? skip_word(line, begin) : begin + 1;
    if (time > 0) at = begin + time;
  }
  flush();
}

std::vector<PasteRun> decimal_runs(std::string_view line) {
  std::vector<PasteRun> runs;
  find_decimal_runs(line, runs);
  return runs;
}

std::vector<PasteRun> base64_runs(std::string_view line) {
  constexpr std::size_t kMinWord = 16;
  std::vector<PasteRun> runs;
  if (line.size() < kMinWord) return runs;
  for (std::size_t at = 0; at < line.size();) {
    if (!is_base64(line[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < line.size() && is_base64(line[at])) ++at;
    const std::string_view word = line.substr(begin, at - begin);
    while (at_or_nul(line, at) == '=') ++at;
    if (word.size() < kMinWord || !looks_like_base64(word)) continue;
    runs.push_back({begin, at, word.size() * 3 / 4, true, false, (at - begin) % 4 != 0});
  }
  return runs;
}

NumberSpelling spelling_of(std::string_view line) {
  NumberSpelling spelling = NumberSpelling::either;
  for (std::size_t at = 0; at < line.size();) {
    if (is_paste_blank(line[at]) || line[at] == ',') {
      ++at;
      continue;
    }
    const std::size_t digits = digits_at(line, at);
    const char next = at_or_nul(line, at + digits);
    const bool number = digits > 0 && digits <= 3 && (digits == 1 || line[at] != '0');
    if (!number || is_paste_word(next)) return NumberSpelling::hexadecimal;
    if (digits == 3) spelling = NumberSpelling::decimal;
    at += digits;
  }
  return spelling;
}

bool is_whole_line(std::string_view line, const PasteRun& run) {
  const auto nothing = [](char character) { return is_paste_blank(character) || character == ',' || character == ';'; };
  return std::ranges::all_of(line.substr(0, run.begin), nothing) &&
         std::ranges::all_of(behind(without_comment(line), run.end), nothing);
}

std::size_t most_bytes(const std::vector<PasteRun>& runs) {
  const auto longest = std::ranges::max_element(runs, {}, &PasteRun::bytes);
  return longest != runs.end() ? longest->bytes : 0;
}

std::string prefix_shape(std::string_view prefix) {
  std::string shape;
  for (std::size_t at = 0; at < prefix.size() && shape.size() < kMaxShape;) {
    const ShapePart part = shape_part(prefix, at);
    shape += part.number ? "0" : prefix.substr(at, part.size);
    at += part.size;
  }
  return shape;
}

bool has_shape(std::string_view prefix, std::string_view shape) {
  std::size_t compared = 0;
  for (std::size_t at = 0; at < prefix.size() && compared < kMaxShape;) {
    const ShapePart part = shape_part(prefix, at);
    const std::string_view text = part.number ? "0" : prefix.substr(at, part.size);
    if (!shape.substr(std::min(compared, shape.size())).starts_with(text)) return false;
    compared += text.size();
    at += part.size;
  }
  return compared == shape.size();
}

std::string_view trimmed_paste(std::string_view text) {
  while (!text.empty() && is_paste_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_paste_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view without_comment(std::string_view line) {
  return without_c_comment(line.substr(0, std::min(line.find('#'), line.size())));
}

std::string_view without_c_comment(std::string_view text) {
  if (!text.contains('/')) return text;
  const std::size_t begin = std::min(text.find(" /*"), text.find(" //"));
  const std::string_view before = text.substr(0, std::min(begin, text.size()));
  return before.contains("0x") || before.contains("0X") ? before : text;
}

std::string_view behind(std::string_view text, std::size_t at) {
  return text.substr(std::min(at, text.size()));
}

}  // namespace ams2mqtt
