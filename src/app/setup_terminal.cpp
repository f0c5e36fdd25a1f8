#include "setup_terminal.hpp"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>

#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/system/standard_output.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kLongestAnswer = 4096;
constexpr std::array kEndingOfAsking = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): a handler of signals reaches nothing else.
volatile std::sig_atomic_t came = 0;

void note_signal(int number) {
  came = number;
}

// While somebody is asked, a signal ends the waiting and not the program, so that the terminal can be left as it was.
// Signals come only while wait_for_input() waits.
class AskingSignals {
 public:
  AskingSignals() {
    sigset_t held{};
    sigemptyset(&held);
    for (const int number : kEndingOfAsking) sigaddset(&held, number);
    sigaddset(&held, SIGTSTP);  // would stop it with the echo off
    pthread_sigmask(SIG_BLOCK, &held, &before_);
    struct sigaction action{};
    action.sa_handler = note_signal;
    came = 0;
    for (std::size_t each = 0; each < kEndingOfAsking.size(); ++each) {
      sigaction(kEndingOfAsking.at(each), &action, &actions_.at(each));
    }
  }
  ~AskingSignals() {
    for (std::size_t each = 0; each < kEndingOfAsking.size(); ++each) {
      sigaction(kEndingOfAsking.at(each), &actions_.at(each), nullptr);
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  AskingSignals(const AskingSignals&) = delete;
  AskingSignals& operator=(const AskingSignals&) = delete;

  // Throws SetupEnded for a signal.
  void wait_for_input() const {
    sigset_t waiting = before_;
    sigaddset(&waiting, SIGTSTP);
    pollfd wanted{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    while (::ppoll(&wanted, 1, nullptr, &waiting) < 0 && errno == EINTR && came == 0) continue;
    if (came != 0) throw SetupEnded{.signal = came};
  }

 private:
  sigset_t before_{};
  std::array<struct sigaction, kEndingOfAsking.size()> actions_{};
};

// What is typed is not shown.
class HiddenTyping {
 public:
  HiddenTyping() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    works_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &hidden) == 0;
  }
  ~HiddenTyping() {
    if (works_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }
  HiddenTyping(const HiddenTyping&) = delete;
  HiddenTyping& operator=(const HiddenTyping&) = delete;

 private:
  termios before_{};
  bool works_ = false;
};

// Without its end. Throws SetupEnded where the input ends.
std::string read_line(const AskingSignals& signals) {
  std::string line;
  std::array<char, kLongestAnswer> buffer{};
  while (!line.ends_with('\n')) {
    signals.wait_for_input();
    // A terminal gives a line at a time.
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || line.size() > kLongestAnswer) throw SetupEnded{};
    line.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::explicit_bzero(buffer.data(), buffer.size());
  line.pop_back();
  return line;
}

}  // namespace

void TerminalPerson::write(std::string_view text) const {
  if (!to_error_) return print(text);
  std::cerr << text << std::flush;
}

void TerminalPerson::tell(std::string_view line) {
  write(std::string(line) + '\n');
}

void TerminalPerson::begin_part(std::string_view title) {
  write(bold_ ? "\n\x1b[1m" + std::string(title) + "\x1b[0m\n" : '\n' + std::string(title) + '\n');
}

std::string TerminalPerson::ask(const std::string& question) {
  const AskingSignals signals;
  write(question + ": ");
  return std::string(trimmed(read_line(signals)));
}

std::string TerminalPerson::ask_secret(const std::string& question) {
  const AskingSignals signals;
  const HiddenTyping hidden;
  write(question + ": ");
  std::string answer = read_line(signals);
  write("\n");
  return answer;
}

bool TerminalPerson::is_there() const {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(to_error_ ? STDERR_FILENO : STDOUT_FILENO) == 1;
}

}  // namespace ams2mqtt
