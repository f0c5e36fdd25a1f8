// What a process has to take care of: open standard descriptors, threads that may fail to start, and ending with a
// sentence whatever happens.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

namespace ams2mqtt {

// Opens any of the descriptors 0 to 2 that are closed, on /dev/null; otherwise the first files and sockets would become
// standard output. False when that is impossible.
[[nodiscard]] bool open_standard_descriptors();

// Throws std::runtime_error, a sentence, when the system does not allow what a process needs to talk to the broker and
// read so many meters, so that it does not begin what it cannot continue: the Paho library waits for ever for a thread
// or a file that it could not get.
// The limit of open files is raised as far as that takes and the system allows.
void require_resources(std::size_t meters = 0);
// Raises the limit of open files for so many meters, as far as the system allows.
void raise_descriptor_limit(std::size_t meters);
// This many files besides those that are open.
void require_descriptors(std::size_t count);
// This many threads besides those that run.
void require_threads(std::size_t count);

// What went wrong, for people.
[[nodiscard]] std::string sentence(const std::exception& error);

// An uncaught exception, in whichever thread, ends the process with a sentence and the exit code of a failure instead
// of an abort.
void end_with_a_sentence();

// From the first line of main, signals are held back, so that none ends the daemon before it listens to them. Threads
// and processes started meanwhile inherit that.
void hold_signals();
void hold_signal(int number);
// Signals that have come since then take effect now.
void release_signals();

// Ignores signals that would end the daemon without a farewell and mean nothing to it: timers, limits, a pipe that
// nobody reads, and those that are free for programs to use. Not faults of the program itself.
void ignore_signals();

// Signals that end the daemon in an orderly way: whoever sends them wants it gone.
inline constexpr std::array kEndingSignals = {SIGTERM, SIGINT, SIGQUIT, SIGXCPU};
// "SIGTERM"; of those.
[[nodiscard]] std::string_view name_of_signal(int signal);

// Whether closing its terminal ends the process; false when it was started to survive that (nohup).
[[nodiscard]] bool ends_with_its_terminal();
// Whether it has one now.
[[nodiscard]] bool has_terminal();

// Threads inherit the mask: while this lives, none is started that would take a signal from the program's main thread.
class BlockedSignals {
 public:
  BlockedSignals();
  ~BlockedSignals();
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_{};
};

// What std::system_error says, with a possible cause.
[[nodiscard]] std::string no_thread(const std::system_error& error);

// A thread that takes no signals. Throws std::runtime_error, a sentence, when the system does not allow one more.
template <class Work>
[[nodiscard]] std::thread start_thread(Work work) {
  const BlockedSignals blocked;
  try {
    return std::thread(std::move(work));
  } catch (const std::system_error& error) {
    throw std::runtime_error(no_thread(error));
  }
}

}  // namespace ams2mqtt
