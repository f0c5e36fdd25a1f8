// Log lines -> those worth writing. The first lines of a kind are written at once, repeats are counted and summed up
// once an hour, and no source of lines writes more than ten a minute. The source is the text before the first ": ",
// which is the meter's name; lines of one kind differ only in words with digits. Counted lines are summed up within
// seconds when the log's newest line would mislead without them, as "lost" does after "connected" was only counted.
// Pure: the time comes in.
#pragma once

#include <spdlog/common.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class LogLimiter {
 public:
  static constexpr std::size_t kPerMinute = 10;  // lines of one source
  static constexpr std::size_t kFirst = 3;       // of one kind, within kWindow
  static constexpr Monotonic kWindow = std::chrono::hours(1);
  // Details count together: this many from one source within a minute.
  static constexpr std::size_t kDetails = 4;
  static constexpr Monotonic kDetailWindow = std::chrono::minutes(1);
  // The first time, lines that have stopped are summed up before their hour is over, because the last word counts.
  static constexpr Monotonic kSettled = std::chrono::minutes(5);
  // Sooner, if another line of the source has been written since: at first after this long, and twice as long each time
  // it happens again within an hour, up to kSettled.
  static constexpr Monotonic kLastWord = std::chrono::seconds(5);
  // The source of answers to what a person has just asked for; all of them are written.
  static constexpr std::string_view kAnswers = "answers";
  // Beyond them lines are counted together.
  static constexpr std::size_t kMaxKinds = 32;
  static constexpr std::size_t kMaxSources = 128;

  using Level = spdlog::level::level_enum;
  struct Line {
    Level level{};
    std::string text;
  };

  // The line to write now, if this one is not merely counted. Answers and lines that end the program are always
  // written.
  [[nodiscard]] std::optional<std::string> admit(Level level, std::string_view text, Monotonic now,
                                                 std::string_view source = {});
  // The counted lines to sum up now. Call now and then.
  [[nodiscard]] std::vector<Line> due(Monotonic now);
  // Everything that was counted: nothing more will come.
  [[nodiscard]] std::vector<Line> rest(Monotonic now);

 private:
  enum class Sort : std::uint8_t { plain, detail, other };
  struct Kind {
    Sort sort{};
    Level level{};
    std::string text;                         // the newest
    std::array<Monotonic, kDetails> shown{};  // when the newest were written
    std::size_t shown_count = 0;
    Monotonic last{0};
    std::uint64_t turn = 0;  // the newest of the log has the highest
    Monotonic since{0};      // counted from then on
    std::uint64_t held = 0;  // counted and not told
    std::uint64_t line = 0;  // the newest of the source's written lines that is of this kind
    bool counting = false;
    std::optional<Monotonic> told_at;
    bool postponed = false;  // held only because the source had written enough
  };
  struct Source {
    std::deque<Monotonic> written;  // within the last minute
    std::map<std::string, Kind> kinds;
    std::uint64_t lines = 0;  // written, without details
    Monotonic patience = kLastWord;
    std::optional<Monotonic> last_word_at;
  };

  [[nodiscard]] Source& source_of(std::string_view name);
  [[nodiscard]] static Kind& kind_of(Source& source, Level level, std::string_view text);
  [[nodiscard]] static bool has_room(Source& source, Monotonic now);
  [[nodiscard]] static bool owes_last_word(Source& source, Monotonic now);
  static void note_last_word(Source& source, Monotonic now);
  [[nodiscard]] static bool is_due(const Kind& kind, Monotonic now);
  static void note_written(Source& source, Kind& kind, Monotonic now);
  [[nodiscard]] static Line tell(Source& source, Kind& kind, Monotonic now);
  [[nodiscard]] std::vector<Line> tell_counted(Monotonic now, bool all);

  std::map<std::string, Source, std::less<>> sources_;
  std::uint64_t turn_ = 0;
};

}  // namespace ams2mqtt
