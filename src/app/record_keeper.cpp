#include "record_keeper.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "ams2mqtt/system/monotonic.hpp"
#include "meter_fleet.hpp"

namespace ams2mqtt {

namespace {

void log_history(const std::string& problem) {
  if (problem.empty()) {
    spdlog::info("history: all is well again");
  } else {
    spdlog::warn("history: {}", problem);
  }
}

}  // namespace

RecordKeeper::RecordKeeper(boost::asio::io_context& io, std::function<MeterFleet&()> fleet, std::filesystem::path file)
    : io_(io),
      fleet_(std::move(fleet)),
      self_(std::make_shared<RecordKeeper*>(this)),
      store_(file.empty() ? nullptr : std::make_unique<HistoryStore>(std::move(file), log_history)),
      written_at_(monotonic_now()) {
  adopt_lines();
}

RecordKeeper::~RecordKeeper() {
  write();
  MeterFleet& fleet = fleet_();
  for (std::size_t index = 0; index < fleet.size(); ++index) fleet.line(index).end_record();
}

template <class Result>
std::function<void(Result)> RecordKeeper::on_loop(std::function<void(Result)> done) {
  return [&io = io_, alive = std::weak_ptr(self_), done = std::move(done)](Result result) {
    boost::asio::post(io, [alive, done, result = std::move(result)]() mutable {
      if (!alive.expired()) done(std::move(result));
    });
  };
}

std::size_t RecordKeeper::adopt_lines() {
  MeterFleet& fleet = fleet_();
  const std::size_t recorded = std::min(fleet.size(), kMostLines);
  for (std::size_t index = 0; index < recorded; ++index) adopt(fleet.line(index));
  return recorded;
}

void RecordKeeper::on_tick(Monotonic now) {
  if (now - written_at_ < history_interval(adopt_lines())) return;
  written_at_ = now;
  write();
}

// A new line begins to record, and a meter that is known now gets back its past.
void RecordKeeper::adopt(MeterPipeline& line) {
  MeterRecord& record = line.begin_record();
  if (line.id().empty() || record.kept_as() == line.id()) return;
  if (fleet_().find(line.id()) != &line) return;  // two lines with one meter
  const std::string before = record.kept_as();
  record.keep_as(line.id());
  if (!store_) return;
  const auto done = [this, key = line.id(), before](const HistoryBatch& kept) { restore(key, before, kept); };
  (void)store_->load(line.id(), on_loop<HistoryBatch>(done));
}

// A meter that is called otherwise than before keeps its past, unless there is one under that name: then it was known
// by that before, and did not say its number at first.
void RecordKeeper::restore(const std::string& key, const std::string& before, const HistoryBatch& kept) {
  if (kept.empty() && !before.empty()) return store_->write({HistoryChange::rename(before, key)});
  MeterPipeline* const line = fleet_().find(key);
  if (line == nullptr || line->record() == nullptr) return;
  line->record()->history().restore(kept);
}

std::vector<HistoryChange> RecordKeeper::closed() {
  MeterFleet& fleet = fleet_();
  std::vector<HistoryChange> changes;
  for (std::size_t index = 0; index < fleet.size(); ++index) {
    MeterRecord* const record = fleet.line(index).record();
    if (record == nullptr || record->kept_as().empty()) continue;
    HistoryBatch batch = record->history().take_closed();
    if (!batch.empty()) changes.push_back(HistoryChange::append(record->kept_as(), std::move(batch)));
  }
  return changes;
}

void RecordKeeper::write() {
  std::vector<HistoryChange> changes = closed();
  if (store_ && !changes.empty()) store_->write(std::move(changes));
}

void RecordKeeper::forget(const std::string& key) {
  if (store_) store_->write({HistoryChange::remove(key)});
}

void RecordKeeper::hours(const std::string& key, HourIndex first, HourIndex last,
                         const std::function<void(std::vector<HourReading>)>& done) {
  const bool asked = store_ && store_->hours(key, first, last, on_loop<std::vector<HourReading>>(done));
  if (!asked) done({});
}

}  // namespace ams2mqtt
