#include "ams2mqtt/system/process.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <future>
#include <new>
#include <string_view>
#include <vector>

#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

namespace {

constexpr int kFailed = 1;
constexpr const char* kNoMemory = "out of memory";

constexpr unsigned kLongestWrite = 1;  // seconds

// Allocates no memory, since there may be none. Lines that are still waiting come first; a reader that reads nothing
// does not hold up the end.
[[noreturn]] void say_and_end() {
  spdlog::default_logger_raw()->flush();
  std::signal(SIGALRM, SIG_DFL);
  release_signals();
  ::alarm(kLongestWrite);
  const auto end = [](const char* what) {
    for (const std::string_view part :
         {std::string_view("ams2mqtt: "), std::string_view(what), std::string_view("\n")}) {
      (void)write_all(STDERR_FILENO, part);
    }
    ::_exit(kFailed);
  };
  try {
    if (const std::exception_ptr error = std::current_exception()) std::rethrow_exception(error);
  } catch (const std::bad_alloc&) {
    end(kNoMemory);
  } catch (const std::exception& error) {
    end(error.what());
  } catch (...) {
    end("an unknown error occurred");
  }
  end("ended for an unknown reason");
  std::unreachable();
}

constexpr std::size_t kDescriptorsAtBegin = 256;  // far more than are open by then

// A meter's port, and the lookups of names that are under way at a time: one that has no descriptor is tried again.
std::size_t descriptors_for(std::size_t meters) {
  constexpr std::size_t kCommon = 20;
  constexpr std::size_t kOfLookup = 2;
  constexpr std::size_t kLookups = 256;
  return kCommon + meters + kOfLookup * std::min(meters, kLookups);
}

}  // namespace

bool open_standard_descriptors() {
  for (const int wanted : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(wanted, F_GETFD) != -1 || errno != EBADF) continue;
    // open() returns the lowest free number.
    if (::open("/dev/null", wanted == STDIN_FILENO ? O_RDONLY : O_WRONLY) != wanted) return false;
  }
  return true;
}

void require_resources(std::size_t meters) {
  constexpr std::size_t kThreads = 8;
  raise_descriptor_limit(meters);
  require_descriptors(descriptors_for(meters));
  require_threads(kThreads);
}

void raise_descriptor_limit(std::size_t meters) {
  const rlim_t wanted = kDescriptorsAtBegin + descriptors_for(meters);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

void require_threads(std::size_t count) {
  std::promise<void> end;
  const std::shared_future<void> until = end.get_future().share();
  std::vector<std::thread> threads;
  std::exception_ptr problem;
  try {
    while (threads.size() < count) threads.push_back(start_thread([until] { until.wait(); }));
  } catch (const std::runtime_error&) {
    problem = std::current_exception();
  }
  end.set_value();
  for (std::thread& thread : threads) thread.join();
  if (problem) std::rethrow_exception(problem);
}

void require_descriptors(std::size_t count) {
  std::vector<FileDescriptor> spare;
  while (spare.size() < count) {
    spare.emplace_back(::open("/", O_PATH | O_CLOEXEC));
    if (spare.back().is_open()) continue;
    throw std::runtime_error("cannot open " + std::to_string(count) +
                             " more files: " + std::generic_category().message(errno) +
                             "; is the number of open files limited (ulimit -n, LimitNOFILE= of the systemd unit)?");
  }
}

std::string sentence(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return kNoMemory;
  return error.what();
}

void end_with_a_sentence() {
  std::set_terminate(&say_and_end);
}

void hold_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

void hold_signal(int number) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  pthread_sigmask(SIG_BLOCK, &one, nullptr);
}

void release_signals() {
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

void ignore_signals() {
  for (const int number : {SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGVTALRM, SIGPROF, SIGXFSZ, SIGIO, SIGPWR, SIGSTKFLT}) {
    std::signal(number, SIG_IGN);
  }
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) std::signal(number, SIG_IGN);
}

// The C library's own function for this is only in glibc.
std::string_view name_of_signal(int signal) {
  switch (signal) {
    case SIGTERM:
      return "SIGTERM";
    case SIGINT:
      return "SIGINT";
    case SIGQUIT:
      return "SIGQUIT";
    default:
      return "SIGXCPU";
  }
}

bool ends_with_its_terminal() {
  struct sigaction now{};
  return ::sigaction(SIGHUP, nullptr, &now) == 0 && now.sa_handler != SIG_IGN && has_terminal();
}

bool has_terminal() {
  return FileDescriptor(::open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)).is_open();
}

BlockedSignals::BlockedSignals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before_);
}

BlockedSignals::~BlockedSignals() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

std::string no_thread(const std::system_error& error) {
  return "cannot start a thread: " + error.code().message() +
         "; is the number of processes or the memory limited (ulimit -u, -v, TasksMax)?";
}

}  // namespace ams2mqtt
