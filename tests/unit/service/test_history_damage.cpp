#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>

#include "ams2mqtt/service/history_file.hpp"
#include "catch.hpp"
#include "support/kept_history.hpp"
#include "support/small_disk.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
namespace fs = std::filesystem;

namespace {

// How many values there are; every one of them has to be what was written.
std::size_t right_values(const HistoryBatch& batch, const std::vector<HourReading>& hours) {
  std::size_t wrong = 0;
  for (const MinutePower& minute : batch.minutes) wrong += minute.watts == watts_at(minute.minute) ? 0U : 1U;
  for (const HourReading& hour : hours) wrong += hour.import_wh == register_at(hour.hour) && !hour.export_wh ? 0U : 1U;
  CHECK(wrong == 0);
  return batch.minutes.size() + hours.size();
}

void change_byte(const fs::path& path, std::size_t place, int bit) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(place));
  const int byte = file.get();
  file.seekp(static_cast<std::streamoff>(place));
  file.put(static_cast<char>(byte ^ (1 << bit)));
}

void run_sql(const fs::path& path, const char* statements) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  CHECK(sqlite3_exec(database, statements, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

}  // namespace

TEST_CASE("a history of a newer version is left alone", "[service]") {
  const TemporaryDirectory folder;
  const std::string path = folder.file("x.history");
  {
    HistoryFile file = opened_history(path);
  }
  run_sql(path, "PRAGMA user_version = 2; CREATE TABLE new (x)");
  const auto file = HistoryFile::open(path);
  REQUIRE_FALSE(file);
  CHECK_FALSE(file.error().damaged);
  CHECK(file.error().what.find("of a newer version") != std::string::npos);
}

TEST_CASE("another program's database, and no database, count as damaged", "[service]") {
  const TemporaryDirectory folder;
  run_sql(folder.file("x.history"), "CREATE TABLE mine (x)");
  (void)folder.write("y.history", std::string(5000, 'y'));
  for (const char* name : {"x.history", "y.history"}) {
    const auto file = HistoryFile::open(folder.file(name));
    REQUIRE_FALSE(file);
    CHECK(file.error().damaged);
    CHECK(HistoryFile::put_aside(folder.file(name)) ==
          folder.file(name) + " is damaged and was renamed to " + name + ".damaged");
    HistoryFile fresh = opened_history(folder.file(name));
    append_to(fresh, kHouse, ten_minutes(kDawn));
    CHECK(fs::exists(folder.file(std::string(name) + ".damaged")));
  }
}

TEST_CASE("whatever the disk changes, no wrong value is answered", "[service]") {
  const TemporaryDirectory folder;
  const std::string path = folder.file("x.history");
  {
    HistoryFile file = opened_history(path);
    std::vector<HistoryChange> changes;
    for (MinuteIndex minute = kDawn - 1440; minute < kDawn; minute += 10)
      changes.push_back(HistoryChange::append(kHouse, ten_minutes(minute)));
    REQUIRE(file.apply(changes));
  }
  const auto size = static_cast<std::size_t>(fs::file_size(path));
  const std::string copy = folder.file("copy.history");
  // It says what the file is: a flipped bit there can make it one of a newer version.
  constexpr std::size_t kHeader = 100;
  std::mt19937 random(1);
  std::size_t values = 0;
  std::size_t unreadable = 0;
  for (int round = 0; round < 400; ++round) {
    fs::copy_file(path, copy, fs::copy_options::overwrite_existing);
    fs::remove(copy + "-wal");
    if (round % 4 == 0) {
      fs::resize_file(copy, random() % size);
    } else {
      for (int flip = 0; flip < 1 + round % 4 * 20; ++flip)
        change_byte(copy, kHeader + random() % (size - kHeader), static_cast<int>(random() % 8));
    }
    auto file = HistoryFile::open(copy);
    const auto found = file ? file->load(kHouse) : std::unexpected(file.error());
    const auto hours = found ? file->hours(kHouse, kDawnHour - 100, kDawnHour) : std::unexpected(found.error());
    if (hours) {
      values += right_values(*found, *hours);
    } else {
      INFO(hours.error().what);
      CHECK(hours.error().damaged);
      ++unreadable;
    }
  }
  CHECK(values > 1000);
  CHECK(unreadable > 20);
}

TEST_CASE("each byte of a row matters", "[service]") {
  const TemporaryDirectory folder;
  const std::string path = folder.file("x.history");
  {
    HistoryFile file = opened_history(path);
    append_to(file, kHouse, ten_minutes(kDawn + 50));
  }
  // Valid for SQLite, so nothing but the check sums can see it.
  for (const char* change : {"UPDATE minutes SET begin = begin + 1", "UPDATE minutes SET watts = x'01000000'",
                             "UPDATE minutes SET sum = sum + 1", "UPDATE hours SET hour = hour + 1",
                             "UPDATE hours SET import = import + 1", "UPDATE hours SET export = 0"}) {
    const std::string copy = folder.file("copy.history");
    fs::copy_file(path, copy, fs::copy_options::overwrite_existing);
    run_sql(copy, change);
    HistoryFile file = opened_history(copy);
    const auto found = file.load(kHouse);
    REQUIRE(found);
    CHECK(found->minutes.size() + 10 * found->hours.size() == 10);
  }
}

TEST_CASE("a meter whose row has changed is no other meter", "[service]") {
  const TemporaryDirectory folder;
  const std::string path = folder.file("x.history");
  {
    HistoryFile file = opened_history(path);
    append_to(file, kHouse, ten_minutes(kDawn));
  }
  run_sql(path, "UPDATE meters SET key = 'other'");
  HistoryFile file = opened_history(path);
  const auto found = file.load("other");
  REQUIRE_FALSE(found);
  CHECK(found.error().damaged);
}

TEST_CASE("a process that is killed loses nothing that it was told is kept", "[service]") {
  const TemporaryDirectory folder;
  const std::string path = folder.file("x.history");
  MinuteIndex next = kDawn;
  for (int round = 0; round < 40; ++round) {
    std::array<int, 2> told{};
    REQUIRE(::pipe(told.data()) == 0);
    const pid_t writer = ::fork();
    if (writer == 0) {
      auto file = HistoryFile::open(path);
      for (MinuteIndex minute = next; file; minute += 10) {
        const std::vector changes = {HistoryChange::append(kHouse, ten_minutes(minute))};
        if (!file->apply(changes) || ::write(told[1], &minute, sizeof minute) != sizeof minute) break;
      }
      ::_exit(1);
    }
    ::close(told[1]);
    // It is killed in the middle of whatever it does after so many batches.
    MinuteIndex last = 0;
    for (int batch = 0; batch <= round % 7; ++batch) REQUIRE(::read(told[0], &last, sizeof last) == sizeof last);
    ::kill(writer, SIGKILL);
    ::waitpid(writer, nullptr, 0);
    for (MinuteIndex more = 0; ::read(told[0], &more, sizeof more) == sizeof more;) last = more;
    ::close(told[0]);
    HistoryFile file = opened_history(path);
    const auto found = file.load(kHouse);
    REQUIRE(found);
    CHECK(found->minutes.back().minute >= last + 9);
    CHECK((found->minutes.back().minute + 1) % 10 == 0);  // a batch is there as a whole
    CHECK(right_values(*found, found->hours) > 0);
    next = found->minutes.back().minute + 1;
  }
}

TEST_CASE("a full disk loses nothing that was kept before", "[service]") {
  const test::SmallDisk disk;
  const fs::path path = disk.file() + ".history";
  HistoryFile file = opened_history(path);
  MinuteIndex minute = kDawn;
  std::expected<void, HistoryProblem> applied;
  for (; minute < kDawn + 100'000; minute += 10) {
    const std::vector changes = {HistoryChange::append(kHouse, ten_minutes(minute))};
    applied = file.apply(changes);
    if (!applied) break;
  }
  REQUIRE_FALSE(applied);
  CHECK_FALSE(applied.error().damaged);
  CHECK(right_values(*file.load(kHouse), {}) > 0);
  CHECK(file.load(kHouse)->minutes.back().minute == minute - 1);
  disk.make_room();
  append_to(file, kHouse, ten_minutes(minute));
  CHECK(file.load(kHouse)->minutes.back().minute == minute + 9);
}
