#include "history_database.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "ams2mqtt/history/history.hpp"
#include "history_rows.hpp"

namespace ams2mqtt {

namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kApplication = 0x616D7332;  // "ams2"
constexpr std::int64_t kMinutesInDay = 1440;
constexpr HourIndex kHoursToRestore = History::kHoursAtHand + 1;
constexpr auto kLongestRow = static_cast<MinuteIndex>(kMostMinutesInRow);
constexpr std::int64_t kEarliest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();

// What is written goes to a log first, which is only copied into the database, and synced, every now and then: that is
// a page or two, and no wait for the disk, for what a meter has to say in ten minutes. Nobody else has the file open,
// so there is no memory to share with them.
constexpr const char* kWays = R"(
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA mmap_size = 0;
  PRAGMA cache_size = -512;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 250;
  PRAGMA journal_size_limit = 1048576;)";

constexpr const char* kSchema = R"(
  BEGIN;
  PRAGMA application_id = 0x616D7332;
  PRAGMA user_version = 1;
  CREATE TABLE meters (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, sum INTEGER NOT NULL);
  CREATE TABLE minutes (meter INTEGER NOT NULL, begin INTEGER NOT NULL, watts BLOB NOT NULL, sum INTEGER NOT NULL,
                        PRIMARY KEY (meter, begin)) WITHOUT ROWID;
  CREATE TABLE hours (meter INTEGER NOT NULL, hour INTEGER NOT NULL, import INTEGER, export INTEGER,
                      sum INTEGER NOT NULL, PRIMARY KEY (meter, hour)) WITHOUT ROWID;
  COMMIT;)";

// Ends as if it had not begun, unless it is committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }
  ~Transaction() {
    try {
      if (!done_) database_.run("ROLLBACK");
    } catch (const DatabaseError&) {
      done_ = true;  // It was over already.
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    database_.run("COMMIT");
    done_ = true;
  }

 private:
  Database& database_;
  bool done_ = false;
};

std::optional<std::int64_t> number_or_nothing(const Query& query, int column) {
  return query.is_null(column) ? std::nullopt : std::optional(query.number(column));
}

// Makes a history of an empty file; what is neither that nor a history is as good as damaged.
void open_history(Database& database) {
  database.run(kWays);
  const bool empty = database.number("SELECT count(*) FROM sqlite_schema") == 0;
  const std::int64_t version = database.number("PRAGMA user_version");
  if (!empty && database.number("PRAGMA application_id") != kApplication) throw HistoryProblem{"is no history", true};
  if (version > kVersion) {
    throw HistoryProblem{"is of a newer version of this program, which is left as it is", false};
  }
  if (empty) database.run(kSchema);
  database.run("PRAGMA journal_mode = WAL");
  database.run(
      ("PRAGMA max_page_count = " + std::to_string(HistoryFile::kMostBytes / database.number("PRAGMA page_size")))
          .c_str());
}

}  // namespace

struct HistoryDatabase::Statements {
  explicit Statements(Database& database)
      : find_meter(database, "SELECT id, sum FROM meters WHERE key = ?1"),
        add_meter(database, "INSERT INTO meters (id, key, sum) VALUES (?1, ?2, ?3)"),
        next_meter(database, "SELECT coalesce(max(id), 0) + 1, count(*) FROM meters"),
        name_meter(database, "UPDATE meters SET key = ?2, sum = ?3 WHERE id = ?1"),
        idle_meter(database,
                   "SELECT id FROM meters ORDER BY "
                   "max(coalesce((SELECT max(begin) FROM minutes WHERE meter = id), 0), "
                   "coalesce((SELECT max(hour) * 60 FROM hours WHERE meter = id), 0)) LIMIT 1"),
        remove_meter(database, "DELETE FROM meters WHERE id = ?1"),
        put_minutes(database, "INSERT OR REPLACE INTO minutes (meter, begin, watts, sum) VALUES (?1, ?2, ?3, ?4)"),
        put_hour(database,
                 "INSERT OR REPLACE INTO hours (meter, hour, import, export, sum) VALUES (?1, ?2, ?3, ?4, ?5)"),
        all_minutes(database, "SELECT begin, watts, sum FROM minutes WHERE meter = ?1 ORDER BY begin"),
        some_hours(
            database,
            "SELECT hour, import, export, sum FROM hours WHERE meter = ?1 AND hour BETWEEN ?2 AND ?3 ORDER BY hour"),
        newest_hour(database, "SELECT max(hour) FROM hours WHERE meter = ?1"),
        remove_minutes(database, "DELETE FROM minutes WHERE meter = ?1 AND begin BETWEEN ?2 AND ?3"),
        remove_hours(database, "DELETE FROM hours WHERE meter = ?1 AND hour BETWEEN ?2 AND ?3"),
        remove_surplus_hours(database,
                             "DELETE FROM hours WHERE meter = ?1 AND hour <= "
                             "(SELECT hour FROM hours WHERE meter = ?1 ORDER BY hour DESC LIMIT 1 OFFSET ?2)") {}

  Query find_meter;
  Query add_meter;
  Query next_meter;
  Query name_meter;
  Query idle_meter;
  Query remove_meter;
  Query put_minutes;
  Query put_hour;
  Query all_minutes;
  Query some_hours;
  Query newest_hour;
  Query remove_minutes;
  Query remove_hours;
  Query remove_surplus_hours;
};

HistoryDatabase::HistoryDatabase(const std::string& path) : database_(path) {
  open_history(database_);
  statements_ = std::make_unique<Statements>(database_);
}

HistoryDatabase::~HistoryDatabase() = default;

void HistoryDatabase::apply(std::span<const HistoryChange> changes) {
  {
    Transaction transaction(database_);
    for (const HistoryChange& change : changes) apply(change);
    transaction.commit();
  }
  database_.release_memory();
}

void HistoryDatabase::apply(const HistoryChange& change) {
  if (change.key.size() > HistoryFile::kMostKeyBytes || change.new_key.size() > HistoryFile::kMostKeyBytes) return;
  if (change.kind == HistoryChange::Kind::append) {
    if (!change.batch.empty()) append(change.key, change.batch);
    return;
  }
  const auto meter = find(change.key);
  if (!meter) return;
  if (change.kind == HistoryChange::Kind::remove) remove(*meter);
  if (change.kind == HistoryChange::Kind::rename) rename(*meter, change.new_key);
}

void HistoryDatabase::append(const std::string& key, const HistoryBatch& batch) {
  const std::int64_t meter = find_or_add(key);
  if (batch.rewound_to) rewind(meter, *batch.rewound_to);
  for (const MinuteRow& row : rows_of(batch.minutes)) {
    statements_->put_minutes.with(meter, row.begin, Blob{row.watts}, sum_of_minutes(meter, row.begin, row.watts)).run();
  }
  for (const HourReading& hour : batch.hours) {
    statements_->put_hour.with(meter, hour.hour, hour.import_wh, hour.export_wh, sum_of_hour(meter, hour)).run();
  }
  MinuteIndex now = batch.minutes.empty() ? 0 : batch.minutes.back().minute;
  if (!batch.hours.empty()) now = std::max(now, (batch.hours.back().hour + 1) * kMinutesInHour);
  prune(meter, now);
}

// The row in which it lies goes as a whole.
void HistoryDatabase::rewind(std::int64_t meter, MinuteIndex minute) {
  statements_->remove_minutes.with(meter, minute - kLongestRow + 1, kLatest).run();
  statements_->remove_hours.with(meter, hour_of(minute), kLatest).run();
  pruned_.erase(meter);
}

// Hours are counted, since a host's clock that was years ahead for a while must not cost them.
void HistoryDatabase::prune(std::int64_t meter, MinuteIndex now) {
  const std::int64_t day = now / kMinutesInDay;
  auto& pruned = pruned_[meter];
  if (day <= pruned) return;
  pruned = day;
  statements_->remove_minutes.with(meter, kEarliest, now - kHistoryMinutes - kLongestRow).run();
  statements_->remove_surplus_hours.with(meter, kHistoryHours + 1).run();
}

void HistoryDatabase::remove(std::int64_t meter) {
  statements_->remove_minutes.with(meter, kEarliest, kLatest).run();
  statements_->remove_hours.with(meter, kEarliest, kLatest).run();
  statements_->remove_meter.with(meter).run();
  pruned_.erase(meter);
}

void HistoryDatabase::rename(std::int64_t meter, const std::string& new_key) {
  const auto replaced = find(new_key);
  if (replaced == meter) return;
  if (replaced) remove(*replaced);
  statements_->name_meter.with(meter, new_key, sum_of_meter(meter, new_key)).run();
}

std::optional<std::int64_t> HistoryDatabase::find(const std::string& key) {
  Query& query = statements_->find_meter.with(key);
  std::optional<std::int64_t> meter;
  while (query.next()) {
    if (query.number(1) != sum_of_meter(query.number(0), key)) throw DatabaseError("a meter's check sum is wrong", 0);
    meter = query.number(0);
  }
  return meter;
}

std::int64_t HistoryDatabase::find_or_add(const std::string& key) {
  if (const auto known = find(key)) return *known;
  make_room();
  Query& next = statements_->next_meter.with();
  std::int64_t meter = 0;
  while (next.next()) meter = next.number(0);
  statements_->add_meter.with(meter, key, sum_of_meter(meter, key)).run();
  return meter;
}

void HistoryDatabase::make_room() {
  Query& count = statements_->next_meter.with();
  bool full = false;
  while (count.next()) full = count.number(1) >= HistoryFile::kMostMeters;
  if (!full) return;
  std::optional<std::int64_t> idle;
  Query& query = statements_->idle_meter.with();
  while (query.next()) idle = query.number(0);
  if (idle) remove(*idle);
}

HistoryBatch HistoryDatabase::load(const std::string& key) {
  HistoryBatch batch;
  const auto meter = find(key);
  if (!meter) return batch;
  Query& query = statements_->all_minutes.with(*meter);
  while (query.next()) {
    const MinuteIndex begin = query.number(0);
    if (query.number(2) == sum_of_minutes(*meter, begin, query.bytes(1))) {
      append_minutes(begin, query.bytes(1), batch.minutes);
    }
  }
  const std::size_t most = kHistoryMinutes;
  if (batch.minutes.size() > most) batch.minutes.erase(batch.minutes.begin(), batch.minutes.end() - kHistoryMinutes);
  Query& newest = statements_->newest_hour.with(*meter);
  HourIndex last = 0;
  while (newest.next()) last = newest.number(0);
  batch.hours = hours_of(*meter, last - kHoursToRestore + 1, last);
  database_.release_memory();
  return batch;
}

std::vector<HourReading> HistoryDatabase::hours(const std::string& key, HourIndex first, HourIndex last) {
  const auto meter = find(key);
  if (!meter) return {};
  std::vector<HourReading> hours = hours_of(*meter, first, std::min(last, first + kHistoryHours));
  database_.release_memory();
  return hours;
}

std::vector<HourReading> HistoryDatabase::hours_of(std::int64_t meter, HourIndex first, HourIndex last) {
  std::vector<HourReading> hours;
  Query& query = statements_->some_hours.with(meter, first, last);
  while (query.next()) {
    const HourReading hour{query.number(0), number_or_nothing(query, 1), number_or_nothing(query, 2)};
    if (query.number(3) == sum_of_hour(meter, hour)) hours.push_back(hour);
  }
  return hours;
}

}  // namespace ams2mqtt
