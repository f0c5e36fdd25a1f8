// Keeps the past of the meters on disk while the page is on: restores it when a meter is known, and writes what has
// closed every few minutes, and when it may be needed soon.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/service/history_store.hpp"

namespace ams2mqtt {

class MeterFleet;
class MeterPipeline;

class RecordKeeper {
 public:
  // Of so many lines, the first ones.
  static constexpr std::size_t kMostLines = 1000;

  // `fleet` is asked each time. `file`: empty, the past is only in memory. `io` and the fleet must outlive it.
  RecordKeeper(boost::asio::io_context& io, std::function<MeterFleet&()> fleet, std::filesystem::path file);
  // Writes what has closed; the lines record nothing more.
  ~RecordKeeper();
  RecordKeeper(const RecordKeeper&) = delete;
  RecordKeeper& operator=(const RecordKeeper&) = delete;

  // About once a second.
  void on_tick(Monotonic now);
  // What has closed is handed to the disk now: its lines may end.
  void write();
  void forget(const std::string& key);

  // From `first` to `last`, later, on the loop; at once and nothing, where nothing is kept.
  void hours(const std::string& key, HourIndex first, HourIndex last,
             const std::function<void(std::vector<HourReading>)>& done);

 private:
  std::size_t adopt_lines();
  void adopt(MeterPipeline& line);
  void restore(const std::string& key, const std::string& before, const HistoryBatch& kept);
  [[nodiscard]] std::vector<HistoryChange> closed();
  // On the loop, if this is still there.
  template <class Result>
  [[nodiscard]] std::function<void(Result)> on_loop(std::function<void(Result)> done);

  boost::asio::io_context& io_;
  std::function<MeterFleet&()> fleet_;
  std::shared_ptr<RecordKeeper*> self_;  // for what comes from the store's thread
  std::unique_ptr<HistoryStore> store_;
  Monotonic written_at_;
};

}  // namespace ams2mqtt
