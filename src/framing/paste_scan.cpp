#include "ams2mqtt/framing/paste_scan.hpp"

#include <algorithm>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kNoByte = 256;

char at_or_nul(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (is_paste_digit(at_or_nul(text, at + count))) ++count;
  return count;
}

std::size_t skip_word(std::string_view text, std::size_t at) {
  const auto in_word = [](char character) {
    return is_paste_word(character) || std::string_view("+/=%").contains(character);
  };
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

class HexScan {
 public:
  HexScan(std::string_view line, bool short_bytes)
      : line_(line), short_bytes_(short_bytes), pairs_tail_(pairs_tail(line)) {}

  std::vector<PasteRun> runs() {
    while (at_ < line_.size()) step();
    flush();
    return std::move(runs_);
  }

 private:
  void step() {
    const char character = line_[at_];
    if (is_paste_separator(character)) return separator(character);
    const std::size_t time = time_length(line_, at_);
    if (time > 0) {
      flush();
      at_ += time;
    } else if (!element()) {
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
    } else if (!std::string_view("'\"\\").contains(character)) {
      mark_ = mark_ == 0 || mark_ == character ? character : '?';
    }
    ++at_;
  }

  // What stands between the run and the byte at hand keeps them together.
  [[nodiscard]] bool joined() const {
    if (mark_ == '?') return false;
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
    if (is_paste_word(next) || std::string_view("+/=%").contains(next == '\0' ? ' ' : next)) return false;
    add(slashed && marked ? at_ - 1 : at_, end, one ? 1 : digits / 2, letters, marked);
    return true;
  }

  void add(std::size_t begin, std::size_t end, std::size_t bytes, bool letters, bool marked) {
    if (run_ && !joined()) flush();
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
  std::size_t run_first_ = 0;  // bytes of the run's first group
  char run_mark_ = 0;          // between its groups, apart from blanks
  std::size_t blanks_ = 0;     // behind the run
  char mark_ = 0;              // likewise; '?' for several
  std::vector<PasteRun> runs_;
};

// The number at `at`, or kNoByte; moves `at` behind it.
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

std::size_t date_length(std::string_view line, std::size_t at) {
  const std::size_t first = digits_at(line, at);
  const char mark = at_or_nul(line, at + first);
  if ((first != 2 && first != 4) || !std::string_view("-/.").contains(mark)) return 0;
  const std::size_t second = digits_at(line, at + first + 1);
  if (second != 2 || at_or_nul(line, at + first + 3) != mark) return 0;
  const std::size_t third = digits_at(line, at + first + 4);
  return first + third == 6 ? first + 4 + third : 0;
}

unsigned two_digits(std::string_view text, std::size_t at) {
  return static_cast<unsigned>(text[at] - '0') * 10U + static_cast<unsigned>(text[at + 1] - '0');
}

// 12:00:01, 12:00:01.123, 12:00:01,123456Z; behind a date without seconds, too
std::size_t clock_length(std::string_view line, std::size_t at, bool dated) {
  if (digits_at(line, at) != 2 || at_or_nul(line, at + 2) != ':' || digits_at(line, at + 3) != 2) return 0;
  if (two_digits(line, at) > 23 || two_digits(line, at + 3) > 59) return 0;
  std::size_t length = 5;
  if (at_or_nul(line, at + 5) == ':') {
    if (digits_at(line, at + 6) != 2 || two_digits(line, at + 6) > 60) return 0;
    length = 8;
    const std::size_t fraction = digits_at(line, at + 9);
    const char mark = at_or_nul(line, at + 8);
    if (fraction > 0 && (mark == '.' || mark == ',' || (mark == ':' && fraction == 3))) length += 1 + fraction;
  } else if (!dated) {
    return 0;
  }
  if (at_or_nul(line, at + length) == 'Z') ++length;
  const char next = at_or_nul(line, at + length);
  return next == ':' && !is_paste_blank(at_or_nul(line, at + length + 1)) ? 0 : length;
}

// 1704110400.123456: seconds since 1970
std::size_t epoch_length(std::string_view line, std::size_t at) {
  constexpr std::size_t kDigits = 10;
  if (digits_at(line, at) != kDigits || at_or_nul(line, at + kDigits) != '.') return 0;
  const std::size_t fraction = digits_at(line, at + kDigits + 1);
  const std::size_t length = kDigits + 1 + fraction;
  return fraction > 0 && !is_paste_word(at_or_nul(line, at + length)) ? length : 0;
}

bool is_base64(char character) {
  return is_paste_word(character) || std::string_view("+/-").contains(character);
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

}  // namespace

std::vector<PasteRun> hex_runs(std::string_view line, bool short_bytes) {
  return HexScan(without_comment(line), short_bytes).runs();
}

std::vector<PasteRun> decimal_runs(std::string_view line) {
  std::vector<PasteRun> runs;
  bool open = false;
  for (std::size_t at = 0; at < line.size();) {
    const char character = line[at];
    if (is_paste_blank(character) || character == ',' || character == ';') {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    if ((is_paste_digit(character) || character == '-') && take_number(line, at) != kNoByte) {
      if (!open) runs.push_back({begin, begin, 0, false, false, false});
      open = true;
      runs.back().end = at;
      ++runs.back().bytes;
      runs.back().odd = runs.back().odd || (at - begin) % 2 != 0;
    } else {
      open = false;
      at = is_paste_word(character) ? skip_word(line, begin) : begin + 1;
    }
  }
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

std::size_t time_length(std::string_view line, std::size_t at) {
  if (!is_paste_digit(line[at]) || (at > 0 && (is_paste_word(line[at - 1]) || line[at - 1] == ':'))) return 0;
  if (const std::size_t epoch = epoch_length(line, at); epoch > 0) return epoch;
  std::size_t length = date_length(line, at);
  if (length > 0) {
    const char next = at_or_nul(line, at + length);
    const std::size_t clock =
        next == 'T' || next == ' ' || next == '-' || next == '_' ? clock_length(line, at + length + 1, true) : 0;
    if (clock > 0) length += 1 + clock;
    return clock == 0 && is_paste_word(next) ? 0 : length;
  }
  length = clock_length(line, at, false);
  // What ends a line is no time of what follows, but may be three bytes.
  return length > 0 && trimmed_paste(line.substr(at + length)).empty() ? 0 : length;
}

std::string prefix_shape(std::string_view prefix) {
  constexpr std::size_t kMaxShape = 128;
  std::string shape;
  for (std::size_t i = 0; i < prefix.size() && shape.size() < kMaxShape; ++i) {
    if (!is_paste_digit(prefix[i])) {
      shape += prefix[i];
    } else if (i == 0 || !is_paste_digit(prefix[i - 1])) {
      shape += '0';
    }
  }
  return shape;
}

std::string_view trimmed_paste(std::string_view text) {
  while (!text.empty() && is_paste_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_paste_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view without_comment(std::string_view line) {
  return line.substr(0, std::min(line.find('#'), line.size()));
}

}  // namespace ams2mqtt
