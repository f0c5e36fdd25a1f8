// The tables of the history, and every statement about them. Throws DatabaseError. Private to the room.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ams2mqtt/history/history_rows.hpp"
#include "ams2mqtt/service/history_file.hpp"
#include "database.hpp"

namespace ams2mqtt {

class HistoryDatabase {
 public:
  // `path`: an existing file, which becomes a history if it is empty. Throws HistoryProblem for a newer version's.
  explicit HistoryDatabase(const std::string& path);
  ~HistoryDatabase();
  HistoryDatabase(const HistoryDatabase&) = delete;
  HistoryDatabase& operator=(const HistoryDatabase&) = delete;

  void apply(std::span<const HistoryChange> changes);
  [[nodiscard]] HistoryBatch load(const std::string& key);
  [[nodiscard]] std::vector<HourReading> hours(const std::string& key, HourIndex first, HourIndex last);

 private:
  struct Statements;

  void apply(const HistoryChange& change);
  void append(const std::string& key, const HistoryBatch& batch);
  void rewind(std::int64_t meter, MinuteIndex minute);
  void prune(std::int64_t meter, MinuteIndex now);
  void remove(std::int64_t meter);
  void rename(std::int64_t meter, const std::string& new_key);
  void make_room();
  [[nodiscard]] std::optional<std::int64_t> find(const std::string& key);
  [[nodiscard]] std::int64_t find_or_add(const std::string& key);
  [[nodiscard]] std::vector<HourReading> hours_of(std::int64_t meter, HourIndex first, HourIndex last);

  Database database_;
  std::unique_ptr<Statements> statements_;
  std::map<std::int64_t, std::int64_t> pruned_;  // meter -> day
};

}  // namespace ams2mqtt
