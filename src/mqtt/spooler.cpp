#include "spooler.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

namespace {

constexpr int kRestTicks = 5;
// How many messages are copied, marked or put back while the outbox is locked.
constexpr std::size_t kBatch = 64;

template <class Items, class Work>
void in_batches(std::mutex& mutex, const Items& items, Work work) {
  std::size_t done = 0;
  while (done < items.size()) {
    const std::lock_guard lock(mutex);
    for (const std::size_t end = std::min(items.size(), done + kBatch); done < end; ++done) work(done);
  }
}

}  // namespace

MqttSpool::MqttSpool(const SpoolConfig& config, std::string base_topic, Outbox& outbox, std::mutex& mutex,
                     std::function<void(const SpoolEvent&)> tell)
    : base_(std::move(base_topic) + "/"), outbox_(outbox), mutex_(mutex), tell_(std::move(tell)) {
  if (config.file.empty()) return;
  spool_.emplace(config.file, std::size_t{config.max_size} << 20U);
  outbox_.track_spool();
}

void MqttSpool::start() {
  if (spool_) open(true);
}

bool MqttSpool::open(bool at_start) {
  auto content = spool_->open();
  if (!content) {
    fails(content.error());
    return false;
  }
  works();
  if (content->damaged_bytes > 0) tell(SpoolCause::damaged, content->damaged_bytes);
  restore(std::move(content->messages), at_start);
  return true;
}

// A file that could only be opened later comes too late for anything that has a newest value: a newer one may have been
// delivered by then.
void MqttSpool::restore(std::vector<SpooledMessage> messages, bool at_start) {
  if (messages.empty()) return;
  tell(SpoolCause::restored, messages.size());
  in_batches(mutex_, messages, [&](std::size_t index) {
    SpooledMessage& newest = messages[messages.size() - 1 - index];
    if (at_start || newest.message.every) {
      outbox_.restore(newest.number, std::move(newest.message));
    } else {
      outbox_.let_go(newest.number);
    }
  });
}

void MqttSpool::on_tick(bool connected) {
  Outbox::Id mark = 0;
  {
    const std::lock_guard lock(mutex_);
    mark = outbox_.mark();
  }
  const Outbox::Id before = std::exchange(mark_, mark);
  if (rest_ > 0) --rest_;
  if (rest_ > 0) return;
  if (spool_->is_open() || open(false)) write(connected ? before : mark);
}

void MqttSpool::on_idle() {
  if (spool_ && spool_->is_open() && spool_->messages() > 0) write(std::numeric_limits<Outbox::Id>::min());
}

void MqttSpool::finish() {
  if (spool_ && (spool_->is_open() || open(false))) write(std::numeric_limits<Outbox::Id>::max());
}

// Whether the daemon is starting or ending, and whether a meter is available, is not worth saying later.
bool MqttSpool::is_value(const std::string& topic) const {
  return topic.starts_with(base_) && topic != base_ + "status" && !topic.ends_with("/availability");
}

std::vector<Outbox::Waiting> MqttSpool::take_due(Outbox::Id mark) {
  std::vector<Outbox::Waiting> due;
  std::size_t count = kBatch;
  while (count == kBatch) {
    std::vector<Outbox::Waiting> batch;
    {
      const std::lock_guard lock(mutex_);
      batch = outbox_.take_unspooled(mark, kBatch);
    }
    count = batch.size();
    for (Outbox::Waiting& waiting : batch) {
      if (is_value(waiting.message.topic)) due.push_back(std::move(waiting));
    }
  }
  // What supersedes something old came first here, but it was published later.
  std::ranges::sort(due, {}, &Outbox::Waiting::id);
  return due;
}

void MqttSpool::write(Outbox::Id mark) {
  // First take what is gone: what is superseded from here on stays in the file until its successor is written.
  std::vector<SpoolNumber> gone;
  {
    const std::lock_guard lock(mutex_);
    gone = outbox_.take_gone();
  }
  std::vector<Outbox::Waiting> due = take_due(mark);
  if (due.empty() && gone.empty() && problem_.empty()) return;
  std::vector<Message> messages;
  messages.reserve(due.size());
  for (Outbox::Waiting& waiting : due) messages.push_back(std::move(waiting.message));
  const auto numbers = spool_->write(messages, gone);
  if (!numbers) {
    in_batches(mutex_, due, [&](std::size_t index) { outbox_.unspooled(due[index].id); });
    return fails(numbers.error());
  }
  in_batches(mutex_, due, [&](std::size_t index) { outbox_.spooled(due[index].id, (*numbers)[index]); });
  works();
  report_drops();
}

// Once when the file is full, and once with the number when everything has been delivered.
void MqttSpool::report_drops() {
  const std::uint64_t dropped = spool_->dropped() - dropped_before_;
  if (!full_ && dropped > 0) {
    full_ = true;
    tell(SpoolCause::full);
  } else if (full_ && spool_->messages() == 0) {
    full_ = false;
    dropped_before_ = spool_->dropped();
    tell(SpoolCause::dropped, dropped);
  }
}

void MqttSpool::tell(SpoolCause cause, std::uint64_t count) const {
  tell_({cause, spool_->file(), count});
}

void MqttSpool::fails(const std::string& problem) {
  rest_ = kRestTicks;
  if (std::exchange(problem_, problem) == problem) return;
  tell_({SpoolCause::fails, spool_->file(), 0, problem});
}

void MqttSpool::works() {
  if (!std::exchange(problem_, {}).empty()) tell(SpoolCause::works);
}

}  // namespace ams2mqtt
