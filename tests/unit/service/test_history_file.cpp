#include "ams2mqtt/service/history_file.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "catch.hpp"
#include "support/kept_history.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
namespace fs = std::filesystem;

TEST_CASE("a history is read as it was written", "[service]") {
  const TemporaryDirectory folder;
  const fs::path path = fs::path(folder.path()) / "new" / "ams2mqtt.history";
  {
    HistoryFile file = opened_history(path);
    CHECK(file.load(kHouse)->empty());
    HistoryBatch batch{
        .rewound_to = {}, .minutes = {{kDawn, -5}, {kDawn + 1, 2'000'000'000}, {kDawn + 5, 0}}, .hours = {}};
    batch.hours = {{kDawnHour - 1, 5, std::nullopt}, {kDawnHour, std::nullopt, 7}};
    append_to(file, kHouse, batch);
    append_to(file, "other", {.rewound_to = {}, .minutes = {{kDawn, 9}}, .hours = {}});
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
  append_to(file, kHouse, {.rewound_to = {}, .minutes = {}, .hours = {{kDawnHour, 5, 5}}});
  append_to(file, kHouse, {.rewound_to = {}, .minutes = {}, .hours = {{kDawnHour, 6, 5}}});
  CHECK(file.hours(kHouse, kDawnHour - 9, kDawnHour) == std::vector<HourReading>{{kDawnHour, 6, 5}});
}

TEST_CASE("a meter is removed, and renamed over another", "[service]") {
  const TemporaryDirectory folder;
  HistoryFile file = opened_history(folder.file("x.history"));
  for (const char* key : {"one", "two", "three"}) {
    append_to(file, key, {.rewound_to = {}, .minutes = {{kDawn, key[1]}}, .hours = {{kDawnHour, key[1], {}}}});
  }
  const std::vector changes = {HistoryChange::remove("one"), HistoryChange::rename("two", "three"),
                               HistoryChange::rename("nobody", "three"), HistoryChange::rename("three", "three"),
                               HistoryChange::remove("nobody")};
  REQUIRE(file.apply(changes));
  CHECK(file.load("one")->empty());
  CHECK(file.load("two")->empty());
  CHECK(file.load("three")->minutes == std::vector<MinutePower>{{kDawn, 'w'}});
  CHECK(file.hours("three", kDawnHour, kDawnHour) == std::vector<HourReading>{{kDawnHour, 'w', std::nullopt}});
  append_to(file, "one", {.rewound_to = {}, .minutes = {{kDawn, 1}}, .hours = {}});
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
  append_to(file, kHouse, ten_minutes(kDawn - 10));
  constexpr MinuteIndex kTenYears = MinuteIndex{10} * 365 * 1440;
  append_to(file, kHouse,
            {.rewound_to = {}, .minutes = {{kDawn + kTenYears, 5}}, .hours = {{kDawnHour + kTenYears / 60, 1, 1}}});
  append_to(file, kHouse, {.rewound_to = kDawn + 30, .minutes = {{kDawn + 40, watts_at(kDawn + 40)}}, .hours = {}});
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
  append_to(file, kHouse, ten_minutes(kDawn));
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
  append_to(file, kHouse, ten_minutes(kDawn));
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    struct stat status{};
    REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    CHECK(status.st_uid == kDaemon);
  }
}

TEST_CASE("root may do in another's folder what that user may", "[service]") {
  if (::geteuid() != 0) {
    SUCCEED("not tried: only root may do more");
    return;
  }
  const TemporaryDirectory folder;
  constexpr uid_t kDaemon = 12345;
  REQUIRE(::chown(folder.path().c_str(), kDaemon, kDaemon) == 0);
  {
    HistoryFile file = opened_history(folder.file("x.history"));
  }
  REQUIRE(::chmod(folder.path().c_str(), S_IRUSR | S_IXUSR) == 0);
  const auto file = HistoryFile::open(folder.file("x.history"));
  REQUIRE_FALSE(file);
  CHECK_FALSE(file.error().damaged);
  CHECK(file.error().what.find("x.history cannot be used: ") != std::string::npos);
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
  append_to(file, kHouse, ten_minutes(kDawn));
  CHECK(fs::exists(folder.file("private/x.history")));
}
