#include "ams2mqtt/system/line_writer.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "ams2mqtt/system/process.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kIdle{2};
constexpr milliseconds kLook{100};  // how often a writer without a reader checks whether to end

}  // namespace

struct LineWriter::State {
  State(int given, LineWriterSettings settings_given) : descriptor(given), settings(std::move(settings_given)) {}

  const int descriptor;
  LineWriterSettings settings;
  std::mutex call_mutex;  // held while a handler of the settings runs
  int failure = 0;        // why the newest write failed
  std::mutex mutex;
  std::condition_variable work;
  std::condition_variable done;
  std::deque<std::string> lines;
  std::size_t bytes = 0;
  std::uint64_t dropped = 0;
  bool busy = false;      // the thread is writing a line
  bool failed = false;    // the newest could not be written
  bool finished = false;  // the thread has ended
  std::optional<steady_clock::time_point> end;

  void run();
  void call(const std::function<void()>& handler);
  [[nodiscard]] bool has_work() const { return !lines.empty() || (dropped > 0 && !failed); }
  [[nodiscard]] bool is_over();
  [[nodiscard]] bool await_reader();
  [[nodiscard]] bool deliver(std::string_view text);
  void deliver_next();
  void add(std::string line);
};

void LineWriter::State::run() {
  std::unique_lock lock(mutex);
  while (true) {
    work.wait_for(lock, kIdle, [this] { return end || has_work(); });
    const bool idle = !has_work();
    if (idle && end) break;
    lock.unlock();
    // Lines are taken out of the queue only when somebody reads: until then the oldest may be dropped.
    if (idle) {
      call(settings.idle);
    } else if (await_reader()) {
      deliver_next();
      if (failure != 0 && settings.abandoned) {
        call([tell = std::exchange(settings.abandoned, nullptr), error = failure] { tell(error); });
      }
    } else {
      lock.lock();
      break;
    }
    lock.lock();
  }
  finished = true;
  done.notify_all();
}

// Their owner may be gone once stop() has returned.
void LineWriter::State::call(const std::function<void()>& handler) {
  const std::lock_guard one_at_a_time(call_mutex);
  {
    const std::lock_guard lock(mutex);
    if (end) return;
  }
  if (handler) handler();
}

bool LineWriter::State::is_over() {
  const std::lock_guard lock(mutex);
  return end && steady_clock::now() >= *end;
}

// False when the end comes first.
bool LineWriter::State::await_reader() {
  pollfd reader{descriptor, POLLOUT, 0};
  while (!is_over()) {
    const int count = ::poll(&reader, 1, static_cast<int>(kLook.count()));
    if (count > 0 || (count < 0 && errno != EINTR)) return true;
  }
  return false;
}

// A pipe that accepts anything accepts PIPE_BUF bytes without blocking.
bool LineWriter::State::deliver(std::string_view text) {
  while (!text.empty()) {
    if (!await_reader()) return false;
    const ssize_t count = ::write(descriptor, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (count < 0 && errno != EINTR && errno != EAGAIN) {
      failure = errno;
      return false;
    }
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void LineWriter::State::deliver_next() {
  std::string line;
  std::uint64_t missing = 0;
  {
    const std::lock_guard lock(mutex);
    busy = true;
    missing = std::exchange(dropped, 0);
    if (!lines.empty()) {
      line = std::move(lines.front());
      lines.pop_front();
      bytes -= line.size();
    }
  }
  const bool told = missing == 0 || !settings.gap || deliver(settings.gap(missing));
  const bool written = deliver(line);
  const std::lock_guard lock(mutex);
  busy = false;
  // What cannot be written, as on a full disk, is reported before the next line.
  dropped += (told ? 0 : missing) + (written ? 0 : 1);
  failed = !told || !written;
  done.notify_all();
}

void LineWriter::State::add(std::string line) {
  bytes += line.size();
  lines.push_back(std::move(line));
  while (bytes > settings.most_bytes) {
    bytes -= lines.front().size();
    lines.pop_front();
    ++dropped;
  }
}

LineWriter::LineWriter(int descriptor, LineWriterSettings settings)
    : state_(std::make_shared<State>(descriptor, std::move(settings))) {
  try {
    thread_ = start_thread([state = state_] { state->run(); });
  } catch (const std::runtime_error&) {
    state_->finished = true;
  }
}

LineWriter::~LineWriter() {
  stop(kPatience);
}

void LineWriter::write(std::string line) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->end) return;
    state_->add(std::move(line));
  }
  if (thread_.joinable()) {
    state_->work.notify_one();
  } else {
    state_->deliver_next();
  }
}

bool LineWriter::flush(milliseconds patience) {
  std::unique_lock lock(state_->mutex);
  return state_->done.wait_for(lock, patience,
                               [this] { return state_->finished || (!state_->has_work() && !state_->busy); });
}

bool LineWriter::stop(milliseconds patience) {
  if (!thread_.joinable()) return true;
  std::unique_lock lock(state_->mutex);
  state_->end = steady_clock::now() + patience;
  state_->work.notify_one();
  state_->done.wait_for(lock, patience, [this] { return state_->finished; });
  const bool finished = state_->finished;
  const bool all = !state_->has_work() && !state_->busy;
  lock.unlock();
  const std::lock_guard no_call(state_->call_mutex);
  if (finished) {
    thread_.join();
  } else {
    thread_.detach();
  }
  return all;
}

}  // namespace ams2mqtt
