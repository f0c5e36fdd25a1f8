// The rows of dumps: an offset, bytes in groups, and often the same bytes as characters.

#include <algorithm>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/paste_form.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMaxRepeated = 256;  // that `*` may stand for: more occurs in no message

struct DumpLine {
  std::string_view offset;
  std::size_t gap = 0;    // blanks behind it
  std::size_t begin = 0;  // of the groups
  std::size_t end = 0;
  std::size_t width = 0;  // digits of the first group
  std::size_t bytes = 0;
  bool even_groups = true;  // all as wide as the first one
  bool characters = false;  // something follows the groups
};

std::size_t hex_digits_at(std::string_view line, std::size_t at) {
  std::size_t count = 0;
  while (at + count < line.size() && hex_digit(line[at + count])) ++count;
  return count;
}

std::size_t blanks_at(std::string_view line, std::size_t at) {
  std::size_t count = 0;
  while (at + count < line.size() && is_paste_blank(line[at + count])) ++count;
  return count;
}

// Groups of an even number of digits from line.begin on, with one blank between them; two behind the eighth byte.
void read_groups(std::string_view line, DumpLine& dump) {
  constexpr std::size_t kMaxGroup = 64;
  std::size_t at = dump.begin;
  dump.end = at;
  for (;;) {
    const std::size_t digits = hex_digits_at(line, at);
    const bool ends = at + digits == line.size() || is_paste_blank(line[at + digits]) || line[at + digits] == '|';
    if (digits == 0 || digits % 2 != 0 || digits > kMaxGroup || !ends) break;
    if (dump.width == 0) dump.width = digits;
    dump.even_groups = dump.even_groups && digits == dump.width;
    dump.bytes += digits / 2;
    dump.end = at + digits;
    const std::size_t gap = blanks_at(line, dump.end);
    at = dump.end + gap;
    if (gap != 1 && !(gap == 2 && dump.bytes == 8 && dump.width == 2)) break;
  }
  dump.characters = !trimmed_paste(line.substr(dump.end)).empty();
}

std::optional<DumpLine> read_dump(std::string_view line, bool colon) {
  constexpr std::size_t kMinOffset = 4;
  constexpr std::size_t kMaxOffset = 16;
  std::size_t at = blanks_at(line, 0);
  if (line.substr(at).starts_with("0x")) at += 2;
  const std::size_t digits = hex_digits_at(line, at);
  if (digits < kMinOffset || digits > kMaxOffset) return std::nullopt;
  DumpLine dump;
  dump.offset = line.substr(at, digits);
  at += digits;
  if (colon) {
    if (!line.substr(at).starts_with(':')) return std::nullopt;
    ++at;
  }
  dump.gap = blanks_at(line, at);
  if (dump.gap == 0) return std::nullopt;
  dump.begin = at + dump.gap;
  read_groups(line, dump);
  if (dump.bytes == 0) return std::nullopt;
  return dump;
}

std::uint64_t number(std::string_view digits, unsigned base) {
  std::uint64_t value = 0;
  for (const char digit : digits) value = value * base + hex_digit(digit).value_or(0);
  return value;
}

// The offset in the base that makes it follow the line before; hex offsets are the rule, od's are octal.
std::optional<std::uint64_t> following(std::string_view offset, std::uint64_t next) {
  for (const unsigned base : {16U, 8U, 10U}) {
    const bool fits = std::ranges::all_of(offset, [&](char digit) { return hex_digit(digit).value_or(0) < base; });
    if (fits && number(offset, base) == next) return next;
  }
  return std::nullopt;
}

// The offset of `dump`; nothing when it is more likely a group of bytes.
std::optional<std::uint64_t> believed_offset(const DumpLine& dump, const PasteContext& context) {
  constexpr std::size_t kUsual = 16;
  const std::uint64_t plain = number(dump.offset, 16);
  if (context.dump_next) {
    if (const auto next = following(dump.offset, *context.dump_next)) return next;
    if (context.dump_repeats) return plain;
  }
  const bool whole_line = dump.bytes == kUsual && plain % kUsual == 0 && dump.gap > 1;
  if (plain == 0 || dump.characters || whole_line) return plain;
  return std::nullopt;
}

void keep_dump(const DumpLine& dump, std::uint64_t offset, PasteCoding coding, PasteContext& context,
               PasteFinding& found) {
  if (context.dump_repeats && context.dump_next && offset > *context.dump_next) {
    found.repeated = static_cast<std::size_t>(std::min<std::uint64_t>(offset - *context.dump_next, kMaxRepeated));
  }
  context.dump_repeats = false;
  context.dump_next = offset + dump.bytes;
  found.dump = true;
  found.parts.push_back({dump.begin, dump.end, coding, 0});
}

}  // namespace

bool find_colon_dump_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  const auto dump = read_dump(line, true);
  if (!dump) return false;
  keep_dump(*dump, number(dump->offset, 16), PasteCoding::hex, context, found);
  return true;
}

bool find_dump_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  const auto dump = read_dump(line, false);
  if (!dump || dump->width != 2 || !dump->even_groups) return false;
  const auto offset = believed_offset(*dump, context);
  if (!offset) return false;
  keep_dump(*dump, *offset, PasteCoding::hex, context, found);
  return true;
}

bool find_words_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kMinOffset = 6;
  const auto dump = read_dump(line, false);
  if (!dump || dump->width < 4 || !dump->even_groups || dump->characters || dump->offset.size() < kMinOffset)
    return false;
  const auto offset = believed_offset(*dump, context);
  if (!offset || dump->offset.size() == dump->width) return false;
  keep_dump(*dump, *offset, PasteCoding::swapped, context, found);
  return true;
}

// `*` for lines like the one before, and the offset alone that ends a dump.
bool find_dump_mark(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kMinOffset = 6;
  if (!context.dump_next) return false;
  const std::string_view word = trimmed_paste(line);
  if (word == "*") {
    context.dump_repeats = true;
    return true;
  }
  if (word.size() < kMinOffset || hex_digits_at(word, 0) != word.size()) return false;
  const std::uint64_t next = *context.dump_next;
  found.ends_odd = next > 0 && following(word, next - 1);
  return found.ends_odd || following(word, next) || context.dump_repeats;
}

bool find_dump_header(std::string_view line, PasteContext& /*context*/, PasteFinding& /*found*/) {
  constexpr std::size_t kMinIndent = 4;
  const std::string_view text = trimmed_paste(line);
  const bool named = text.starts_with("Offset");
  if (!named && blanks_at(line, 0) < kMinIndent) return false;
  const auto runs = hex_runs(line);
  if (runs.empty()) return false;
  std::vector<std::uint8_t> bytes;
  PasteDecoder decoder;
  decoder.begin(PasteCoding::hex);
  if (!decoder.read(line.substr(runs.back().begin, runs.back().end - runs.back().begin), bytes)) return false;
  if (bytes.size() != 8 && bytes.size() != 16) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != i) return false;
  }
  return true;
}

}  // namespace ams2mqtt
