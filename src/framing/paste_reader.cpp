#include "ams2mqtt/framing/paste_reader.hpp"

#include <algorithm>
#include <utility>

#include "paste_line.hpp"

namespace ams2mqtt {

namespace {

std::string_view line_end_of(std::string_view raw) {
  std::size_t size = raw.size();
  while (size > 0 && (raw[size - 1] == '\r' || raw[size - 1] == '\n')) --size;
  return raw.substr(size);
}

// So much of a line's beginning can be read before the rest is there: up to its last word and what opens it, or if that
// does not end, up to a whole number of hex digits.
std::size_t readable(std::string_view piece) {
  constexpr std::size_t kLongWord = 64;
  std::size_t word = 0;
  while (word < piece.size() && is_paste_word(piece[piece.size() - 1 - word])) ++word;
  if (word >= kLongWord) return piece.size() - word % 2;
  piece.remove_suffix(word);
  while (piece.ends_with('(')) piece.remove_suffix(1);
  return piece.size();
}

}  // namespace

Bytes PasteReader::feed(Bytes input) {
  out_.clear();
  if (binary_) {
    pass(input);
    return out_;
  }
  while (!input.empty()) {
    input = input.subspan(take_pairs(input));
    input = input.subspan(take_plain(input));
    if (input.empty()) break;
    take(input.front());
    input = input.subspan(1);
    if (!binary_) continue;
    pass(input);
    break;
  }
  return out_;
}

// The characters at the beginning of `input` that need no look of their own: within a line, and not too many for it.
std::size_t PasteReader::take_plain(Bytes input) {
  if (!units_ || units_->size > 1 || open_ || line_.size() + 1 >= kMaxLine) return 0;
  const Bytes room = input.first(std::min(input.size(), kMaxLine - 1 - line_.size()));
  const auto end = std::ranges::find_if(room, [](std::uint8_t byte) { return byte == '\n' || is_no_text(byte); });
  const auto size = static_cast<std::size_t>(end - room.begin());
  line_.append(as_text(room.first(size)));
  return size;
}

void PasteReader::take(std::uint8_t byte) {
  if (units_ && units_->size == 1) return take_text(byte);
  mark_.push_back(byte);
  if (units_) return take_unit();
  const UnitsFound found = find_units(mark_);
  if (found.undecided) return;
  units_ = found.units.value_or(PasteUnits{});
  std::vector<std::uint8_t> bytes = std::exchange(mark_, {});
  for (const std::uint8_t each : Bytes(bytes).subspan(found.mark)) {
    if (binary_) {
      pass({&each, 1});
    } else {
      take(each);
    }
  }
}

void PasteReader::take_unit() {
  if (mark_.size() < units_->size) return;
  const std::string text = unit_text(mark_, *units_);
  mark_.clear();
  for (const char character : text) put(character);
}

void PasteReader::take_text(std::uint8_t byte) {
  if (!is_no_text(byte)) return put(static_cast<char>(byte));
  pass(unread_);
  pass(as_bytes(line_));
  pass({&byte, 1});
  binary_ = true;
}

// What turned out not to be text.
void PasteReader::pass(Bytes bytes) {
  if (plain_text_ == PlainText::pass) append(out_, bytes);
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
  pairs_ = found_pairs_ = false;
  raw_.swap(line_);  // both keep their memory
  line_.clear();
  const std::string_view raw = raw_;
  if (open_) {
    if (decoder_.coding() == PasteCoding::text) append(out_, as_bytes(raw));
    if (!decoder_.end(out_)) miss(torn_digits(), line_number_);
    open_ = false;
    return;
  }
  const std::size_t read = read_spelled_lines(raw);
  const std::string_view rest = raw.substr(read);
  if (read > 0 && rest == line_end_of(rest)) return;
  if (!read_line(rest)) keep_unread(rest);
  pairs_ = read == 0 && found_pairs_;
}

// Lines whose ends are spelled out, as "\\r\\n" or <br>; how many characters they have. In a string they are escapes.
std::size_t PasteReader::read_spelled_lines(std::string_view raw) {
  std::size_t begin = 0;
  SpelledEnd end = find_spelled_end(raw, 0);
  if (end.size == 0 || spells_escapes(raw)) return 0;
  for (; end.size > 0; end = find_spelled_end(raw, begin)) {
    const std::string line = std::string(raw.substr(begin, end.at - begin)) + "\r\n";
    if (!read_line(line)) keep_unread(line);
    begin = end.at + end.size;
  }
  return begin;
}

// The beginning of a line whose end is not there yet.
void PasteReader::read_piece() {
  pairs_ = false;
  if (const std::size_t lines = read_spelled_lines(line_); lines > 0) {
    line_.erase(0, lines);
    return;
  }
  const std::size_t size = readable(line_);
  const std::string piece = line_.substr(0, size);
  tail_.reset();
  context_.piece = true;
  const bool read = size > 0 && read_line(piece) && tail_;
  context_.piece = false;
  if (!read && line_.size() < kMaxLine) return;
  if (!read) keep_unread(line_);
  const bool anew = read && std::exchange(in_pieces_, false);
  const std::size_t end = size - std::min(tail_.value_or(0), size);  // of what was read
  const std::string rest = read ? line_.substr(anew ? end : size) : std::string();
  line_.clear();
  if (read && !anew) open_ = stays_open(std::string_view(piece).substr(end));
  for (const char character : rest) put(character);
}

// Whether the newest part continues after a piece of a line, of which `tail` followed it.
bool PasteReader::stays_open(std::string_view tail) {
  const PasteCoding coding = decoder_.coding();
  const bool strict = coding == PasteCoding::escaped || coding == PasteCoding::text;
  const bool open = tail.empty() || (!strict && std::ranges::all_of(tail, is_paste_separator));
  if (!open || !tail.empty()) (void)decoder_.end(out_);
  return open;
}

// Whether the line is understood.
bool PasteReader::read_line(std::string_view raw) {
  // Quoted-printable is an encoding of mails, so that '>' is a character in it.
  const bool as_it_is = context_.before == PasteCoding::quoted && context_.soft_break;
  const std::string plain = as_it_is ? std::string(trimmed_paste(raw)) : plain_line(raw);
  const std::string_view line = numbers_.without_number(plain);
  if (hold_back(line) || find_form(raw, line)) return true;
  finish_carried();
  if (context_.piece || plain_text_ == PlainText::drop || missed_ >= kMaxMisses) return false;
  if (const auto doubt = doubt_of(line)) miss(doubt->doubt, doubt->line);
  return false;
}

// Numbers of one or two digits may be hexadecimal or not: the first line that tells has told for those before it.
bool PasteReader::hold_back(std::string_view line) {
  constexpr std::size_t kMaxHeld = 4096;  // characters
  const NumberSpelling spelling = spelling_of(line);
  const bool open = context_.before == PasteCoding::nothing && !context_.p1 && held_size_ < kMaxHeld;
  if (open && spelling == NumberSpelling::either && !line.empty()) {
    held_.emplace_back(line);
    held_size_ += line.size();
    return true;
  }
  if (held_.empty()) return false;
  held_size_ = 0;
  context_.before = spelling == NumberSpelling::decimal ? PasteCoding::decimal : PasteCoding::hex;
  for (const std::string& each : std::exchange(held_, {})) {
    if (!find_form(each, each)) miss(torn_digits(), line_number_ - 1);
  }
  return false;
}

bool PasteReader::find_form(std::string_view raw, std::string_view line) {
  if (line.empty() && !context_.p1) return false;
  if (const auto doubt = foreign_form(line)) {
    miss(*doubt, line_number_);
    return true;
  }
  PasteFinding& found = found_;
  found.clear();
  const PasteForm* form = find_paste_form(line, context_, found);
  if (form == nullptr) return false;
  fill_up(found);
  const bool read = !found.parts.empty() && read_parts(raw, line, found);
  if (read && form_.empty()) form_ = form->name;
  found_pairs_ = read && form->find == find_pairs;
  return true;
}

// What a dump leaves to the next row: bytes that may only have filled up its last number or row, and rows like the one
// before.
void PasteReader::fill_up(const PasteFinding& found) {
  const std::vector<std::uint8_t> filling = std::exchange(filling_, {});
  append(out_, Bytes(filling).first(filling.size() - std::min(filling.size(), found.filled)));
  for (std::size_t i = 0; i < found.repeated && !dump_row_.empty(); ++i)
    out_.push_back(dump_row_[i % dump_row_.size()]);
}

// Whether the parts are bytes.
bool PasteReader::read_parts(std::string_view raw, std::string_view line, const PasteFinding& found) {
  if (!found.carries_on) finish_carried();
  if (is_doubtful(line, found)) return false;
  if (!found.dump) context_.dump_next.reset();
  if (found.line_feed) out_.push_back('\n');
  const std::size_t before = out_.size();
  for (const PastePart& part : found.parts) {
    const bool as_sent = part.coding == PasteCoding::text && context_.p1_prefix.empty();
    if (as_sent && plain_text_ == PlainText::drop) return false;
    read_part(line, part, found.carries_on);
  }
  const bool last = !context_.piece && !found.unfinished;
  if (last && !decoder_.end(out_)) miss(torn_digits(), line_number_);
  if (found.line_end) append(out_, as_bytes(line_end_of(raw)));
  if (found.dump) keep_row(before);
  context_.before = found.parts.back().coding;
  context_.unfinished = found.unfinished;
  in_pieces_ = found.in_pieces;
  understood_ = true;
  unread_.clear();
  return true;
}

// The row of a dump, for rows like it. What may only fill it up waits for the next row.
void PasteReader::keep_row(std::size_t begin) {
  const std::uint8_t filling = context_.dump_kind == DumpKind::characters ? ' ' : 0;
  dump_row_.assign(out_.begin() + static_cast<std::ptrdiff_t>(begin), out_.end());
  while (filling_.size() + 1 < context_.dump_word && out_.size() > begin && out_.back() == filling) {
    filling_.push_back(filling);
    out_.pop_back();
  }
}

void PasteReader::read_part(std::string_view line, const PastePart& part, bool carries_on) {
  if (!carries_on) {
    (void)decoder_.end(out_);
    decoder_.begin(part);
  }
  (void)decoder_.put_all(line.substr(part.begin, part.end - part.begin), out_);
  tail_ = line.size() - part.end;
}

// A few digits after a word: kept until another line of the same log has more, or many lines have some.
bool PasteReader::is_doubtful(std::string_view line, const PasteFinding& found) {
  constexpr std::size_t kSurely = 8;
  const std::string_view prefix = line.substr(0, found.parts.front().begin);
  if (!has_shape(prefix, doubtful_shape_)) {
    doubtful_.clear();
    doubtful_shape_ = prefix_shape(prefix);
  }
  if (found.doubtful) {
    const PastePart& part = found.parts.back();
    PasteDecoder decoder;
    decoder.begin(part);
    (void)decoder.read(line.substr(part.begin, part.end - part.begin), doubtful_);
    if (!doubt_ && !context_.piece) doubt_ = doubt_of(line);
    if (doubtful_.size() < kSurely) return true;
    context_.learn(prefix);
    context_.before = part.coding;
    understood_ = true;
    unread_.clear();
  }
  append(out_, std::exchange(doubtful_, {}));
  return found.doubtful;
}

// The previous line ended within a byte, and this one does not continue it.
void PasteReader::finish_carried() {
  if (!std::exchange(context_.unfinished, false)) return;
  if (!decoder_.end(out_)) miss(torn_digits(), line_number_ - 1);
}

void PasteReader::keep_unread(std::string_view raw) {
  append(unread_, as_bytes(raw));
  if (unread_.size() <= kMaxUnread) return;
  unread_.erase(unread_.begin(), unread_.end() - static_cast<std::ptrdiff_t>(kMaxUnread / 2));
}

std::optional<PasteMiss> PasteReader::doubt_of(std::string_view line) const {
  const auto doubt = nearest_form(line);
  return doubt ? std::optional(PasteMiss{line_number_, *doubt}) : std::nullopt;
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
  fill_up({});
  if (understood_) return out_;
  append(out_, doubtful_.empty() ? Bytes(unread_) : Bytes(doubtful_));
  if (doubt_) miss(doubt_->doubt, doubt_->line);
  return out_;
}

std::vector<PasteMiss> PasteReader::take_misses() {
  return std::exchange(misses_, {});
}

}  // namespace ams2mqtt
