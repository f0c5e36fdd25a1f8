#include "ams2mqtt/system/local_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>

#include "ams2mqtt/service/control.hpp"
#include "ams2mqtt/service/health.hpp"
#include "ams2mqtt/system/file_descriptor.hpp"
#include "ams2mqtt/system/utf8.hpp"
#include "catch.hpp"
#include "support/loop.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;

namespace {

constexpr std::chrono::seconds kLocalPatience{10};
constexpr uid_t kSquatter = 12345;

std::string squatted_name(const char* name) {
  return std::string("\0ams2mqtt-test-", 15) + std::to_string(::getpid()) + name;
}

// Another user's process that holds an abstract name and tells every caller that all is well.
class Squatter {
 public:
  explicit Squatter(const std::string& address) {
    std::array<int, 2> ready{};
    REQUIRE(::pipe(ready.data()) == 0);
    child_ = ::fork();
    if (child_ == 0) {
      ::close(ready[0]);
      if (::setgid(kSquatter) == 0 && ::setuid(kSquatter) == 0) squat(address, ready[1]);
      ::_exit(1);
    }
    ::close(ready[1]);
    char byte = 0;
    const bool started = ::read(ready[0], &byte, 1) == 1;
    ::close(ready[0]);
    REQUIRE(started);
  }
  ~Squatter() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  Squatter(const Squatter&) = delete;
  Squatter& operator=(const Squatter&) = delete;

  [[nodiscard]] std::string words() const {
    return "process " + std::to_string(child_) + " (" + std::string(program_invocation_short_name) + ") of user 12345";
  }

 private:
  static void squat(const std::string& address, int ready) {
    boost::asio::io_context io{1};
    boost::asio::local::stream_protocol::acceptor acceptor(io, address);
    if (::write(ready, "r", 1) != 1) return;
    while (true) {
      auto caller = acceptor.accept();
      (void)::send(caller.native_handle(), "done: all is well", 17, MSG_NOSIGNAL);
    }
  }

  pid_t child_ = -1;
};

// Sets a variable of the environment for one test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

std::string answer_of(boost::asio::io_context& io, const LocalAddresses& addresses) {
  auto answer = std::async(std::launch::async, [&] { return ask_health(addresses, kLocalPatience); });
  REQUIRE(run_until(io, [&] {
    io.run_for(std::chrono::milliseconds(1));
    return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }));
  const auto result = answer.get();
  return result ? *result : sentence(result.error());
}

}  // namespace

TEST_CASE("11.3 whoever took the abstract name first is neither believed nor quoted", "[system][local]") {
  if (::geteuid() != 0) {
    SUCCEED("not tried: only root is several users");
    return;
  }
  const std::string address = squatted_name("squatted");
  const Squatter squatter(address);
  const auto health = ask_health({address}, kLocalPatience);
  REQUIRE_FALSE(health);
  CHECK(health.error().failure == AskFailure::stranger);
  CHECK(sentence(health.error()) == squatter.words() +
                                        " answers in place of the daemon and is not trusted; stop it, or run the "
                                        "command as that user if it is the daemon");
  const auto control = ask_control({address}, "forget 7", kLocalPatience);
  REQUIRE_FALSE(control);
  CHECK(control.error().failure == AskFailure::stranger);
}

TEST_CASE("11.3 a daemon whose name is taken can say by whom", "[system][local]") {
  if (::geteuid() != 0) {
    SUCCEED("not tried: needs root");
    return;
  }
  const std::string address = squatted_name("taken");
  const Squatter squatter(address);
  boost::asio::io_context io{1};
  HealthServer server(io, [] { return std::string("well"); });
  const auto taken = server.listen_at({address});
  REQUIRE(taken.size() == 1);
  REQUIRE(taken[0].holder);
  CHECK(describe(*taken[0].holder) == squatter.words());
  CHECK_FALSE(is_like_this(*taken[0].holder));
  CHECK_FALSE(server.listens());
}

TEST_CASE("11.3 the service's user is believed: the owner of the state's folder", "[system][local]") {
  if (::geteuid() != 0) {
    SUCCEED("not tried: needs root");
    return;
  }
  const TemporaryDirectory folder;
  const std::string state = folder.file("state");
  std::filesystem::create_directory(state);
  const LocalPeer peer{.process = 1, .user = kSquatter};
  CHECK_FALSE(may_be_daemon(peer, state));
  REQUIRE(::chown(state.c_str(), kSquatter, kSquatter) == 0);
  CHECK(may_be_daemon(peer, state));
  REQUIRE(::chmod(folder.path().c_str(), 01777) == 0);  // where anybody may make a folder
  CHECK_FALSE(may_be_daemon(peer, state));
  CHECK(may_be_daemon({.process = 1, .user = 0}, {}));
}

TEST_CASE("11.3 the runtime folder's socket is preferred, and the one of a daemon that fell is replaced",
          "[system][local]") {
  const TemporaryDirectory folder;
  const Variable variable("RUNTIME_DIRECTORY", folder.path() + ":/elsewhere");
  const std::string path = folder.file("health.sock");
  const LocalAddresses own = addresses_to_answer_at(kHealthPurpose);
  REQUIRE(own.size() == 2);
  CHECK(own[0] == path);
  CHECK(addresses_to_ask(kHealthPurpose)[0] == path);
  CHECK(addresses_to_ask(kHealthPurpose)[1] == "/run/ams2mqtt/health.sock");

  REQUIRE(::mknod(path.c_str(), S_IFSOCK | 0600, 0) == 0);  // nobody listens there
  boost::asio::io_context io{1};
  HealthServer server(io, [] { return std::string("well"); });
  REQUIRE(server.listen_at({path}).empty());
  struct stat status{};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0666);
  CHECK(answer_of(io, {path}) == "well");
  HealthServer second(io, [] { return std::string("second"); });
  CHECK(second.listen_at({path}).size() == 1);
  CHECK(answer_of(io, {path}) == "well");
  server.stop();
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(answer_of(io, {path}) == "no daemon is running here");
}

TEST_CASE("11.3 a runtime folder that others can change is not used, nor what is no socket replaced",
          "[system][local]") {
  const TemporaryDirectory folder;
  const Variable variable("RUNTIME_DIRECTORY", folder.path());
  REQUIRE(::chmod(folder.path().c_str(), 01777) == 0);
  CHECK(addresses_to_answer_at(kHealthPurpose).size() == 1);
  const std::string file = folder.write("control.sock", "precious");
  boost::asio::io_context io{1};
  ControlServer server(io, [](std::string_view) { return std::string(); });
  const auto taken = server.listen_at({file});
  REQUIRE(taken.size() == 1);
  CHECK_FALSE(taken[0].holder);
  CHECK(std::filesystem::file_size(file) == 8);
}

TEST_CASE("11.3 a full queue of callers does not hold up a command", "[system][local]") {
  const std::string address = squatted_name("full");
  boost::asio::io_context io{1};
  boost::asio::local::stream_protocol::acceptor acceptor(io);
  acceptor.open();
  acceptor.bind(address);
  acceptor.listen(0);
  const auto first = connect_local(address);
  REQUIRE(first);
  const auto answer = ask_health({address}, kLocalPatience);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().failure == AskFailure::no_answer);
}

TEST_CASE("11.3 what a socket says is shown as one line that a terminal does not obey", "[system][local]") {
  CHECK(one_line("well\n", 100) == "well");
  CHECK(one_line("a\nb\tc", 100) == "a b c");
  CHECK(one_line("\x1b]0;title\a\x1b[2Jfine\x7f", 100) == "?]0;title??[2Jfine?");
  CHECK(one_line("caf\xC3\xA9 \xC2\x9B"
                 "31m",
                 100) == "caf\xC3\xA9 ?31m");
  CHECK(one_line("\xFF\xC3", 100) == "??");
  CHECK(one_line("\xE2\x80\xAE"
                 "evil\xE2\x81\xA6",
                 100) == "?evil?");
  CHECK(one_line(std::string(200, 'x'), 10) == "xxxxxxxxxx ...");
  const std::string address = squatted_name("escapes");
  boost::asio::io_context io{1};
  HealthServer server(io, [] { return std::string("\x1b[31mred\nalert"); });
  REQUIRE(server.listen_at({address}).empty());
  CHECK(answer_of(io, {address}) == "?[31mred alert");
}
