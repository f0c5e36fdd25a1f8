// Lines -> a descriptor that perhaps nobody reads: a full pipe, a terminal after Ctrl-S, a log driver that blocks. A
// separate thread writes them; whoever hands over a line never waits. What exceeds the queue is dropped, oldest first,
// and counted.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace ams2mqtt {

struct LineWriterSettings {
  std::size_t most_bytes = std::size_t{1} << 20U;  // waiting
  // The line, if any, that replaces the given number of dropped ones.
  std::function<std::string(std::uint64_t)> gap;
  // Called now and then, on the writer's thread.
  std::function<void()> idle;
  // Called once, on the writer's thread, when a line cannot be written: with EPIPE when the reader has gone, as head(1)
  // does. Without it, what cannot be written is dropped and the next line tried.
  std::function<void(int error)> abandoned;
};

class LineWriter {
 public:
  // How long the destructor waits for a reader.
  static constexpr std::chrono::milliseconds kPatience{1000};

  // `descriptor` is not owned; it may be shared with other processes, so its flags stay as they are. If no thread can
  // be started, lines are written at once.
  LineWriter(int descriptor, LineWriterSettings settings);
  // stop(kPatience)
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // `line` ends in its line feed. From any thread.
  void write(std::string line);
  // Waits until everything has been written, at most `patience`. False: something is left.
  bool flush(std::chrono::milliseconds patience);
  // The same, and nothing is written afterwards. A thread that hangs in a write is left behind until the process ends.
  bool stop(std::chrono::milliseconds patience);

 private:
  struct State;

  std::shared_ptr<State> state_;  // the thread's too
  std::thread thread_;
};

}  // namespace ams2mqtt
