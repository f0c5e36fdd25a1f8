#include "unit/mqtt/broker_harness.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <utility>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace ams2mqtt::test {

namespace {

constexpr std::chrono::seconds kChildPatience{60};

}  // namespace

Child::Child(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int failed = posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = ends[0];
  if (failed != 0) throw std::runtime_error("cannot start " + command[0]);
}

Child::Child(Child&& other) noexcept {
  *this = std::move(other);
}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(output_, other.output_);
  std::swap(partial_, other.partial_);
  std::swap(lines_, other.lines_);
  return *this;
}

Child::~Child() {
  if (pid_ > 0) {
    signal(SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (output_ >= 0) close(output_);
}

void Child::signal(int number) const {
  if (pid_ > 0) kill(pid_, number);
}

bool Child::running() {
  if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

int Child::wait() {
  int status = -1;
  if (pid_ > 0) waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool Child::read_more() {
  std::array<char, 4096> buffer{};
  const ssize_t count = read(output_, buffer.data(), buffer.size());
  if (count <= 0) return false;
  partial_.append(buffer.data(), static_cast<std::size_t>(count));
  for (auto end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n')) {
    lines_.push_back(partial_.substr(0, end));
    partial_.erase(0, end + 1);
  }
  return true;
}

bool Child::wait_for(const std::function<bool(const std::string&)>& fits) {
  const auto deadline = std::chrono::steady_clock::now() + kChildPatience;
  std::size_t seen = 0;
  while (true) {
    for (; seen < lines_.size(); ++seen) {
      if (fits(lines_[seen])) return true;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd descriptor{.fd = output_, .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || poll(&descriptor, 1, static_cast<int>(left.count())) <= 0 || !read_more()) return false;
  }
}

bool Child::wait_for(const std::string& line) {
  return wait_for([&line](const std::string& candidate) { return candidate == line; });
}

std::uint16_t free_port() {
  const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(socket_fd, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(socket_fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(socket_fd);
  return ntohs(address.sin_port);
}

bool mosquitto_installed() {
  const auto found = [](const std::string& program) {
    return std::ranges::any_of(std::array{"/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"},
                               [&](const std::string& folder) { return std::filesystem::exists(folder + program); });
  };
  return found("mosquitto") && found("mosquitto_sub") && found("mosquitto_pub") && found("openssl");
}

void make_certificates(const TemporaryDirectory& folder, const std::string& alternative_name) {
  const auto run = [](const std::vector<std::string>& command) {
    if (Child(command).wait() != 0) throw std::runtime_error(command[0] + " " + command[1]);
  };
  const std::string extension = folder.write("san.cnf", "subjectAltName=" + alternative_name + "\n");
  run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder.file("ca.key"), "-out",
       folder.file("ca.pem"), "-days", "2", "-subj", "/CN=Test CA"});
  run({"openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", folder.file("broker.key"), "-out",
       folder.file("broker.csr"), "-subj", "/CN=broker"});
  run({"openssl", "x509", "-req", "-in", folder.file("broker.csr"), "-CA", folder.file("ca.pem"), "-CAkey",
       folder.file("ca.key"), "-CAcreateserial", "-out", folder.file("broker.pem"), "-days", "2", "-extfile",
       extension});
}

namespace {

constexpr const char* kBrokerLog = "mosquitto.log";

std::vector<std::string> broker_command(const TemporaryDirectory& folder, std::uint16_t port,
                                        const std::string& settings) {
  // As root mosquitto would drop to a user who cannot read the folder.
  const std::string user = geteuid() == 0 ? "user root\n" : "";
  const std::string listener = "listener " + std::to_string(port) + " 127.0.0.1\n";
  // Nobody reads a pipe while a test runs, and a full one would stop the broker.
  const std::string log = "log_dest file " + folder.write(kBrokerLog, "") + "\n";
  return {"/usr/bin/env", "PATH=/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin", "mosquitto", "-c",
          folder.write("mosquitto.conf", log + user + listener + settings)};
}

std::string broker_log(const TemporaryDirectory& folder) {
  std::ifstream stream(folder.file(kBrokerLog));
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

Broker::Broker(const TemporaryDirectory& folder, std::uint16_t port, const std::string& settings)
    : process_(broker_command(folder, port, settings)) {
  const auto deadline = std::chrono::steady_clock::now() + kChildPatience;
  while (!broker_log(folder).contains(" running\n")) {
    if (!process_.running() || std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("mosquitto does not start: " + broker_log(folder));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

Child subscriber(std::uint16_t port, const std::string& filter) {
  Child child({"stdbuf", "-oL", "mosquitto_sub", "-d", "-V", "5", "-h", "127.0.0.1", "-p", std::to_string(port), "-q",
               "1", "-t", filter, "-F", "%r %q %t %p"});
  if (!child.wait_for([](const std::string& line) { return line.starts_with("Subscribed"); })) {
    throw std::runtime_error("no subscription");
  }
  return child;
}

void publish_once(std::uint16_t port, const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(port)};
  command.insert(command.end(), arguments.begin(), arguments.end());
  if (Child(command).wait() != 0) throw std::runtime_error("mosquitto_pub failed");
}

}  // namespace ams2mqtt::test
