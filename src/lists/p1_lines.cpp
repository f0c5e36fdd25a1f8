#include "ams2mqtt/lists/p1_lines.hpp"

#include <algorithm>
#include <array>
#include <expected>
#include <utility>

#include "ams2mqtt/base/find_byte.hpp"
#include "ams2mqtt/base/unit_sign.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/lists/meter_number.hpp"
#include "doubled_rows.hpp"
#include "p1_family.hpp"
#include "p1_unit.hpp"
#include "p1_value.hpp"
#include "peak_history.hpp"

namespace ams2mqtt {

namespace {

// Where a meter's own number stands, the best first. 0-n:96.1.x are those of other meters.
constexpr std::array kMeterNumbers = {"0-0:96.1.0"_obis, "0-0:96.1.1"_obis, "0-0:96.1.255"_obis, "1-0:96.1.0"_obis,
                                      "1-0:0.0.0"_obis};
constexpr ObisCode kNumber = kMeterNumbers.front();
constexpr ObisCode kType = "0-0:96.1.7"_obis;
constexpr ObisCode kTelegramTime = "0-0:1.0.0"_obis;
constexpr ObisCode kPastPeaks = "0-0:98.1.0"_obis;

bool is_message(const ObisCode& code) {
  return code.a == 0 && code.c == 96 && code.d == 13;
}

bool is_device_type(const ObisCode& code) {
  return code == ObisCode{0, code.b, 24, 1, 0};
}

// DSMR 2 and 3: a sub-meter's reading with its code and unit, and the number in the next line.
bool is_old_submeter_block(const ObisCode& code) {
  return code == ObisCode{0, code.b, 24, 3, 0};
}

// A number is expected of it.
bool counts(const ObisCode& code) {
  const Quantity* quantity = find_quantity(present(code));
  return is_submeter_reading(present(code)) || (quantity != nullptr && is_numeric(*quantity));
}

bool is_printable_text(std::string_view text) {
  return std::ranges::all_of(as_bytes(text), is_printable);
}

bool is_blank(char character) {
  return character == ' ' || character == '\t';
}
std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_line_end(char character) {
  return character == '\r' || character == '\n';
}

struct Line {
  ObisCode code;
  std::vector<std::string_view> groups;
  std::string_view text;  // of all groups, with their parentheses
};

// "(a)(b)" into its groups; false for anything else.
bool read_groups(std::string_view text, std::vector<std::string_view>& groups) {
  groups.clear();
  while (!text.empty()) {
    const std::size_t end = text.find(')');
    if (!text.starts_with('(') || end == std::string_view::npos) return false;
    const std::string_view group = text.substr(1, end - 1);
    if (group.find('(') != std::string_view::npos) return false;
    groups.push_back(without_blanks(group));
    text.remove_prefix(end + 1);
  }
  return !groups.empty();
}

bool read_line(std::string_view text, Line& line) {
  const std::size_t begin = text.find('(');
  if (begin == std::string_view::npos) return false;
  const auto code = parse_written_obis(without_blanks(text.substr(0, begin)));
  if (!code) return false;
  line.code = *code;
  line.text = text.substr(begin);
  return read_groups(line.text, line.groups);
}

class Reader {
 public:
  explicit Reader(Notification& notification) : notification_(notification) {}

  void read_lines(std::string_view text);
  void finish(std::string_view ident);

 private:
  struct Number {
    Decimal value;
    Scale scale;
  };
  // A sub-meter's reading whose number comes in the next line.
  struct Awaited {
    ObisCode code;
    CosemDateTime measured;
    std::string_view unit;
  };

  void read(std::string_view text);
  void take(const Line& line);
  void take_values(const Line& line);
  void note_source(const Line& line);
  void take_single(const ObisCode& code, std::string_view group);
  void take_old_submeter(const Line& line);
  void take_peak_history(const Line& line);
  void take_continuation(std::string_view text);
  void take_plain(const ObisCode& code, std::string_view group);
  void add(const Row& row) { notification_.rows.push_back(row); }
  void add_text(const ObisCode& code, std::string_view text) { add({code, text, std::nullopt}); }
  void add_hex_text(const ObisCode& code, std::string_view text);
  void add_number(const ObisCode& code, std::string_view group, std::optional<CosemDateTime> measured = std::nullopt);
  void leave_out(const ObisCode& code, std::string_view said, LeftOutReason reason) {
    notification_.left_out.push_back({code, said, reason});
  }
  [[nodiscard]] static std::expected<Number, LeftOutReason> number_of(std::string_view value, std::string_view unit);
  void name_submeters();
  void choose_number();

  Notification& notification_;
  Line line_;
  bool printable_ = false;  // the whole text is
  std::optional<Awaited> awaited_;
  std::array<std::uint8_t, 256> device_types_{};  // by channel
};

void Reader::read_lines(std::string_view text) {
  const auto is_odd = [](std::uint8_t byte) {
    return !is_printable(byte) & (byte != kCarriageReturn) & (byte != kLineFeed);
  };
  printable_ = find_byte(as_bytes(text), 0, is_odd) == text.size();
  while (!text.empty()) {
    const auto end = static_cast<std::size_t>(std::ranges::find_if(text, is_line_end) - text.begin());
    read(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void Reader::read(std::string_view text) {
  if (text.empty()) return;
  if (awaited_ && text.starts_with('(')) {
    take_continuation(text);
    return;
  }
  awaited_.reset();
  std::string_view line = without_blanks(text);
  bool printable = printable_ || is_printable_text(line);
  if (!printable) {
    line = notification_.texts.emplace_back(without_unit_signs(line));
    printable = is_printable_text(line);
  }
  if (printable && read_line(line, line_)) return take(line_);
  if (!line.empty()) leave_out({}, line, LeftOutReason::no_code);
}

void Reader::take(const Line& line) {
  const ObisCode& code = line.code;
  const bool is_measured = line.groups.size() == 2 && looks_like_p1_time(line.groups[0]);
  if (is_old_submeter_block(code)) {
    take_old_submeter(line);
  } else if (line.groups.size() == 1 || is_measured) {
    const std::size_t before = notification_.rows.size();
    take_values(line);
    if (notification_.rows.size() > before) note_source(line);
  } else if (counts(code)) {
    leave_out(code, line.text, LeftOutReason::no_unit);
  } else if (code == kPastPeaks && is_peak_history(line.groups)) {
    take_peak_history(line);
  } else {
    add_text(code, line.text);
  }
}

void Reader::take_values(const Line& line) {
  if (line.groups.size() == 1) return take_single(line.code, line.groups[0]);
  if (const auto measured = parse_p1_time(line.groups[0])) add_number(line.code, line.groups[1], measured);
}

// What the newest row has from its line.
void Reader::note_source(const Line& line) {
  const Row& row = notification_.rows.back();
  const std::string_view group = line.groups.back();
  P1Memory& memory = notification_.p1;
  if (row.measured) memory.note(line.groups[0], P1Source::measured, line.code);
  if (std::holds_alternative<CosemDateTime>(row.value)) memory.note(group, P1Source::time, line.code);
  if (!std::holds_alternative<Decimal>(row.value)) return;
  memory.note(without_blanks(group.substr(0, group.find('*'))), P1Source::number, line.code);
}

// "0001.234*kW". Anything else is left out where a number is expected, and a text elsewhere.
void Reader::add_number(const ObisCode& code, std::string_view group, std::optional<CosemDateTime> measured) {
  const std::size_t star = group.find('*');
  const auto number = star != std::string_view::npos
                          ? number_of(group.substr(0, star), group.substr(star + 1))
                          : std::expected<Number, LeftOutReason>(std::unexpected(LeftOutReason::no_unit));
  if (number) {
    add({code, number->value, number->scale, measured});
  } else if (measured || counts(code)) {
    leave_out(code, group, number.error());
  } else {
    add_text(code, group);
  }
}

void Reader::take_single(const ObisCode& code, std::string_view group) {
  if (group.empty()) return;
  if (is_number_of_a_meter(code) || is_message(code)) {
    add_hex_text(code, group);
  } else if (code == kTelegramTime || looks_like_p1_time(group)) {
    if (const auto time = parse_p1_time(group)) add({code, *time, std::nullopt});
  } else if (group.contains('*')) {
    add_number(code, group);
  } else {
    take_plain(code, group);
  }
}

// A group without a unit is a number where the code stands for one that has none.
void Reader::take_plain(const ObisCode& code, std::string_view group) {
  if (is_submeter_reading(code)) return;
  const auto plain = Decimal::parse(group);
  if (is_device_type(code) && plain && plain->exponent() == 0 && plain->mantissa() < 256) {
    device_types_[code.b] = static_cast<std::uint8_t>(std::max<std::int64_t>(plain->mantissa(), 0));
  }
  const Quantity* quantity = find_quantity(code);
  const bool has_no_unit = quantity != nullptr && quantity->wire_unit == Unit::count;
  if (has_no_unit || (plain && quantity != nullptr && quantity->kind == Kind::text)) {
    const auto number = parse_p1_number(group);
    if (!number) return leave_out(code, group, number.error());
    add({code, *number, Scale{0, Unit::count}});
  } else if (counts(code) && !plain) {
    leave_out(code, group, LeftOutReason::no_unit);
  } else {
    add_text(code, group);
  }
}

void Reader::take_old_submeter(const Line& line) {
  constexpr std::size_t kBlock = 6;  // time, status, period, number of values, code, unit
  if (line.groups.size() < kBlock || line.groups[3] != "1") return;
  const auto measured = parse_p1_time(line.groups[0]);
  const auto code = parse_obis(line.groups[4]);
  if (!measured || !code || !is_submeter_reading(*code)) return;
  awaited_ = Awaited{*code, *measured, line.groups[5]};
  if (line.groups.size() == kBlock + 1) take_continuation(line.text.substr(line.text.rfind('(')));
}

// It stays a text as well, as it was sent.
void Reader::take_peak_history(const Line& line) {
  const bool doubled = !notification_.past_peaks.empty();
  if (doubled || !read_peak_history(line.groups, notification_.past_peaks)) {
    notification_.past_peaks.clear();
    return leave_out(line.code, line.text, LeftOutReason::history);
  }
  add_text(line.code, line.text);
}

void Reader::take_continuation(std::string_view text) {
  const Awaited awaited = *std::exchange(awaited_, std::nullopt);
  if (!read_groups(without_blanks(text), line_.groups) || line_.groups.size() != 1) return;
  const auto number = number_of(line_.groups[0], awaited.unit);
  if (!number) return leave_out(awaited.code, line_.groups[0], number.error());
  add({awaited.code, number->value, number->scale, awaited.measured});
}

void Reader::add_hex_text(const ObisCode& code, std::string_view text) {
  auto decoded = is_message(code) ? p1_hex_text(text) : number_in_hex(text, HexHabit::usual);
  add_text(code, decoded ? notification_.texts.emplace_back(std::move(*decoded)) : text);
}

std::expected<Reader::Number, LeftOutReason> Reader::number_of(std::string_view value, std::string_view unit) {
  const auto scale = parse_p1_unit(without_blanks(unit));
  if (!scale) return std::unexpected(LeftOutReason::other_unit);
  const auto number = parse_p1_number(without_blanks(value));
  if (!number) return std::unexpected(number.error());
  return Number{*number, *scale};
}

// Of two readings of one channel (a gas meter's with and without correction for temperature) the first is the meter's.
void Reader::name_submeters() {
  std::array<bool, 256> named{};
  std::vector<Row>& rows = notification_.rows;
  for (auto row = rows.begin(); row != rows.end(); ++row) {
    if (!is_submeter_reading(present(row->obis)) || row->obis.b == 0) continue;
    const bool is_past = row->obis != present(row->obis);
    if (!is_past && std::exchange(named[row->obis.b], true)) continue;
    row->device_type = device_types_[row->obis.b];
    if (is_past) continue;
    const Quantity* kind = find_submeter(row->device_type, 1);
    row->submeter =
        static_cast<std::uint8_t>(1 + std::count_if(rows.begin(), row, [&](const Row& before) {
                                    return before.submeter != 0 && find_submeter(before.device_type, 1) == kind;
                                  }));
  }
}

// The best of the meter's numbers goes under the catalog's code.
void Reader::choose_number() {
  std::vector<Row>& rows = notification_.rows;
  const auto names_one = [](const Row& row) {
    const auto* text = std::get_if<std::string_view>(&row.value);
    return text != nullptr && names_a_meter(*text);
  };
  std::erase_if(rows, [&](const Row& row) { return row.obis == kNumber && !names_one(row); });
  for (const ObisCode& code : kMeterNumbers) {
    const auto row = std::ranges::find(rows, code, &Row::obis);
    if (row == rows.end() || !names_one(*row)) continue;
    row->name(kNumber);
    break;
  }
  const Quantity* number = find_quantity(kNumber);
  std::erase_if(rows, [&](const Row& row) { return row.obis != kNumber && find_quantity(row.obis) == number; });
}

void Reader::finish(std::string_view ident) {
  settle_doubled_rows(notification_);
  name_submeters();
  choose_number();
  const std::string_view type = p1_type(ident);
  const bool has_type = std::ranges::find(notification_.rows, kType, &Row::obis) != notification_.rows.end();
  if (!type.empty() && !has_type) add_text(kType, type);
}

// What comes before a line that begins with '!'.
std::string_view before_end(std::string_view text) {
  const auto is_mark = [](std::uint8_t byte) { return byte == '!'; };
  for (std::size_t at = 0; at < text.size(); ++at) {
    at = find_byte(as_bytes(text), at, is_mark);
    if (at == 0 || (at < text.size() && is_line_end(text[at - 1]))) return text.substr(0, at);
  }
  return text;
}

}  // namespace

Result<void> parse_p1(std::string_view ident, Bytes lines, Notification& notification) {
  P1Memory& memory = notification.p1;
  std::string_view text = before_end(as_text(lines));
  if (text.starts_with('/')) {
    const auto end = static_cast<std::size_t>(std::ranges::find_if(text, is_line_end) - text.begin());
    ident = text.substr(1, end - 1);
    text.remove_prefix(end);
  }
  notification.sender = {};
  if (memory.renew(ident, text, notification.rows)) return {};
  notification.clear();
  memory.keep(ident, text);
  Reader reader(notification);
  reader.read_lines(memory.lines());
  if (notification.rows.empty()) return fail(Errc::unknown_layout, 0);
  reader.finish(memory.ident());
  notification.family = &p1_family(ident);
  // Of rows of one code, those that count depend on their numbers.
  if (notification.doubled.empty()) {
    memory.complete(notification.rows);
    notification.form = memory.form();
  }
  return {};
}

}  // namespace ams2mqtt
