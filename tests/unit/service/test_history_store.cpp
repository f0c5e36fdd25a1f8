#include "ams2mqtt/service/history_store.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>

#include "ams2mqtt/service/state_file.hpp"
#include "catch.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;
namespace fs = std::filesystem;

namespace {

constexpr MinuteIndex kMinute = 29'000'160;

std::vector<HistoryChange> one_minute(MinuteIndex minute, std::int32_t watts) {
  return {HistoryChange::append("house",
                                {.rewound_to = {}, .minutes = {{minute, watts}}, .hours = {{minute / 60, watts, {}}}})};
}

// A store, and what it has reported.
class ToldStore {
 public:
  explicit ToldStore(const fs::path& path)
      : store(path, [this](const std::string& problem) {
          const std::lock_guard lock(mutex_);
          told_.push_back(problem);
        }) {}

  HistoryBatch load(const std::string& key = "house") {
    std::promise<HistoryBatch> found;
    CHECK(store.load(key, [&](HistoryBatch batch) { found.set_value(std::move(batch)); }));
    return found.get_future().get();
  }
  std::vector<HourReading> hours() {
    std::promise<std::vector<HourReading>> found;
    CHECK(store.hours("house", kMinute / 60 - 5, kMinute / 60 + 5,
                      [&](std::vector<HourReading> hours) { found.set_value(std::move(hours)); }));
    return found.get_future().get();
  }
  std::vector<std::string> told() {
    (void)load();  // what came before was done
    const std::lock_guard lock(mutex_);
    return told_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> told_;

 public:
  HistoryStore store;
};

}  // namespace

TEST_CASE("the history is beside the state", "[service]") {
  CHECK(history_file("/srv", "ams2mqtt") == "/srv/ams2mqtt.history");
  CHECK(history_file("/srv", "home/a").stem() == state_file("/srv", "home/a").stem());
}

TEST_CASE("what is written is answered, and there after the end", "[service]") {
  const TemporaryDirectory folder;
  {
    ToldStore kept(folder.file("x.history"));
    kept.store.write(one_minute(kMinute, 5));
    CHECK(kept.load().minutes == std::vector<MinutePower>{{kMinute, 5}});
    CHECK(kept.hours() == std::vector<HourReading>{{kMinute / 60, 5, std::nullopt}});
    CHECK(kept.told().empty());
    kept.store.write(one_minute(kMinute + 1, 6));
  }
  ToldStore kept(folder.file("x.history"));
  CHECK(kept.load().minutes == std::vector<MinutePower>{{kMinute, 5}, {kMinute + 1, 6}});
}

TEST_CASE("what has no folder waits for one, and is told of once", "[service]") {
  const TemporaryDirectory folder;
  std::ofstream(folder.file("state")) << "in the way";
  ToldStore kept(folder.file("state/x.history"));
  kept.store.write(one_minute(kMinute, 5));
  CHECK(kept.load().empty());
  CHECK(kept.hours().empty());
  kept.store.write({HistoryChange::rename("house", "home")});
  REQUIRE(kept.told().size() == 1);
  CHECK(kept.told()[0].find("cannot be created: Not a directory") != std::string::npos);
  fs::remove(folder.file("state"));
  kept.store.write({HistoryChange::append("home", {.rewound_to = {}, .minutes = {{kMinute + 1, 6}}, .hours = {}})});
  CHECK(kept.load("home").minutes == std::vector<MinutePower>{{kMinute, 5}, {kMinute + 1, 6}});
  CHECK(kept.told().size() == 2);
  CHECK(kept.told().back().empty());
}

TEST_CASE("what waits for a disk has a limit", "[service]") {
  const TemporaryDirectory folder;
  std::ofstream(folder.file("state")) << "in the way";
  ToldStore kept(folder.file("state/x.history"));
  constexpr std::size_t kPart = HistoryStore::kMostWaiting / 4;
  for (MinuteIndex part = 0; part < 6; ++part) {
    HistoryBatch batch;
    for (std::size_t minute = 0; minute < kPart; ++minute) batch.minutes.push_back({kMinute + part, 1});
    kept.store.write({HistoryChange::append(std::to_string(part), std::move(batch))});
    (void)kept.load();
  }
  fs::remove(folder.file("state"));
  kept.store.write(one_minute(kMinute, 5));
  CHECK(kept.load("0").empty());
  CHECK(kept.load("1").empty());
  CHECK_FALSE(kept.load("5").empty());
  CHECK_FALSE(kept.load().empty());
}

TEST_CASE("a damaged history is put aside, and a new one begun", "[service]") {
  const TemporaryDirectory folder;
  (void)folder.write("x.history", std::string(9000, 'x'));
  ToldStore kept(folder.file("x.history"));
  kept.store.write(one_minute(kMinute, 5));
  CHECK(kept.load().minutes.size() == 1);
  REQUIRE(kept.told().size() == 2);
  CHECK(kept.told()[0] == folder.file("x.history") + " is damaged and was renamed to x.history.damaged");
  CHECK(kept.told()[1].empty());
  CHECK(fs::file_size(folder.file("x.history.damaged")) == 9000);
}

TEST_CASE("more questions than there is room for are refused", "[service]") {
  const TemporaryDirectory folder;
  std::promise<void> go;
  std::shared_future<void> gone = go.get_future();
  ToldStore kept(folder.file("x.history"));
  std::promise<void> begun;
  REQUIRE(kept.store.load("house", [&](const HistoryBatch&) {
    begun.set_value();
    gone.wait();
  }));
  begun.get_future().wait();
  std::size_t taken = 0;
  while (kept.store.load("house", [](const HistoryBatch&) {})) ++taken;
  CHECK(taken == HistoryStore::kMostQuestions);
  go.set_value();
}
