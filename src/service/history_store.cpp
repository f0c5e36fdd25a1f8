#include "ams2mqtt/service/history_store.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ams2mqtt/service/state_file.hpp"
#include "ams2mqtt/system/process.hpp"

namespace ams2mqtt {

namespace {

std::size_t size_of(const HistoryChange& change) {
  return 1 + change.batch.minutes.size() + change.batch.hours.size();
}

// What there is goes to the one who asked; the rest is for the log.
template <class Found>
std::optional<HistoryProblem> answered(std::expected<Found, HistoryProblem> found,
                                       const std::function<void(Found)>& done) {
  if (found) {
    done(*std::move(found));
    return std::nullopt;
  }
  done({});
  return std::move(found).error();
}

}  // namespace

std::filesystem::path history_file(const std::filesystem::path& directory, std::string_view base_topic) {
  return state_file(directory, base_topic).replace_extension(".history");
}

HistoryStore::HistoryStore(std::filesystem::path path, std::function<void(const std::string&)> report)
    : path_(std::move(path)), report_(std::move(report)), thread_(start_thread([this] { run(); })) {}

HistoryStore::~HistoryStore() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void HistoryStore::write(std::vector<HistoryChange> changes) {
  {
    const std::lock_guard lock(mutex_);
    std::ranges::move(changes, std::back_inserter(changes_));
  }
  changed_.notify_one();
}

bool HistoryStore::ask(Question question) {
  {
    const std::lock_guard lock(mutex_);
    if (questions_.size() >= kMostQuestions) return false;
    questions_.push_back(std::move(question));
  }
  changed_.notify_one();
  return true;
}

bool HistoryStore::load(std::string key, std::function<void(HistoryBatch)> done) {
  return ask([key = std::move(key), done = std::move(done)](HistoryFile* file) -> std::optional<HistoryProblem> {
    std::expected<HistoryBatch, HistoryProblem> found;
    if (file != nullptr) found = file->load(key);
    return answered(std::move(found), done);
  });
}

bool HistoryStore::hours(std::string key, HourIndex first, HourIndex last,
                         std::function<void(std::vector<HourReading>)> done) {
  return ask([=, key = std::move(key), done = std::move(done)](HistoryFile* file) -> std::optional<HistoryProblem> {
    std::expected<std::vector<HourReading>, HistoryProblem> found;
    if (file != nullptr) found = file->hours(key, first, last);
    return answered(std::move(found), done);
  });
}

void HistoryStore::run() {
  (void)file();  // A file that cannot be used is told of at once.
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !changes_.empty() || !questions_.empty() || ended_; });
    const auto changes = std::exchange(changes_, {});
    const auto questions = std::exchange(questions_, {});
    const bool ended = ended_;
    lock.unlock();
    std::ranges::copy(changes, std::back_inserter(waiting_));
    if (!changes.empty() || ended) write_waiting();
    if (ended) return;
    for (const Question& question : questions) answer(question);
    lock.lock();
  }
}

void HistoryStore::write_waiting() {
  if (waiting_.empty()) return;
  HistoryFile* const open = file();
  if (open == nullptr) return limit_waiting();
  const std::vector<HistoryChange> changes(waiting_.begin(), waiting_.end());
  const auto written = open->apply(changes);
  if (!written) {
    note(written.error());
    return limit_waiting();
  }
  waiting_.clear();
  note(std::nullopt);
}

void HistoryStore::answer(const Question& question) {
  if (const auto problem = question(file())) note(problem);
}

// Null when it cannot be opened.
HistoryFile* HistoryStore::file() {
  for (int tries = 0; !file_ && tries < 2; ++tries) {
    auto opened = HistoryFile::open(path_);
    if (opened) {
      file_ = *std::move(opened);
    } else {
      const bool damaged = opened.error().damaged;
      note(opened.error());
      if (!damaged) break;
    }
  }
  return file_ ? &*file_ : nullptr;
}

void HistoryStore::note(const std::optional<HistoryProblem>& problem) {
  if (problem && problem->damaged) {
    file_.reset();
    report_(HistoryFile::put_aside(path_));
    fails_ = true;
    return;
  }
  if (problem && !problem->what.empty() && !fails_) report_(problem->what);
  if (!problem && fails_) report_({});
  fails_ = problem.has_value();
}

// A change that removes or renames a meter takes no room, and is never dropped.
void HistoryStore::limit_waiting() {
  std::size_t size = 0;
  for (const HistoryChange& change : waiting_) size += size_of(change);
  for (auto change = waiting_.begin(); change != waiting_.end() && size > kMostWaiting;) {
    if (change->kind != HistoryChange::Kind::append) {
      ++change;
      continue;
    }
    size -= size_of(*change);
    change = waiting_.erase(change);
  }
}

}  // namespace ams2mqtt
