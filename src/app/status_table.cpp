#include "status_table.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>

#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kGood = "\x1b[32m";
constexpr std::string_view kDoubtful = "\x1b[33m";
constexpr std::string_view kBad = "\x1b[31m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kFaint = "\x1b[2m";
constexpr std::string_view kUsual = "\x1b[0m";

constexpr int kLate = 3;  // intervals after which a value is late

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, is_utf8_start));
}

std::string cut(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  for (std::size_t width = 0; end < text.size(); ++end) {
    if (is_utf8_start(text[end]) && ++width > columns) break;
  }
  return std::string(text.substr(0, end));
}

// Ends with a mark where something is missing.
std::string shortened(std::string_view text, std::size_t columns) {
  return width_of(text) <= columns ? std::string(text) : cut(text, columns - 1) + '>';
}

// Each line in pieces of at most this width.
std::vector<std::string> wrap(const std::vector<std::string>& lines, std::size_t columns) {
  std::vector<std::string> pieces;
  for (std::string_view rest : lines) {
    do {
      pieces.push_back(cut(rest, columns));
      rest.remove_prefix(pieces.back().size());
    } while (!rest.empty() && columns > 0);
  }
  return pieces;
}

// Lines of a bounded width, in colours if they are wanted.
class Lines {
 public:
  explicit Lines(const TableStyle& style) : style_(style) {}

  void add(std::string_view text, std::string_view colour = {}) {
    const std::string line = shortened(text, style_.columns);
    const bool coloured = style_.colours && !colour.empty();
    lines_.push_back(coloured ? fmt::format("{}{}{}\n", colour, line, kUsual) : line + '\n');
  }

  [[nodiscard]] std::string text() {
    const bool all = style_.rows == 0 || lines_.size() <= style_.rows;
    if (!all) {
      const std::size_t left_out = lines_.size() - style_.rows + 1;
      lines_.resize(style_.rows - 1);
      add(fmt::format("... {} more lines: make the window higher", left_out), kFaint);
    }
    std::string text;
    for (const std::string& line : lines_) text += line;
    return text;
  }

 private:
  TableStyle style_;
  std::vector<std::string> lines_;
};

// Of what a line's values are padded to.
struct Widths {
  std::size_t name = 5;  // of the heading
  std::size_t code = 4;
  std::size_t number = 0;  // up to the unit
  std::size_t shown = 3;
};

std::string_view name_of(const StatusValue& value) {
  return value.name.empty() ? std::string_view(value.key) : std::string_view(value.name);
}

Widths widths_of(const std::vector<StatusValue>& values) {
  constexpr std::size_t kLongestText = 24;  // longer ones stand in a line of their own width
  Widths widths;
  for (const StatusValue& value : values) {
    widths.name = std::max(widths.name, width_of(name_of(value)));
    widths.code = std::max(widths.code, width_of(value.obis));
    if (!value.unit.empty()) widths.number = std::max(widths.number, width_of(value.value));
  }
  for (const StatusValue& value : values) {
    const std::size_t width = value.unit.empty() ? width_of(value.value) : widths.number + 1 + width_of(value.unit);
    if (width <= kLongestText) widths.shown = std::max(widths.shown, width);
  }
  return widths;
}

std::string left_aligned(std::string_view text, std::size_t width) {
  std::string all(text);
  return all.append(width - std::min(width, width_of(text)), ' ');
}

std::string row_of(const StatusValue& value, const Widths& widths) {
  std::string shown;
  if (!value.unit.empty()) shown.append(widths.number - std::min(widths.number, width_of(value.value)), ' ');
  shown += value.value;
  if (!value.unit.empty()) shown.append(1, ' ').append(value.unit);
  return fmt::format("  {}  {}  {}  {:>6}  {:>6}", left_aligned(name_of(value), widths.name),
                     left_aligned(value.obis, widths.code), left_aligned(shown, widths.shown),
                     value.age ? short_time(*value.age) : "before", value.interval ? short_time(*value.interval) : "");
}

bool is_late(const StatusValue& value) {
  return !value.age || (value.interval && *value.age > kLate * *value.interval);
}

std::string_view colour_of(const std::string& state) {
  return state == "online" ? kGood : state == "silent" ? kBad : kDoubtful;
}

std::string state_of(const MeterStatus& status) {
  std::string text = status.name + "  " + status.state;
  if (status.last_telegram) return text + ", last telegram " + short_time(*status.last_telegram) + " ago";
  return text + (status.counters.bytes == 0 ? ", nothing received yet" : ", no telegram yet");
}

std::string line_of(const MeterStatus& status) {
  std::string text = status.source;
  if (!status.framing.empty()) text += "  " + status.framing;
  if (status.telegrams_a_minute > 0) text += fmt::format(", {} telegrams a minute", status.telegrams_a_minute);
  if (status.line_quality) text += fmt::format(", line quality {} %", *status.line_quality);
  return text;
}

std::string counts_of(const LineCounters& counters) {
  return fmt::format("{} bytes, {} frames, {} refused, {} bytes skipped", counters.bytes, counters.frames,
                     counters.refused, counters.skipped_bytes);
}

std::string lists_of(const std::vector<StatusList>& lists) {
  std::string text = "lists:";
  for (const StatusList& list : lists) {
    text += fmt::format("{} {} value{}", &list == lists.data() ? "" : ",", list.values, list.values == 1 ? "" : "s");
    if (list.interval) text += " every " + short_time(*list.interval);
  }
  return text;
}

std::string values_table(const MeterStatus& status, const TableStyle& style) {
  Lines lines(style);
  lines.add(state_of(status), colour_of(status.state));
  if (!status.meter.empty()) lines.add(status.meter, kBold);
  lines.add(line_of(status));
  lines.add(counts_of(status.counters));
  if (!status.lists.empty()) lines.add(lists_of(status.lists));
  if (status.values.empty()) return lines.text();
  const Widths widths = widths_of(status.values);
  lines.add("");
  lines.add(fmt::format("  {}  {}  {}  {:>6}  {:>6}", left_aligned("value", widths.name),
                        left_aligned("code", widths.code), left_aligned("now", widths.shown), "age", "every"),
            kFaint);
  for (const StatusValue& value : status.values) {
    lines.add(row_of(value, widths), is_late(value) ? kFaint : std::string_view());
  }
  return lines.text();
}

}  // namespace

std::string short_time(std::chrono::seconds time) {
  struct Step {
    std::int64_t seconds;
    std::string_view unit;
  };
  constexpr std::array<Step, 4> kSteps = {{{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}};
  for (const Step& step : kSteps) {
    // 90 s, not 1 min.
    if (time.count() >= 2 * step.seconds || step.seconds == 1) {
      return fmt::format("{} {}", time.count() / step.seconds, step.unit);
    }
  }
  return {};
}

std::string status_table(const MeterStatus& status, const TableStyle& style, const std::vector<std::string>& news) {
  const std::vector<std::string> wrapped = wrap(news, style.columns);
  const std::size_t below = wrapped.empty() ? 0 : wrapped.size() + 1;
  const bool has_room = style.rows == 0 || style.rows > 2 * below;
  TableStyle above = style;
  if (has_room && style.rows != 0) above.rows -= below;
  std::string table = values_table(status, above);
  if (!has_room || wrapped.empty()) return table;
  Lines lines(style);
  lines.add("");
  for (const std::string& line : wrapped) lines.add(line);
  return table + lines.text();
}

}  // namespace ams2mqtt
