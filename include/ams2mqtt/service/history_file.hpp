// What meters' histories are kept in: a database of SQLite in one file, of which one process is the owner while it is
// open. What apply() has returned from survives the end of the process, and all but the last half minute of it a power
// cut; there is never a part of it. Every row has a check sum, so what the disk has changed is left out, not answered.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ams2mqtt/history/history_rows.hpp"

namespace ams2mqtt {

// A meter's key is a text of at most kMostKeyBytes, such as its topic id.
struct HistoryChange {
  enum class Kind : std::uint8_t { append, remove, rename };

  Kind kind = Kind::append;
  std::string key;
  HistoryBatch batch = {};
  std::string new_key = {};  // whose own history, if there is one, goes

  [[nodiscard]] static HistoryChange append(std::string key, HistoryBatch batch) {
    return {.kind = Kind::append, .key = std::move(key), .batch = std::move(batch)};
  }
  [[nodiscard]] static HistoryChange remove(std::string key) { return {.kind = Kind::remove, .key = std::move(key)}; }
  [[nodiscard]] static HistoryChange rename(std::string key, std::string new_key) {
    return {.kind = Kind::rename, .key = std::move(key), .new_key = std::move(new_key)};
  }
};

struct HistoryProblem {
  std::string what;      // a sentence
  bool damaged = false;  // it is the file's content: put_aside() helps
};

class HistoryFile {
 public:
  static constexpr std::size_t kMostKeyBytes = 255;
  // When one more comes, the one goes that was not written to for the longest time.
  static constexpr std::int64_t kMostMeters = 1000;
  static constexpr std::int64_t kMostBytes = std::int64_t{800} << 20U;

  // Creates file and folder if they are missing.
  [[nodiscard]] static std::expected<HistoryFile, HistoryProblem> open(const std::filesystem::path& path);
  // Renames a damaged file; a sentence that says so.
  [[nodiscard]] static std::string put_aside(const std::filesystem::path& path);

  ~HistoryFile();
  HistoryFile(HistoryFile&&) noexcept;
  HistoryFile& operator=(HistoryFile&&) noexcept;

  // All of them, in their order, or none. Once a day what is older than kHistoryMinutes and kHistoryHours goes.
  [[nodiscard]] std::expected<void, HistoryProblem> apply(std::span<const HistoryChange> changes);
  // For History::restore().
  [[nodiscard]] std::expected<HistoryBatch, HistoryProblem> load(const std::string& key);
  // For History::hours(): from `first` to `last`.
  [[nodiscard]] std::expected<std::vector<HourReading>, HistoryProblem> hours(const std::string& key, HourIndex first,
                                                                              HourIndex last);

 private:
  struct Content;
  explicit HistoryFile(std::unique_ptr<Content> content);
  std::unique_ptr<Content> content_;
};

}  // namespace ams2mqtt
