#include "ams2mqtt/framing/paste_reader.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

namespace {

// A control character that no text has; a terminal's colours begin with ESC.
bool is_no_text(std::uint8_t byte) {
  return (byte < ' ' && !is_paste_blank(static_cast<char>(byte)) && byte != 0x1B) || byte == 0x7F;
}

std::string_view line_end_of(std::string_view raw) {
  std::size_t size = raw.size();
  while (size > 0 && (raw[size - 1] == '\r' || raw[size - 1] == '\n')) --size;
  return raw.substr(size);
}

// So much of a line's beginning can be read before the rest is there: up to its last word, or if that does not end, up
// to a whole number of hex digits.
std::size_t readable(std::string_view piece) {
  constexpr std::size_t kLongWord = 64;
  std::size_t word = 0;
  while (word < piece.size() && is_paste_word(piece[piece.size() - 1 - word])) ++word;
  if (word < kLongWord) return piece.size() - word;
  return piece.size() - word % 2;
}

std::string utf8_of(unsigned unit) {
  std::string text;
  if (unit >= 0x800) {
    text += static_cast<char>(0xE0U | unit >> 12U);
    text += static_cast<char>(0x80U | (unit >> 6U & 0x3FU));
  } else {
    text += static_cast<char>(0xC0U | unit >> 6U);
  }
  text += static_cast<char>(0x80U | (unit & 0x3FU));
  return text;
}

}  // namespace

Bytes PasteReader::feed(Bytes input) {
  if (binary_) return input;
  out_.clear();
  while (!input.empty()) {
    const std::size_t plain = take_plain(input);
    input = input.subspan(plain);
    if (input.empty()) break;
    take(input.front());
    input = input.subspan(1);
    if (!binary_) continue;
    append(out_, input);
    break;
  }
  return out_;
}

// The characters at the beginning of `input` that need no look of their own: within a line, and not too many for it.
std::size_t PasteReader::take_plain(Bytes input) {
  if (encoding_ != Encoding::utf8 || open_ || line_.size() + 1 >= kMaxLine) return 0;
  const Bytes room = input.first(std::min(input.size(), kMaxLine - 1 - line_.size()));
  const auto end = std::ranges::find_if(room, [](std::uint8_t byte) { return byte == '\n' || is_no_text(byte); });
  const auto size = static_cast<std::size_t>(end - room.begin());
  line_.append(as_text(room.first(size)));
  return size;
}

void PasteReader::take(std::uint8_t byte) {
  switch (encoding_) {
    case Encoding::unknown:
      return take_mark(byte);
    case Encoding::utf8:
      return take_text(byte);
    case Encoding::utf16_little:
    case Encoding::utf16_big:
      return take_utf16(byte);
  }
}

// A byte order mark of UTF-16 counts with the first character behind it: recordings may begin with any bytes.
void PasteReader::take_mark(std::uint8_t byte) {
  constexpr std::uint8_t kHigh = 0xFE;
  constexpr std::uint8_t kLow = 0xFF;
  mark_.push_back(byte);
  const bool little = mark_[0] == kLow && (mark_.size() < 2 || mark_[1] == kHigh);
  const bool big = mark_[0] == kHigh && (mark_.size() < 2 || mark_[1] == kLow);
  if ((little || big) && mark_.size() < 4) return;
  const std::vector<std::uint8_t> bytes = std::exchange(mark_, {});
  encoding_ = Encoding::utf8;
  if (little || big) {
    const std::uint8_t character = bytes[little ? 2 : 3];
    if (bytes[little ? 3 : 2] == 0 && !is_no_text(character)) {
      encoding_ = little ? Encoding::utf16_little : Encoding::utf16_big;
      return put(static_cast<char>(character));
    }
  }
  for (const std::uint8_t each : bytes) {
    if (binary_) {
      out_.push_back(each);
    } else {
      take_text(each);
    }
  }
}

void PasteReader::take_text(std::uint8_t byte) {
  if (!is_no_text(byte)) return put(static_cast<char>(byte));
  append(out_, unread_);
  append(out_, as_bytes(line_));
  out_.push_back(byte);
  binary_ = true;
}

void PasteReader::take_utf16(std::uint8_t byte) {
  mark_.push_back(byte);
  if (mark_.size() < 2) return;
  const bool little = encoding_ == Encoding::utf16_little;
  const unsigned unit = static_cast<unsigned>(mark_[little ? 1 : 0]) << 8U | mark_[little ? 0 : 1];
  mark_.clear();
  if (unit < 0x80) return put(static_cast<char>(unit));
  for (const char character : utf8_of(unit)) put(character);
}

void PasteReader::put(char character) {
  if (open_ && character != '\n') {
    if (decoder_.put(character, out_)) return;
    (void)decoder_.end(out_);
    open_ = false;
  }
  line_ += character;
  if (character == '\n') {
    end_line();
  } else if (line_.size() >= kMaxLine) {
    read_piece();
  }
}

void PasteReader::end_line() {
  ++line_number_;
  if (line_ == "\n" && !open_ && !context_.p1 && held_.empty()) {
    finish_carried();
    keep_unread(line_);
    line_.clear();
    return;
  }
  const std::string raw = std::exchange(line_, {});
  if (open_) {
    if (decoder_.coding() == PasteCoding::text) append(out_, as_bytes(raw));
    if (!decoder_.end(out_)) miss(torn_digits(), line_number_);
    open_ = false;
    return;
  }
  if (!read_line(raw)) keep_unread(raw);
}

// The beginning of a line whose end is not there yet.
void PasteReader::read_piece() {
  const std::size_t size = readable(line_);
  const std::string piece = line_.substr(0, size);
  last_end_ = 0;
  context_.piece = true;
  const bool read = size > 0 && read_line(piece) && last_end_ > 0;
  context_.piece = false;
  if (!read && line_.size() < kMaxLine) return;
  if (!read) keep_unread(line_);
  const std::string rest = read ? line_.substr(size) : std::string();
  line_.clear();
  if (read) open_ = stays_open(std::string_view(piece).substr(std::min(last_end_, size)));
  for (const char character : rest) put(character);
}

// Whether the newest part goes on behind a piece of a line, of which `tail` followed it.
bool PasteReader::stays_open(std::string_view tail) {
  const PasteCoding coding = decoder_.coding();
  const bool strict = coding == PasteCoding::escaped || coding == PasteCoding::text;
  const bool open = tail.empty() || (!strict && std::ranges::all_of(tail, is_paste_separator));
  if (!open || !tail.empty()) (void)decoder_.end(out_);
  return open;
}

// Whether the line is understood.
bool PasteReader::read_line(std::string_view raw) {
  const std::string line = plain_line(raw);
  if (hold_back(line) || find_form(raw, line)) return true;
  finish_carried();
  if (context_.piece || missed_ >= kMaxMisses) return false;
  if (const auto doubt = nearest_form(line)) miss(*doubt, line_number_);
  return false;
}

// One or two digits alone may be hexadecimal or not: the first line that has three tells for those before it.
bool PasteReader::hold_back(std::string_view line) {
  constexpr std::size_t kMaxHeld = 256;
  const std::string_view word = trimmed_paste(line.substr(0, line.find(',')));
  const bool digits = !word.empty() && std::ranges::all_of(word, is_paste_digit);
  const bool open = context_.before == PasteCoding::nothing && !context_.p1 && held_.size() < kMaxHeld;
  if (open && digits && word.size() <= 2 && (word[0] != '0' || word.size() == 1)) {
    held_.emplace_back(line);
    return true;
  }
  if (held_.empty()) return false;
  context_.before = digits && word.size() == 3 ? PasteCoding::decimal : PasteCoding::hex;
  for (const std::string& each : std::exchange(held_, {})) {
    if (!find_form(each, each)) miss(torn_digits(), line_number_ - 1);
  }
  return false;
}

bool PasteReader::find_form(std::string_view raw, std::string_view line) {
  if (line.empty() && !context_.p1) return false;
  context_.begin_line();
  PasteFinding found;
  for (const PasteForm& form : paste_forms()) {
    if (!form.find(line, context_, found)) continue;
    if (std::exchange(filled_, false) && !found.ends_odd) out_.push_back(0);
    if (!found.parts.empty()) read_parts(raw, line, found);
    return true;
  }
  return false;
}

void PasteReader::read_parts(std::string_view raw, std::string_view line, const PasteFinding& found) {
  if (!found.carries_on) finish_carried();
  if (is_doubtful(line, found)) return;
  if (!found.dump) context_.dump_next.reset();
  for (std::size_t i = 0; i < found.repeated && !dump_row_.empty(); ++i)
    out_.push_back(dump_row_[i % dump_row_.size()]);
  const std::size_t before = out_.size();
  for (const PastePart& part : found.parts) {
    const bool as_sent = part.coding == PasteCoding::text && context_.p1_prefix.empty();
    if (as_sent && plain_text_ == PlainText::drop) return;
    read_part(line, part, found.carries_on);
  }
  const bool last = !context_.piece && !found.unfinished;
  if (last && !decoder_.end(out_)) miss(torn_digits(), line_number_);
  if (found.line_end) append(out_, as_bytes(line_end_of(raw)));
  if (found.dump) dump_row_.assign(out_.begin() + static_cast<std::ptrdiff_t>(before), out_.end());
  context_.before = found.parts.back().coding;
  if (context_.before == PasteCoding::swapped && out_.back() == 0) {
    filled_ = true;
    out_.pop_back();
  }
  context_.unfinished = found.unfinished;
  understood_ = true;
  unread_.clear();
}

void PasteReader::read_part(std::string_view line, const PastePart& part, bool carries_on) {
  if (!carries_on) {
    (void)decoder_.end(out_);
    decoder_.begin(part.coding, part.quote);
  }
  for (const char character : line.substr(part.begin, part.end - part.begin)) {
    if (!decoder_.put(character, out_)) break;
  }
  last_end_ = part.end;
}

// A few digits behind a word: kept until another line of the same log has some, too.
bool PasteReader::is_doubtful(std::string_view line, const PasteFinding& found) {
  constexpr std::size_t kMaxKept = 64;
  const std::string shape = prefix_shape(line.substr(0, found.parts.front().begin));
  if (shape != doubtful_shape_ || doubtful_.size() > kMaxKept) doubtful_.clear();
  doubtful_shape_ = shape;
  if (!found.doubtful) {
    append(out_, std::exchange(doubtful_, {}));
    return false;
  }
  PasteDecoder decoder;
  decoder.begin(found.parts.back().coding, found.parts.back().quote);
  (void)decoder.read(line.substr(found.parts.back().begin, found.parts.back().end - found.parts.back().begin),
                     doubtful_);
  return true;
}

// The line before ended within a byte, and this one does not go on with it.
void PasteReader::finish_carried() {
  if (!std::exchange(context_.unfinished, false)) return;
  if (!decoder_.end(out_)) miss(torn_digits(), line_number_ - 1);
}

void PasteReader::keep_unread(std::string_view raw) {
  append(unread_, as_bytes(raw));
  if (unread_.size() <= kMaxUnread) return;
  unread_.erase(unread_.begin(), unread_.end() - static_cast<std::ptrdiff_t>(kMaxUnread / 2));
}

void PasteReader::miss(const PasteDoubt& doubt, std::uint64_t line) {
  if (++missed_ <= kMaxMisses) misses_.push_back({line, doubt});
}

Bytes PasteReader::end_of_burst() {
  out_.clear();
  if (!binary_ && !line_.empty() && !open_) read_piece();
  return out_;
}

Bytes PasteReader::end_of_input() {
  out_.clear();
  if (binary_) return {};
  for (const std::uint8_t byte : std::exchange(mark_, {})) take_text(byte);
  if (binary_) return out_;
  if (!line_.empty() || open_) end_line();
  (void)hold_back({});
  finish_carried();
  if (std::exchange(filled_, false)) out_.push_back(0);
  if (!understood_) append(out_, doubtful_.empty() ? Bytes(unread_) : Bytes(doubtful_));
  return out_;
}

std::vector<PasteMiss> PasteReader::take_misses() {
  return std::exchange(misses_, {});
}

}  // namespace ams2mqtt
