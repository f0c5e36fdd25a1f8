#include "status_view.hpp"

#include <string_view>
#include <utility>

#include "ams2mqtt/system/standard_output.hpp"
#include "status_table.hpp"
#include "terminal.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kHome = "\x1b[H";       // of the cursor
constexpr std::string_view kClear = "\x1b[2J";     // the window
constexpr std::string_view kClearRest = "\x1b[J";  // of the window
constexpr std::string_view kClearLine = "\x1b[K";  // from here on

// Each line ends with what clears the rest of the one that was there before.
std::string redrawn(const std::string& text) {
  std::string drawn(kHome);
  for (const char character : text) {
    if (character == '\n') drawn += kClearLine;
    drawn += character;
  }
  return drawn.append(kClearRest);
}

}  // namespace

StatusView::StatusView(const WatchOptions& options)
    : options_(options), live_(!options.once && !options.json && is_on_terminal()) {}

void StatusView::show(const MeterStatus& status, const std::vector<std::string>& news) {
  const bool first = !std::exchange(shown_, true);
  if (first && live_) print(kClear);
  if (!live_ && !first && status.counters.frames == frames_) return;
  frames_ = status.counters.frames;
  print_status(status, news);
  if (!live_ && !options_.json && !options_.once) print("\n");
}

void StatusView::print_status(const MeterStatus& status, const std::vector<std::string>& news) const {
  if (options_.json) return print(to_json(status, 0, std::string::npos) + '\n');
  const TerminalSize size = terminal_size();
  // The last row is the cursor's.
  const std::size_t columns = is_on_terminal() ? size.columns : std::string::npos;
  const TableStyle style{.columns = options_.width > 0 ? options_.width : columns,
                         .rows = live_ && size.rows > 1 ? size.rows - 1 : 0,
                         .colours = wants_colours(options_.color)};
  print(live_ ? redrawn(status_table(status, style, news)) : status_table(status, style));
}

}  // namespace ams2mqtt
