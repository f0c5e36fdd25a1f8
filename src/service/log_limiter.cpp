#include "log_limiter.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

namespace {

using std::chrono::minutes;

constexpr std::size_t kMaxKey = 200;
constexpr std::string_view kOther = "*";

// The text with "#" for every word that has a digit.
std::string without_numbers(std::string_view text) {
  std::string masked;
  while (!text.empty() && masked.size() < kMaxKey) {
    const std::string_view word = text.substr(0, text.find(' '));
    const bool number = std::ranges::any_of(word, [](char sign) { return sign >= '0' && sign <= '9'; });
    masked += number ? std::string_view("#") : word;
    masked += ' ';
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  masked.resize(std::min(masked.size(), kMaxKey));
  return masked;
}

std::string_view before_colon(std::string_view text) {
  const std::size_t end = text.find(": ");
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end);
}

std::string span_words(Monotonic span) {
  const auto count = std::chrono::round<minutes>(span).count();
  if (count <= 1) return "in the last minute";
  if (count < 60) return "in the last " + std::to_string(count) + " minutes";
  return count < 90 ? "in the last hour" : "in the last " + std::to_string((count + 30) / 60) + " hours";
}

}  // namespace

std::optional<std::string> LogLimiter::admit(Level level, std::string_view text, Monotonic now, std::string_view name) {
  if (level >= Level::critical || name == kAnswers) return std::string(text);
  Source& source = source_of(name.empty() ? before_colon(text) : name);
  Kind& kind = kind_of(source, level, text);
  kind.level = level;
  kind.text = text;
  kind.last = now;
  kind.turn = ++turn_;
  const bool detail = kind.sort == Sort::detail;
  const Monotonic window = detail ? kDetailWindow : kWindow;
  const std::size_t first = kind.sort == Sort::other ? 0 : detail ? kDetails : kFirst;
  const auto shown = static_cast<std::size_t>(
      std::count_if(kind.shown.begin(), kind.shown.begin() + static_cast<std::ptrdiff_t>(kind.shown_count),
                    [&](Monotonic time) { return now - time < window; }));
  const bool room = has_room(source, now);
  if (!kind.counting && shown < first && room) {
    note_written(source, kind, now);
    const bool last = shown + 1 == first && !detail;
    return kind.text + (last ? " (further repeats are counted and reported once an hour)" : "");
  }
  if (!std::exchange(kind.counting, true)) {
    kind.since = now;
    kind.postponed = shown < first;
  }
  ++kind.held;
  return std::nullopt;
}

std::vector<LogLimiter::Line> LogLimiter::due(Monotonic now) {
  std::vector<Line> lines = tell_counted(now, false);
  for (auto& [name, source] : sources_) {
    std::erase_if(source.kinds, [&](const auto& entry) {
      const Kind& kind = entry.second;
      return kind.held == 0 && now - std::max(kind.last, kind.since) >= kWindow;
    });
  }
  std::erase_if(sources_, [](const auto& entry) { return entry.second.kinds.empty(); });
  return lines;
}

std::vector<LogLimiter::Line> LogLimiter::rest(Monotonic now) {
  return tell_counted(now, true);
}

// The latest line comes last: of "lost" and "connected" it is the one that is true now.
std::vector<LogLimiter::Line> LogLimiter::tell_counted(Monotonic now, bool all) {
  std::vector<std::pair<Source*, Kind*>> wanted;
  for (auto& [name, source] : sources_) {
    const bool last_word = !all && owes_last_word(source, now);
    if (last_word) note_last_word(source, now);
    for (auto& [key, kind] : source.kinds) {
      const bool due = all || (last_word && kind.sort != Sort::detail) || is_due(kind, now);
      if (kind.held > 0 && due) wanted.emplace_back(&source, &kind);
    }
  }
  std::ranges::sort(wanted, {}, [](const auto& each) { return each.second->turn; });
  std::vector<Line> lines;
  for (const auto& [source, kind] : wanted) {
    if (has_room(*source, now)) lines.push_back(tell(*source, *kind, now));
  }
  return lines;
}

LogLimiter::Source& LogLimiter::source_of(std::string_view name) {
  const auto found = sources_.find(name);
  if (found != sources_.end()) return found->second;
  return sources_[sources_.size() < kMaxSources ? std::string(name) : std::string()];
}

LogLimiter::Kind& LogLimiter::kind_of(Source& source, Level level, std::string_view text) {
  const bool detail = level <= Level::debug;
  const std::string key = detail ? std::string() : without_numbers(text);
  const auto found = source.kinds.find(key);
  if (found != source.kinds.end()) return found->second;
  const bool fits = detail || source.kinds.size() < kMaxKinds;
  Kind& kind = source.kinds[fits ? key : std::string(kOther)];
  kind.sort = detail ? Sort::detail : fits ? Sort::plain : Sort::other;
  return kind;
}

bool LogLimiter::has_room(Source& source, Monotonic now) {
  while (!source.written.empty() && now - source.written.front() >= minutes(1)) source.written.pop_front();
  return source.written.size() < kPerMinute;
}

// Whether a line that was merely counted is the latest word on something of which the log shows an older one, and has
// stayed so.
bool LogLimiter::owes_last_word(Source& source, Monotonic now) {
  const Kind* newest = nullptr;
  for (const auto& [key, kind] : source.kinds) {
    const bool untold = kind.sort != Sort::detail && kind.held > 0 && kind.line != source.lines;
    if (untold && (newest == nullptr || kind.turn > newest->turn)) newest = &kind;
  }
  if (newest == nullptr || !has_room(source, now)) return false;
  if (source.last_word_at && now - *source.last_word_at >= kWindow) source.patience = kLastWord;
  return now - newest->last >= source.patience;
}

void LogLimiter::note_last_word(Source& source, Monotonic now) {
  source.patience = std::min(source.patience * 2, kSettled);
  source.last_word_at = now;
}

bool LogLimiter::is_due(const Kind& kind, Monotonic now) {
  if (kind.postponed) return true;
  if (now - kind.since >= (kind.sort == Sort::detail ? kDetailWindow : kWindow)) return true;
  const bool told = kind.told_at && now - *kind.told_at < kWindow;
  return !told && kind.sort != Sort::detail && now - kind.last >= kSettled;
}

void LogLimiter::note_written(Source& source, Kind& kind, Monotonic now) {
  source.written.push_back(now);
  if (kind.sort != Sort::detail) kind.line = ++source.lines;
  std::ranges::rotate(kind.shown, kind.shown.end() - 1);
  kind.shown.front() = now;
  kind.shown_count = std::min(kind.shown_count + 1, kind.shown.size());
}

// Counting continues while more lines come than would be written anyway.
LogLimiter::Line LogLimiter::tell(Source& source, Kind& kind, Monotonic now) {
  const std::string count = std::to_string(kind.held);
  const std::string span = span_words(now - kind.since);
  std::string text = kind.text;
  switch (kind.sort) {
    case Sort::plain:
      if (kind.postponed && kind.held == 1) break;
      text += kind.held == 1 ? " (once more " + span + ")" : " (" + count + " times " + span + ")";
      break;
    case Sort::detail:
      text += " (the last of " + count + " details " + span + ")";
      break;
    case Sort::other:
      text += " (the last of " + count + " other lines " + span + ")";
      break;
  }
  note_written(source, kind, now);
  kind.counting = !kind.postponed && kind.held > kFirst;
  kind.told_at = now;
  kind.postponed = false;
  kind.held = 0;
  kind.since = now;
  return {kind.level, std::move(text)};
}

}  // namespace ams2mqtt
