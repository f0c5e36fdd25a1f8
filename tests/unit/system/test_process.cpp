#include "ams2mqtt/system/process.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <new>
#include <set>
#include <string>

#include "ams2mqtt/system/name_lookup.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

constexpr uid_t kNobodyElse = 54321;  // a user without other processes

struct ChildEnd {
  int status = -1;
  std::string said;  // on standard error
};

// Runs `work` in a process of its own, whose exit code is what it returns.
ChildEnd in_child(const std::function<int()>& work) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    for (const int signal : {SIGABRT, SIGSEGV}) std::signal(signal, SIG_DFL);
    end_with_a_sentence();
    // The test's own catching must not come before the end.
    ::_exit([&work]() noexcept { return work(); }());
  }
  ::close(ends[1]);
  ChildEnd end;
  std::array<char, 256> buffer{};
  for (ssize_t count = 0; (count = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
    end.said.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(ends[0]);
  ::waitpid(child, &end.status, 0);
  return end;
}

bool allow_no_threads() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  return ::setgid(kNobodyElse) == 0 && ::setuid(kNobodyElse) == 0 && ::setrlimit(RLIMIT_NPROC, &none) == 0;
}

bool failed_normally(const ChildEnd& end) {
  return WIFEXITED(end.status) && WEXITSTATUS(end.status) == 1;
}

}  // namespace

TEST_CASE("11.13 standard descriptors that are closed are opened on /dev/null", "[system][process]") {
  const ChildEnd end = in_child([] {
    ::close(STDIN_FILENO);
    ::close(STDOUT_FILENO);
    if (!open_standard_descriptors()) return 2;
    std::array<char, 16> target{};
    for (const char* link : {"/proc/self/fd/0", "/proc/self/fd/1"}) {
      const ssize_t size = ::readlink(link, target.data(), target.size());
      if (std::string_view(target.data(), size > 0 ? static_cast<std::size_t>(size) : 0) != "/dev/null") return 3;
    }
    return ::write(STDOUT_FILENO, "x", 1) == 1 ? 0 : 4;
  });
  CHECK(end.status == 0);
}

TEST_CASE("11.13 what nobody catches in a thread ends with a sentence, not with an abort", "[system][process]") {
  const ChildEnd memory = in_child([] {
    start_thread([] { throw std::bad_alloc(); }).join();
    return 0;
  });
  CHECK(failed_normally(memory));
  CHECK(memory.said == "ams2mqtt: out of memory\n");
  const ChildEnd other = in_child([] {
    start_thread([] { throw std::runtime_error("epoll: Too many open files"); }).join();
    return 0;
  });
  CHECK(failed_normally(other));
  CHECK(other.said == "ams2mqtt: epoll: Too many open files\n");
}

TEST_CASE("11.13 a thread that cannot be started is a sentence, and a lookup tries again", "[system][process]") {
  if (::geteuid() != 0) {
    SUCCEED("not tried: root is not limited, and only root becomes another user");
    return;
  }
  const ChildEnd end = in_child([] {
    if (!allow_no_threads()) return 2;
    boost::asio::io_context io{1};
    NameLookup lookup(io);
    std::string problem;
    lookup.start("localhost", 1, [&](NameLookup::Outcome outcome) { problem = outcome ? "found" : outcome.error(); });
    if (!problem.starts_with("name lookup: cannot start a thread: Resource temporarily unavailable")) return 3;
    start_thread([] {}).join();
    return 0;
  });
  CHECK(failed_normally(end));
  CHECK(end.said.starts_with("ams2mqtt: cannot start a thread: Resource temporarily unavailable; is the number"));
}

TEST_CASE("11.13 too few threads are noticed before anything is begun", "[system][process]") {
  CHECK_NOTHROW(require_threads(5));
  if (::geteuid() != 0) {
    SUCCEED("not tried: needs root");
    return;
  }
  const ChildEnd end = in_child([] {
    const rlimit few{.rlim_cur = 3, .rlim_max = 3};
    if (::setgid(kNobodyElse) != 0 || ::setuid(kNobodyElse) != 0 || ::setrlimit(RLIMIT_NPROC, &few) != 0) return 2;
    require_threads(2);
    require_threads(3);
    return 0;
  });
  CHECK(failed_normally(end));
  CHECK(end.said.starts_with("ams2mqtt: cannot start a thread: "));
}

TEST_CASE("11.13 signals that come early wait", "[system][process]") {
  const ChildEnd end = in_child([] {
    hold_signals();
    ::raise(SIGTERM);
    std::signal(SIGTERM, [](int) { ::_exit(7); });
    release_signals();
    return 0;
  });
  CHECK(WIFEXITED(end.status));
  CHECK(WEXITSTATUS(end.status) == 7);
}

TEST_CASE("11.13 signals without a meaning for the daemon are ignored", "[system][process]") {
  const ChildEnd end = in_child([] {
    const std::set<int> others = {
        SIGHUP,  SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU,           // listened to, or of a terminal
        SIGABRT, SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,  SIGTRAP, SIGSYS};  // faults
    ignore_signals();
    for (int number = 1; number <= SIGRTMAX; ++number) {
      const bool ending = std::ranges::find(kEndingSignals, number) != kEndingSignals.end();
      const bool of_the_library = number > SIGSYS && number < SIGRTMIN;
      if (!ending && !of_the_library && !others.contains(number)) ::raise(number);
    }
    return 0;
  });
  CHECK(end.status == 0);
}

TEST_CASE("11.13 too few file descriptors are noticed before anything is begun", "[system][process]") {
  CHECK_NOTHROW(require_descriptors(5));
  const ChildEnd end = in_child([] {
    const rlimit few{.rlim_cur = 8, .rlim_max = 8};
    if (::setrlimit(RLIMIT_NOFILE, &few) != 0) return 2;
    require_descriptors(20);
    return 0;
  });
  CHECK(failed_normally(end));
  CHECK(end.said ==
        "ams2mqtt: cannot open 20 more files: Too many open files; is the number of open files limited (ulimit -n, "
        "LimitNOFILE= of the systemd unit)?\n");
}

TEST_CASE("the limit of open files is raised for the meters, as far as the system lets it", "[system][process]") {
  const auto child = [](rlim_t most) {
    return in_child([most] {
      const rlimit few{.rlim_cur = 32, .rlim_max = most};
      if (::setrlimit(RLIMIT_NOFILE, &few) != 0) return 2;
      require_resources(20);
      rlimit now{};
      if (::getrlimit(RLIMIT_NOFILE, &now) != 0) return 3;
      return now.rlim_cur > 80 && now.rlim_cur <= most ? 7 : 4;
    });
  };
  CHECK(WEXITSTATUS(child(1000).status) == 7);
  CHECK(WEXITSTATUS(child(200).status) == 7);
  const ChildEnd end = child(64);
  CHECK(failed_normally(end));
  CHECK(end.said.starts_with("ams2mqtt: cannot open 80 more files: Too many open files"));
}
