#include "ams2mqtt/service/history_file.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "catch.hpp"
#include "support/small_disk.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;
namespace fs = std::filesystem;

namespace {

constexpr MinuteIndex kDawn = 29'000'160;  // a day and an hour begin
constexpr HourIndex kDawnHour = kDawn / 60;
const std::string kHouse = "7000000000000001";

std::int32_t watts_at(MinuteIndex minute) {
  return static_cast<std::int32_t>(minute * 7919 % 9000) - 2000;
}
std::int64_t register_at(HourIndex hour) {
  return hour * 1500;
}

// Ten minutes, and the hour that ends with them.
HistoryBatch ten_minutes(MinuteIndex from) {
  HistoryBatch batch;
  for (MinuteIndex minute = from; minute < from + 10; ++minute) batch.minutes.push_back({minute, watts_at(minute)});
  const HourIndex hour = hour_of(from + 9);
  if ((from + 10) % 60 == 0) batch.hours.push_back({hour, register_at(hour), std::nullopt});
  return batch;
}

HistoryFile opened_history(const fs::path& path) {
  auto file = HistoryFile::open(path);
  if (!file) FAIL(file.error().what);
  return *std::move(file);
}

void append(HistoryFile& file, const std::string& key, HistoryBatch batch) {
  const std::vector changes = {HistoryChange::append(key, std::move(batch))};
  const auto applied = file.apply(changes);
  if (!applied) FAIL(applied.error().what);
}

// How many values there are; every one of them has to be what was written.
std::size_t right_values(const HistoryBatch& batch, const std::vector<HourReading>& hours) {
  std::size_t wrong = 0;
  for (const MinutePower& minute : batch.minutes) wrong += minute.watts == watts_at(minute.minute) ? 0 : 1;
  for (const HourReading& hour : hours) wrong += hour.import_wh == register_at(hour.hour) && !hour.export_wh ? 0 : 1;
  CHECK(wrong == 0);
  return batch.minutes.size() + hours.size();
}

void change_byte(const fs::path& path, std::streamoff place, int bit) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(place);
  const int byte = file.get();
  file.seekp(place);
  file.put(static_cast<char>(byte ^ (1 << bit)));
}

void run_sql(const fs::path& path, const char* statements) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  CHECK(sqlite3_exec(database, statements, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

}  // namespace

TEST_CASE("a history is read as it was written", "[service]") {
  const TemporaryDirectory folder;
  const fs::path path = fs::path(folder.path()) / "new" / "ams2mqtt.history";
  {
    HistoryFile file = opened_history(path);
    CHECK(file.load(kHouse)->empty());
    HistoryBatch batch{
        .rewound_to = {}, .minutes = {{kDawn, -5}, {kDawn + 1, 2'000'000'000}, {kDawn + 5, 0}}, .hours = {}};
    batch.hours = {{kDawnHour - 1, 5, std::nullopt}, {kDawnHour, std::nullopt, 7}};
    append(file, kHouse, batch);
    append(file, "other", {.rewound_to = {}, .minutes = {{kDawn, 9}}, .hours = {}});
  }
  HistoryFile file = opened_history(path);
  const auto found = file.load(kHouse);
  REQUIRE(found);
  CHECK(found->minutes == std::vector<MinutePower>{{kDawn, -5}, {kDawn + 1, 2'000'000'000}, {kDawn + 5, 0}});
  CHECK(found->hours == std::vector<HourReading>{{kDawnHour - 1, 5, std::nullopt}, {kDawnHour, std::nullopt, 7}});
  CHECK(file.hours(kHouse, kDawnHour, kDawnHour + 1) == std::vector<HourReading>{{kDawnHour, std::nullopt, 7}});
  CHECK(file.hours("nobody", 0, kDawnHour)->empty());
}

TEST_CASE("an hour that comes again replaces the one before", "[service]") {
  const TemporaryDirectory folder;
  HistoryFile file = opened_history(folder.file("x.history"));
  append(file, kHouse, {.rewound_to = {}, .minutes = {}, .hours = {{kDawnHour, 5, 5}}});
  append(file, kHouse, {.rewound_to = {}, .minutes = {}, .hours = {{kDawnHour, 6, 5}}});
  CHECK(file.hours(kHouse, kDawnHour - 9, kDawnHour) == std::vector<HourReading>{{kDawnHour, 6, 5}});
}

TEST_CASE("a meter is removed, and renamed over another", "[service]") {
  const TemporaryDirectory folder;
  HistoryFile file = opened_history(folder.file("x.history"));
  for (const char* key : {"one", "two", "three"}) {
    append(file, key, {.rewound_to = {}, .minutes = {{kDawn, key[1]}}, .hours = {{kDawnHour, key[1], {}}}});
  }
  const std::vector changes = {HistoryChange::remove("one"), HistoryChange::rename("two", "three"),
                               HistoryChange::rename("nobody", "three"), HistoryChange::rename("three", "three"),
                               HistoryChange::remove("nobody")};
  REQUIRE(file.apply(changes));
  CHECK(file.load("one")->empty());
  CHECK(file.load("two")->empty());
  CHECK(file.load("three")->minutes == std::vector<MinutePower>{{kDawn, 'w'}});
  CHECK(file.hours("three", kDawnHour, kDawnHour) == std::vector<HourReading>{{kDawnHour, 'w', std::nullopt}});
  append(file, "one", {.rewound_to = {}, .minutes = {{kDawn, 1}}, .hours = {}});
  CHECK(file.load("one")->hours.empty());
}

TEST_CASE("what is older than two days and two years goes", "[service]") {
  const TemporaryDirectory folder;
  HistoryFile file = opened_history(folder.file("x.history"));
  std::vector<HistoryChange> changes;
  for (MinuteIndex minute = kDawn - 5 * 1440; minute < kDawn; minute += 10)
    changes.push_back(HistoryChange::append(kHouse, ten_minutes(minute)));
  HistoryBatch years;
  for (HourIndex hour = kDawnHour - kHistoryHours - 100; hour < kDawnHour; ++hour)
    years.hours.push_back({hour, register_at(hour), {}});
  changes.push_back(HistoryChange::append(kHouse, years));
  changes.push_back(HistoryChange::append(kHouse, ten_minutes(kDawn + 1440)));
  REQUIRE(file.apply(changes));
  CHECK(file.load(kHouse)->minutes.size() == 1490 + 10);
  CHECK(file.hours(kHouse, kDawnHour - kHistoryHours - 1, kDawnHour)->size() == kHistoryHours + 1);
  CHECK(file.hours(kHouse, kDawnHour - kHistoryHours - 100, kDawnHour - kHistoryHours - 2)->empty());
  CHECK(file.hours(kHouse, 0, kDawnHour)->empty());  // no more than two years are answered at a time
}

TEST_CASE("a clock that was years ahead takes no hours with it", "[service]") {
  const TemporaryDirectory folder;
  HistoryFile file = opened_history(folder.file("x.history"));
  append(file, kHouse, ten_minutes(kDawn - 10));
  constexpr MinuteIndex kTenYears = MinuteIndex{10} * 365 * 1440;
  append(file, kHouse,
         {.rewound_to = {}, .minutes = {{kDawn + kTenYears, 5}}, .hours = {{kDawnHour + kTenYears / 60, 1, 1}}});
  append(file, kHouse, {.rewound_to = kDawn + 30, .minutes = {{kDawn + 40, watts_at(kDawn + 40)}}, .hours = {}});
  CHECK(file.load(kHouse)->minutes == std::vector<MinutePower>{{kDawn + 40, watts_at(kDawn + 40)}});
  CHECK(file.load(kHouse)->hours ==
        std::vector<HourReading>{{kDawnHour - 1, register_at(kDawnHour - 1), std::nullopt}});
}

TEST_CASE("the meter that was not heard for longest makes room", "[service]") {
  const TemporaryDirectory folder;
  HistoryFile file = opened_history(folder.file("x.history"));
  std::vector<HistoryChange> changes;
  for (int meter = 0; meter < HistoryFile::kMostMeters; ++meter) {
    const MinuteIndex minute = kDawn + (meter == 500 ? 0 : 1);
    changes.push_back(
        HistoryChange::append(std::to_string(meter), {.rewound_to = {}, .minutes = {{minute, 1}}, .hours = {}}));
  }
  changes.push_back(HistoryChange::append("more", {.rewound_to = {}, .minutes = {{kDawn, 1}}, .hours = {}}));
  changes.push_back(HistoryChange::append(std::string(HistoryFile::kMostKeyBytes + 1, 'x'), ten_minutes(kDawn)));
  REQUIRE(file.apply(changes));
  CHECK(file.load("500")->empty());
  CHECK_FALSE(file.load("499")->empty());
  CHECK_FALSE(file.load("more")->empty());
}

TEST_CASE("only the owner may read the files", "[service]") {
  const TemporaryDirectory folder;
  HistoryFile file = opened_history(folder.file("x.history"));
  append(file, kHouse, ten_minutes(kDawn));
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    CHECK(entry.status().permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    ++files;
  }
  CHECK(files == 2);
}

TEST_CASE("what root keeps in another's folder belongs to that user", "[service]") {
  if (::geteuid() != 0) {
    SUCCEED("not tried: only root writes for others");
    return;
  }
  const TemporaryDirectory folder;
  constexpr uid_t kDaemon = 12345;
  REQUIRE(::chown(folder.path().c_str(), kDaemon, kDaemon) == 0);
  HistoryFile file = opened_history(folder.file("x.history"));
  append(file, kHouse, ten_minutes(kDawn));
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    struct stat status{};
    REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    CHECK(status.st_uid == kDaemon);
  }
}

TEST_CASE("a history is one process' at a time", "[service]") {
  const TemporaryDirectory folder;
  const std::string path = folder.file("x.history");
  std::array<int, 2> told{};
  REQUIRE(::pipe(told.data()) == 0);
  const pid_t owner = ::fork();
  if (owner == 0) {
    const auto file = HistoryFile::open(path);
    (void)!::write(told[1], file ? "+" : "-", 1);
    ::pause();
    ::_exit(1);
  }
  char opened = 0;
  CHECK(::read(told[0], &opened, 1) == 1);
  CHECK(opened == '+');
  const auto file = HistoryFile::open(path);
  ::kill(owner, SIGKILL);
  ::waitpid(owner, nullptr, 0);
  REQUIRE_FALSE(file);
  CHECK_FALSE(file.error().damaged);
  CHECK(file.error().what == path + " cannot be used: database is locked");
  CHECK(HistoryFile::open(path));
  ::close(told[0]);
  ::close(told[1]);
}

TEST_CASE("a link is not followed, and a folder is no file", "[service]") {
  const TemporaryDirectory folder;
  const std::string target = folder.write("target", "");
  fs::create_symlink(target, folder.file("x.history"));
  fs::create_directory(folder.file("y.history"));
  for (const char* name : {"x.history", "y.history"}) {
    const auto file = HistoryFile::open(folder.file(name));
    REQUIRE_FALSE(file);
    CHECK_FALSE(file.error().damaged);
    CHECK(file.error().what.find("not a regular file") != std::string::npos);
  }
  CHECK(fs::file_size(target) == 0);
}

TEST_CASE("the state folder may be reached by a link of its owner", "[service]") {
  const TemporaryDirectory folder;
  fs::create_directory(folder.file("private"));
  fs::create_directory_symlink(folder.file("private"), folder.file("public"));
  HistoryFile file = opened_history(folder.file("public/x.history"));
  append(file, kHouse, ten_minutes(kDawn));
  CHECK(fs::exists(folder.file("private/x.history")));
}

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
    append(fresh, kHouse, ten_minutes(kDawn));
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
  const auto size = static_cast<std::streamoff>(fs::file_size(path));
  const std::string copy = folder.file("copy.history");
  // It says what the file is: a flipped bit there can make it one of a newer version.
  constexpr std::streamoff kHeader = 100;
  std::mt19937 random(1);
  std::size_t values = 0;
  std::size_t unreadable = 0;
  for (int round = 0; round < 400; ++round) {
    fs::copy_file(path, copy, fs::copy_options::overwrite_existing);
    fs::remove(copy + "-wal");
    if (round % 4 == 0) {
      fs::resize_file(copy, random() % static_cast<std::uintmax_t>(size));
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
    append(file, kHouse, ten_minutes(kDawn + 50));
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
  append(file, kHouse, ten_minutes(minute));
  CHECK(file.load(kHouse)->minutes.back().minute == minute + 9);
}
