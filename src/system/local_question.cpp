#include "ams2mqtt/system/local_question.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <utility>

#include "ams2mqtt/system/local_peer.hpp"
#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kLongestAnswer = 8192;

bool wait_for(int socket, short events, steady_clock::time_point until) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd wanted{.fd = socket, .events = events, .revents = 0};
    const int ready = ::poll(&wanted, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

bool interrupted() {
  return errno == EAGAIN || errno == EINTR;
}

// Even if the other side does not read the request, it may still answer.
bool send_all(int socket, std::string_view text, steady_clock::time_point until) {
  while (!text.empty()) {
    if (!wait_for(socket, POLLOUT, until)) return false;
    const ssize_t count = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (count < 0 && !interrupted()) return true;
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// Nothing when the time is up before the answer ends.
std::optional<std::string> receive_all(int socket, steady_clock::time_point until) {
  std::string answer;
  std::array<char, 1024> buffer{};
  while (answer.size() < kLongestAnswer) {
    if (!wait_for(socket, POLLIN, until)) return std::nullopt;
    const ssize_t count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count < 0 && interrupted()) continue;
    if (count <= 0) break;
    answer.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return answer;
}

// From a process that may be the daemon.
std::expected<FileDescriptor, AskProblem> reach(const Question& question) {
  AskProblem problem{AskFailure::no_daemon};
  for (const std::string& address : question.addresses) {
    auto socket = connect_local(address);
    if (!socket) {
      if (socket.error() == EACCES) problem.failure = AskFailure::not_allowed;
      if (socket.error() == EAGAIN) problem.failure = AskFailure::no_answer;  // more callers are waiting than it admits
      continue;
    }
    const std::optional<LocalPeer> peer = peer_of(socket->value());
    if (peer && may_be_daemon(*peer, question.state_folder)) return std::move(*socket);
    problem = {AskFailure::stranger, peer ? describe(*peer) : "an unknown process"};
  }
  return std::unexpected(problem);
}

bool send_line(int socket, const Question& question, steady_clock::time_point until) {
  const std::string line = question.line ? std::string(*question.line) + '\n' : std::string();
  return send_all(socket, line, until);
}

std::expected<std::string, AskProblem> converse(int socket, const Question& question) {
  const auto until = steady_clock::now() + question.timeout;
  if (!send_line(socket, question, until)) return std::unexpected(AskProblem{AskFailure::no_answer});
  const std::optional<std::string> answer = receive_all(socket, until);
  if (!answer) return std::unexpected(AskProblem{AskFailure::no_answer});
  if (answer->empty()) return std::unexpected(AskProblem{AskFailure::closed});
  return one_line(*answer, kLongestAnswer);
}

}  // namespace

std::expected<FileDescriptor, int> connect_local(const std::string& address) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (address.size() >= sizeof to.sun_path) return std::unexpected(ENAMETOOLONG);
  std::ranges::copy(address, to.sun_path);
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size() + (is_path(address) ? 1 : 0));
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.is_open()) return std::unexpected(errno);
  if (::connect(socket.value(), reinterpret_cast<const sockaddr*>(&to), size) != 0) return std::unexpected(errno);
  return socket;
}

std::string sentence(const AskProblem& problem) {
  switch (problem.failure) {
    case AskFailure::no_daemon:
      return "no daemon is running here";
    case AskFailure::not_allowed:
      return "the running daemon belongs to another user; try again as that user or as root";
    case AskFailure::stranger:
      return problem.stranger +
             " answers in place of the daemon and is not trusted; stop it, or run the command as that user if it is "
             "the daemon";
    case AskFailure::no_answer:
      return "the daemon does not answer: it is stuck";
    case AskFailure::closed:
      return "the daemon closed the connection without an answer";
  }
  std::unreachable();
}

std::expected<std::string, AskProblem> ask(const Question& question) {
  const auto socket = reach(question);
  if (!socket) return std::unexpected(socket.error());
  return converse(socket->value(), question);
}

std::expected<FileDescriptor, AskProblem> begin_to_ask(const Question& question) {
  auto socket = reach(question);
  if (socket && !send_line(socket->value(), question, steady_clock::now() + question.timeout)) {
    return std::unexpected(AskProblem{AskFailure::no_answer});
  }
  return socket;
}

}  // namespace ams2mqtt
