#include <algorithm>
#include <charconv>
#include <utility>

#include "ams2mqtt/framing/capture.hpp"
#include "paste_line.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kVersionRead = "1";
constexpr std::string_view kBytesExample = "+0.512 7ea0e22b2113";
constexpr std::string_view kEndExample = "end +300.000 24310 bytes";

// What mails, editors and web pages put before a line.
constexpr std::string_view kBeforeLine = " \t\r\n>`\xEF\xBB\xBF";

std::string_view trimmed_capture(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

bool take_word(std::string_view& line, std::string_view word) {
  if (!line.starts_with(word)) return false;
  if (line.size() > word.size() && line[word.size()] != ' ') return false;
  line = trimmed_capture(line.substr(word.size()));
  return true;
}

template <class Number>
bool take_decimal(std::string_view& line, Number& number) {
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc{}) return false;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  return true;
}

// "12 bytes"
std::optional<std::uint64_t> read_count(std::string_view line) {
  std::uint64_t count = 0;
  if (!take_decimal(line, count) || trimmed_capture(line) != "bytes") return std::nullopt;
  return count;
}

// What a head says is shown to people later.
std::string kept_of_head(std::string_view value) {
  std::string kept(value.substr(0, CaptureReader::kMaxHeadValue));
  for (char& character : kept) {
    if (!is_printable(static_cast<std::uint8_t>(character))) character = '?';
  }
  return kept;
}

// Whether a line of `text` begins a capture.
bool holds_beginning(std::string_view text) {
  std::string plain;
  CapturePlainText().add(text, plain);
  for (std::size_t at = plain.find(kCaptureMark); at != std::string::npos; at = plain.find(kCaptureMark, at + 1)) {
    const std::size_t line = plain.find_last_of('\n', at) + 1;  // 0 in the first line
    const std::size_t version = at + kCaptureMark.size();
    const bool alone = plain.find_first_not_of(kBeforeLine, line) == at;
    if (alone && version < plain.size() && plain[version] >= '0' && plain[version] <= '9') return true;
  }
  return false;
}

}  // namespace

void CapturePlainText::add(std::string_view input, std::string& plain) {
  constexpr char kNoBreakSpace = '\xA0';  // with C2 before it in UTF-8, and 00 beside it in UTF-16
  for (const char character : input) {
    const bool after_return = std::exchange(returned_, character == '\r' || (returned_ && character == '\0'));
    if (in_tag_ || character == '<') {
      add_tag(character, plain);
    } else if (character == '\r' || (character == '\n' && !after_return)) {
      plain += '\n';
    } else if (character == kNoBreakSpace) {
      plain += ' ';
    } else if (character == '\t' || (character >= ' ' && character <= '~')) {
      plain += character;
    }
  }
}

// A tag ends with '>', and is none if its line ends before.
void CapturePlainText::add_tag(char character, std::string& plain) {
  constexpr std::size_t kKept = 4;
  const bool line_ends = character == '\n' || character == '\r';
  if (character == '\0') return;
  if (std::exchange(in_tag_, character != '>' && !line_ends) && in_tag_) {
    if (tag_.size() < kKept) tag_ += character;
    return;
  }
  if (line_ends || begins_with(tag_, "br")) plain += '\n';
  tag_.clear();
}

void CaptureReader::feed(Bytes input) {
  if (form_ == Form::other) return;
  text_.erase(0, std::exchange(read_, 0));
  if (form_ == Form::capture) return add(as_text(input));
  text_.append(as_text(input));
  recognise();
  if (form_ == Form::capture) add(std::exchange(text_, {}));
}

void CaptureReader::add(std::string_view input) {
  plain_.add(input, text_);
}

// Each byte of a line that is no capture would wait here, so that the first one that differs decides.
void CaptureReader::recognise() {
  if (before_ == Before::words) {
    if (holds_beginning(std::string_view(text_).substr(0, kMostBefore))) {
      form_ = Form::capture;
    } else if (text_.size() > kMostBefore) {
      form_ = Form::other;
    }
    return;
  }
  const std::size_t begin = text_.find_first_not_of(kBeforeLine);
  if (begin == std::string::npos) {
    if (text_.size() > kMaxLine) form_ = Form::other;
    return;
  }
  const std::string_view line = std::string_view(text_).substr(begin);
  const std::size_t compared = std::min(line.size(), kCaptureMark.size());
  if (line.substr(0, compared) != kCaptureMark.substr(0, compared)) {
    form_ = Form::other;
  } else if (compared == kCaptureMark.size()) {
    form_ = Form::capture;
  }
}

std::vector<std::uint8_t> CaptureReader::take_foreign() {
  if (form_ != Form::other) return {};
  const std::string text = std::exchange(text_, {});
  const Bytes bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

void CaptureReader::end_line() {
  if (form_ == Form::unknown && !text_.empty()) form_ = Form::other;
  if (form_ == Form::capture && read_ < text_.size()) text_ += '\n';
}

void CaptureReader::end_of_input() {
  if (form_ == Form::unknown) form_ = Form::other;
  end_line();
}

std::optional<CaptureItem> CaptureReader::next() {
  if (form_ != Form::capture) return std::nullopt;
  while (const auto line = take_line()) {
    if (auto item = read_line(*line)) return item;
  }
  return std::nullopt;
}

// Without its end; nothing when it is not whole yet.
std::optional<std::string_view> CaptureReader::take_line() {
  const std::size_t end = text_.find('\n', read_);
  if (end == std::string::npos) {
    if (text_.size() - read_ > kMaxLine) {
      text_.resize(read_);
      too_long_ = true;
    }
    return std::nullopt;
  }
  const std::string_view line = std::string_view(text_).substr(read_, end - read_);
  read_ = end + 1;
  ++line_number_;
  if (!std::exchange(too_long_, false) && line.size() <= kMaxLine) return line;
  if (!open_ && before_ == Before::words) return std::string_view();
  miss("it is longer than any line of a capture");
  return std::string_view();
}

std::optional<CaptureItem> CaptureReader::read_line(std::string_view raw) {
  const std::string plain = plain_line(raw);
  std::string_view line = trimmed_capture(plain);
  if (line.empty() || line.starts_with('#') || line.starts_with("```")) return std::nullopt;
  if (line.starts_with(kCaptureMark)) return begin(trimmed_capture(line.substr(kCaptureMark.size())));
  if (!open_) return std::nullopt;  // words around captures
  if (line.starts_with('+')) return read_timed(line);
  if (take_word(line, "lost")) return read_lost(line);
  if (take_word(line, "end")) return read_end(line);
  if (timed_) return read_bytes(line);
  read_head(line);
  return std::nullopt;
}

// Captures may stand one behind the other, and the one before may have no end.
std::optional<CaptureItem> CaptureReader::begin(std::string_view version) {
  const bool was_open = open_;
  open_ = version == kVersionRead;
  timed_ = false;
  whole_ = true;
  base_ = at_;
  bytes_ = 0;
  head_ = {};
  if (!open_) miss("its version is not 1, the only one that this program reads; a newer one may");
  return was_open ? std::optional(CaptureItem{.kind = CaptureItem::Kind::end, .at = at_}) : std::nullopt;
}

// Words that are not known yet are for programs to come.
void CaptureReader::read_head(std::string_view line) {
  if (take_word(line, "start")) {
    head_.start = kept_of_head(line);
  } else if (take_word(line, "source")) {
    head_.source = kept_of_head(line);
  } else if (take_word(line, "port")) {
    head_.port = kept_of_head(line);
  } else if (take_word(line, "program")) {
    head_.program = kept_of_head(line);
  }
}

std::optional<CaptureItem> CaptureReader::read_timed(std::string_view line) {
  if (!take_time(line)) return std::nullopt;
  return read_bytes(line);
}

std::optional<CaptureItem> CaptureReader::read_bytes(std::string_view digits) {
  const auto read = from_hex(digits);
  if (!read) {
    miss(read.error().code == Errc::truncated ? "its hexadecimal digits end within a byte"
                                              : "it has neither a time nor hexadecimal digits");
    return std::nullopt;
  }
  if (read->empty()) return std::nullopt;
  out_ = *read;
  bytes_ += out_.size();
  return CaptureItem{.kind = CaptureItem::Kind::bytes, .at = at_, .bytes = out_};
}

std::optional<CaptureItem> CaptureReader::read_lost(std::string_view line) {
  if (!take_time(line)) return std::nullopt;
  const auto count = read_count(line);
  if (!count) miss("it does not say how many bytes were lost");
  return CaptureItem{.kind = CaptureItem::Kind::lost, .at = at_, .count = count.value_or(0)};
}

std::optional<CaptureItem> CaptureReader::read_end(std::string_view line) {
  if (!take_time(line)) return std::nullopt;
  open_ = false;
  const auto count = read_count(line);
  if (count && *count != bytes_ && whole_) {
    miss(bytes_ < *count ? "the lines before have fewer bytes than it says: some are missing"
                         : "the lines before have more bytes than it says: some are there twice");
  }
  return CaptureItem{.kind = CaptureItem::Kind::end, .at = at_};
}

// "+12.345 ", which is left out of the line.
bool CaptureReader::take_time(std::string_view& line) {
  constexpr std::size_t kMostDigits = 9;
  timed_ = true;
  std::string_view rest = line.substr(line.starts_with('+') ? 1 : 0);
  std::uint32_t seconds = 0;
  std::uint32_t fraction = 0;
  std::size_t digits = rest.size();
  bool good =
      line.starts_with('+') && rest.find_first_not_of("0123456789") <= kMostDigits && take_decimal(rest, seconds);
  if (good && rest.starts_with('.')) {
    rest.remove_prefix(1);
    digits = rest.size();
    good = take_decimal(rest, fraction) && digits - rest.size() == 3;
  }
  good = good && (rest.empty() || rest.starts_with(' '));
  const Monotonic at = base_ + std::chrono::seconds(seconds) + Monotonic(fraction);
  if (!good || at - base_ > kLongest) {
    miss("its time is not written as +SECONDS.MILLISECONDS");
    return false;
  }
  if (at < at_) {
    miss("its time is before that of the line before");
  } else {
    at_ = at;
  }
  line = trimmed_capture(rest);
  return true;
}

void CaptureReader::miss(std::string_view why) {
  whole_ = false;
  if (++missed_ > kMaxMisses) return;
  const bool of_end = why.starts_with("the lines before");
  misses_.push_back({line_number_, {kCaptureForm, why, of_end ? kEndExample : kBytesExample}});
}

std::vector<PasteMiss> CaptureReader::take_misses() {
  return std::exchange(misses_, {});
}

}  // namespace ams2mqtt
