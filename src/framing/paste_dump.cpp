// The rows of dumps: an offset, perhaps after what a log put before it, then numbers in fields, and often the same
// bytes as characters.

#include <algorithm>
#include <array>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/escape_decoder.hpp"
#include "ams2mqtt/framing/paste_decoder.hpp"
#include "ams2mqtt/framing/paste_form.hpp"
#include "dump_offset.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMostFilled = 16;    // blanks that a row of characters may end with
constexpr std::size_t kMaxRepeated = 256;  // that `*` may stand for: more occurs in no message

// The numbers of a row.
struct DumpFields {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t bytes = 0;
  PasteWords words;
};

PastePart as_part(const DumpFields& fields, PasteCoding coding) {
  return {fields.begin, fields.end, coding, 0, fields.words};
}

// Groups of two digits, or of any even number where `wide`, with one blank between them; two or a dash behind the
// eighth byte.
DumpFields read_groups(std::string_view line, std::size_t begin, bool wide) {
  constexpr std::size_t kMaxGroup = 64;
  constexpr std::size_t kHalf = 8;
  std::size_t at = begin + blanks_at(line, begin);
  DumpFields fields{at, at, 0, {16, 1}};
  std::size_t width = 0;  // of the first group
  for (;;) {
    const std::size_t digits = hex_digits_at(line, at);
    const char next = at + digits < line.size() ? line[at + digits] : ' ';
    const bool halves = next == '-' && fields.bytes + digits / 2 == kHalf;
    const bool ends = is_paste_blank(next) || next == '|' || halves;
    if (digits == 0 || digits % 2 != 0 || digits > (wide ? kMaxGroup : 2) || !ends) break;
    if (width == 0) width = digits;
    if (digits > width) break;
    fields.bytes += digits / 2;
    fields.end = at + digits;
    const std::size_t gap = halves ? 1 : blanks_at(line, fields.end);
    at = fields.end + gap;
    const bool middle = gap == 2 && fields.bytes == kHalf && width == 2;
    if (gap != 1 && !(middle && fits_characters(line, as_part(fields, PasteCoding::hex)) != true)) break;
  }
  return fields;
}

// How the numbers of a row are written, by the width of its fields with the blanks before them.
struct FieldKind {
  DumpKind dump{};
  std::size_t width = 0;
  std::size_t digits = 0;  // 0: as many as the number has
  PasteWords words;
};
constexpr std::array kFieldKinds = {
    FieldKind{DumpKind::words, 5, 4, {16, 2}},     FieldKind{DumpKind::words, 8, 4, {16, 2}},
    FieldKind{DumpKind::words, 9, 8, {16, 4}},     FieldKind{DumpKind::words, 17, 16, {16, 8}},
    FieldKind{DumpKind::octal, 4, 3, {8, 1}},      FieldKind{DumpKind::octal, 7, 6, {8, 2}},
    FieldKind{DumpKind::octal, 8, 6, {8, 2}},      FieldKind{DumpKind::octal, 12, 11, {8, 4}},
    FieldKind{DumpKind::decimals, 4, 0, {10, 1}},  FieldKind{DumpKind::decimals, 5, 0, {10, 1}},
    FieldKind{DumpKind::decimals, 6, 0, {10, 2}},  FieldKind{DumpKind::decimals, 7, 0, {10, 2}},
    FieldKind{DumpKind::decimals, 8, 5, {10, 2}},  FieldKind{DumpKind::decimals, 11, 0, {10, 4}},
    FieldKind{DumpKind::decimals, 12, 0, {10, 4}},
};

bool is_field(std::string_view field, const FieldKind& kind) {
  std::string_view digits = trimmed_paste(field);
  const std::uint64_t limit = std::uint64_t{1} << (8U * std::min<std::size_t>(kind.words.bytes, 7));
  const bool padded = kind.digits == 0;
  const bool negative = padded && digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  if (digits.empty() || is_paste_blank(field.back()) || !is_paste_blank(field.front())) return false;
  if (!padded && digits.size() != kind.digits) return false;
  if (padded && digits.size() > 1 && digits[0] == '0') return false;
  const bool fits =
      std::ranges::all_of(digits, [&](char each) { return hex_digit(each).value_or(16) < kind.words.base; });
  if (!fits) return false;
  return kind.words.base == 16 || dump_number(digits, kind.words.base) < (negative ? limit / 2 + 1 : limit);
}

std::optional<DumpFields> read_fields(std::string_view line, std::size_t begin, const FieldKind& kind) {
  const std::size_t end = begin + trimmed_paste(line.substr(begin)).size() + blanks_at(line, begin);
  if (end == begin || (end - begin) % kind.width != 0) return std::nullopt;
  for (std::size_t at = begin; at < end; at += kind.width) {
    if (!is_field(line.substr(at, kind.width), kind)) return std::nullopt;
  }
  return DumpFields{begin, end, (end - begin) / kind.width * kind.words.bytes, kind.words};
}

// "   ~", " 240" or "  \n" in each field. What can be printed is never written as digits.
bool is_character_field(std::string_view field) {
  if (field.size() != kCharacterField || field[0] != ' ') return false;
  const std::string_view rest = field.substr(1);
  if (rest.starts_with("  ")) return true;
  if (rest.starts_with(" \\")) return std::string_view("0abfnrtv\\").contains(rest[2]);
  const bool octal = std::ranges::all_of(rest, [](char each) { return each >= '0' && each <= '7'; });
  const std::uint64_t value = octal ? dump_number(rest, 8) : ' ';
  return value <= 0xFF && (value < ' ' || value > '~');
}

std::optional<DumpFields> read_characters(std::string_view line, std::size_t begin) {
  const std::size_t size = line.size() - begin;
  if (size == 0 || size % kCharacterField != 0) return std::nullopt;
  for (std::size_t at = begin; at < line.size(); at += kCharacterField) {
    if (!is_character_field(line.substr(at, kCharacterField))) return std::nullopt;
  }
  return DumpFields{begin, line.size(), size / kCharacterField, {8, 1}};
}

// The fields of xxd -e, whose words have their low byte first; the last one may be narrower.
std::optional<DumpFields> read_low_first(std::string_view line, std::size_t begin) {
  DumpFields fields{begin, begin, 0, {16, 0}};
  std::size_t width = 0;
  for (std::size_t at = begin; at < line.size();) {
    const std::size_t blanks = blanks_at(line, at);
    const std::size_t digits = hex_digits_at(line, at + blanks);
    if (width == 0) width = blanks + digits;
    if (digits == 0 || digits % 2 != 0 || blanks == 0 || blanks + digits != width) break;
    fields.bytes += digits / 2;
    at = fields.end = at + width;
  }
  return width > 3 && fields.bytes > 0 ? std::optional(fields) : std::nullopt;
}

// The fields of xxd -b: eight digits 0 and 1 each.
std::optional<DumpFields> read_bits(std::string_view line, std::size_t begin) {
  constexpr std::size_t kBits = 8;
  DumpFields fields{begin, begin, 0, {2, 1}};
  for (std::size_t at = begin; at + kBits < line.size() && line[at] == ' '; at += kBits + 1) {
    const std::string_view digits = line.substr(at + 1, kBits);
    if (digits.find_first_not_of("01") != std::string_view::npos) break;
    ++fields.bytes;
    fields.end = at + 1 + kBits;
  }
  return fields.bytes > 0 ? std::optional(fields) : std::nullopt;
}

// A row of a dump that is known counts as what it is; the first one has to begin at 0, or to look like a dump.
bool is_believed(const DumpOffset& offset, DumpKind kind, bool certain, const PasteContext& context) {
  if (offset.follows) return context.dump_kind == kind;
  if (context.dump_repeats) return context.dump_kind == kind;
  return dump_number(offset.digits, 16) == 0 || (offset.first && certain);
}

bool keep_dump(const DumpOffset& offset, const DumpFields& fields, DumpKind kind, PasteCoding coding,
               PasteContext& context, PasteFinding& found) {
  std::uint64_t place = dump_number(offset.digits, 16);
  if (offset.follows) place = *context.dump_next;
  if (context.dump_repeats && context.dump_next && place > *context.dump_next) {
    found.repeated = static_cast<std::size_t>(std::min<std::uint64_t>(place - *context.dump_next, kMaxRepeated));
  }
  context.dump_repeats = false;
  context.dump_next = place + fields.bytes;
  context.dump_kind = kind;
  context.dump_word = kind == DumpKind::characters ? kMostFilled : fields.words.bytes;
  found.dump = true;
  found.parts.push_back(as_part(fields, coding));
  return true;
}

// The fields of the kind that fits the row; of several kinds the row says nothing, unless one is known.
const FieldKind* field_kind_of(std::string_view line, std::size_t begin, DumpKind known) {
  const FieldKind* found = nullptr;
  for (const FieldKind& kind : kFieldKinds) {
    if ((known != DumpKind::none && kind.dump != known) || !read_fields(line, begin, kind)) continue;
    if (found != nullptr) return nullptr;
    found = &kind;
  }
  return found;
}

template <DumpKind kKind>
bool find_fields(std::string_view line, PasteContext& context, PasteFinding& found) {
  const auto& offset = context.offset_of(line);
  if (!offset || offset->colon || !is_believed(*offset, kKind, false, context)) return false;
  const FieldKind* kind = field_kind_of(line, offset->end, offset->follows ? kKind : DumpKind::none);
  if (kind == nullptr || kind->dump != kKind) return false;
  const auto fields = read_fields(line, offset->end, *kind);
  return fields && keep_dump(*offset, *fields, kKind, PasteCoding::words, context, found);
}

}  // namespace

std::optional<bool> fits_characters(std::string_view line, const PastePart& part) {
  std::vector<std::uint8_t> bytes;
  PasteDecoder decoder;
  decoder.begin(part);
  if (!decoder.read(line.substr(part.begin, part.end - part.begin), bytes)) return false;
  std::string_view shown = line.substr(part.end);
  if (trimmed_paste(shown).empty()) return std::nullopt;
  if (shown.ends_with('|')) shown.remove_suffix(1);
  const std::size_t before = shown.size() - std::min(shown.size(), bytes.size());
  if (std::ranges::any_of(shown.substr(0, before), is_paste_word)) return false;  // more numbers
  shown.remove_prefix(before);
  for (std::size_t i = 0; i < bytes.size() && i < shown.size(); ++i) {
    const bool printable = bytes[i] >= ' ' && bytes[i] <= '~';
    if (shown[i] != (printable ? static_cast<char>(bytes[i]) : '.')) return false;
  }
  return shown.size() <= bytes.size();
}

bool find_colon_dump_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  const auto& offset = context.offset_of(line);
  if (!offset || !offset->colon || !is_believed(*offset, DumpKind::bytes, true, context)) return false;
  const DumpFields fields = read_groups(line, offset->end, true);
  if (fields.bytes == 0) return false;
  return keep_dump(*offset, fields, DumpKind::bytes, PasteCoding::hex, context, found);
}

bool find_low_first_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  const auto& offset = context.offset_of(line);
  if (!offset || !offset->colon || !is_believed(*offset, DumpKind::low_first, true, context)) return false;
  const auto fields = read_low_first(line, offset->end);
  if (!fields) return false;
  const bool known = offset->follows && context.dump_kind == DumpKind::low_first;
  const DumpFields groups = read_groups(line, offset->end, true);
  const bool shown_so = fits_characters(line, as_part(*fields, PasteCoding::words)).value_or(false) &&
                        fits_characters(line, as_part(groups, PasteCoding::hex)) != true;
  if (!known && !shown_so) return false;
  return keep_dump(*offset, *fields, DumpKind::low_first, PasteCoding::words, context, found);
}

bool find_bits_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kUsual = 6;
  const auto& offset = context.offset_of(line);
  if (!offset || !offset->colon || !is_believed(*offset, DumpKind::bits, true, context)) return false;
  const auto fields = read_bits(line, offset->end);
  if (!fields) return false;
  const bool known = offset->follows && context.dump_kind == DumpKind::bits;
  const auto shown_so = fits_characters(line, as_part(*fields, PasteCoding::words));
  if (!known && !shown_so.value_or(fields->bytes == kUsual)) return false;
  return keep_dump(*offset, *fields, DumpKind::bits, PasteCoding::words, context, found);
}

bool find_dump_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kUsual = 16;
  const auto& offset = context.offset_of(line);
  if (!offset || offset->colon) return false;
  const DumpFields fields = read_groups(line, offset->end, false);
  const bool characters = !trimmed_paste(line.substr(fields.end)).empty();
  const bool whole_line =
      fields.bytes == kUsual && dump_number(offset->digits, 16) % kUsual == 0 && blanks_at(line, offset->end) > 1;
  if (fields.bytes == 0) return false;
  const bool shown = !offset->first && fits_characters(line, as_part(fields, PasteCoding::hex)) == true;
  if (!shown && !is_believed(*offset, DumpKind::bytes, characters || whole_line, context)) return false;
  return keep_dump(*offset, fields, DumpKind::bytes, PasteCoding::hex, context, found);
}

bool find_words_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  return find_fields<DumpKind::words>(line, context, found);
}
bool find_octal_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  return find_fields<DumpKind::octal>(line, context, found);
}
bool find_decimals_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  return find_fields<DumpKind::decimals>(line, context, found);
}

bool find_characters_line(std::string_view line, PasteContext& context, PasteFinding& found) {
  const auto& offset = context.offset_of(line);
  if (!offset || offset->colon || !is_believed(*offset, DumpKind::characters, false, context)) return false;
  const auto fields = read_characters(line, offset->end);
  if (!fields) return false;
  return keep_dump(*offset, *fields, DumpKind::characters, PasteCoding::characters, context, found);
}

// `*` for lines like the one before, and the offset alone that ends a dump.
bool find_dump_mark(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kMinOffset = 6;
  if (!context.dump_next || context.offset_of(line)) return false;
  const std::string_view text = trimmed_paste(line);
  const std::string_view word = text.substr(text.find_last_of(' ') + 1);
  if (word == "*") {
    context.dump_repeats = true;
    return true;
  }
  if (word.size() < kMinOffset || hex_digits_at(word, 0) != word.size()) return false;
  const std::uint64_t next = *context.dump_next;
  for (std::size_t filled = 1; filled < context.dump_word && filled <= next; ++filled) {
    if (dump_goes_on(word, next - filled)) found.filled = filled;
  }
  const std::uint64_t place = dump_number(word, 16);
  if (context.dump_repeats && place > next) {
    found.repeated = static_cast<std::size_t>(std::min<std::uint64_t>(place - next, kMaxRepeated));
  }
  return found.filled > 0 || dump_goes_on(word, next) || context.dump_repeats;
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
  decoder.begin({0, 0, PasteCoding::hex});
  if (!decoder.read(line.substr(runs.back().begin, runs.back().end - runs.back().begin), bytes)) return false;
  if (bytes.size() != 8 && bytes.size() != 16) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != i) return false;
  }
  return true;
}

}  // namespace ams2mqtt
