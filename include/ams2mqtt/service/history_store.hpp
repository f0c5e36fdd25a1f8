// The history of all meters on disk, for a daemon that must not wait for one: a thread of its own writes and reads.
// What could not be written, because the disk was full or the folder missing, waits in memory and is tried again with
// what comes next. A damaged file is put aside, and a new one begun.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <expected>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ams2mqtt/service/history_file.hpp"

namespace ams2mqtt {

// The history's file of the daemon that publishes below `base_topic`, beside its state_file().
[[nodiscard]] std::filesystem::path history_file(const std::filesystem::path& directory, std::string_view base_topic);

// How often what has closed is to be written. With each write of a meter two pages change, which is much for many
// meters and little for one.
[[nodiscard]] constexpr std::chrono::minutes history_interval(std::size_t meters) {
  constexpr std::size_t kFew = 64;
  return std::chrono::minutes(meters <= kFew ? 10 : 60);
}

class HistoryStore {
 public:
  static constexpr std::size_t kMostQuestions = 4096;
  // Minutes and hours that wait for a disk; beyond that the oldest go.
  static constexpr std::size_t kMostWaiting = 200'000;

  // `report` is called on the store's thread: with what is wrong, a sentence, when writing or reading begins to fail or
  // a file was put aside, and with an empty text when all is well again.
  HistoryStore(std::filesystem::path path, std::function<void(const std::string&)> report);
  // Writes what still waits, but answers no questions.
  ~HistoryStore();
  HistoryStore(const HistoryStore&) = delete;
  HistoryStore& operator=(const HistoryStore&) = delete;

  // None of these waits for the disk. What is asked is answered after what was written before, on the store's thread,
  // with what there is: nothing where the file cannot be read. False, and no answer, when too many questions wait.
  void write(std::vector<HistoryChange> changes);
  bool load(std::string key, std::function<void(HistoryBatch)> done);
  bool hours(std::string key, HourIndex first, HourIndex last, std::function<void(std::vector<HourReading>)> done);

 private:
  using Question = std::function<std::optional<HistoryProblem>(HistoryFile*)>;

  bool ask(Question question);
  void run();
  void write_waiting();
  void answer(const Question& question);
  [[nodiscard]] HistoryFile* file();
  void note(const std::optional<HistoryProblem>& problem);
  void limit_waiting();

  const std::filesystem::path path_;
  const std::function<void(const std::string&)> report_;
  // Of the thread alone.
  std::optional<HistoryFile> file_;
  std::deque<HistoryChange> waiting_;
  bool fails_ = false;
  // Shared.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<HistoryChange> changes_;
  std::deque<Question> questions_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace ams2mqtt
