#include "ams2mqtt/source/source.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "support/loop.hpp"
#include "support/pseudo_terminal.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;
using boost::asio::ip::tcp;

namespace {

// A source and everything it said.
struct Recorder {
  std::vector<std::uint8_t> bytes;
  std::vector<SourceStatus> statuses;
  int quiets = 0;

  [[nodiscard]] SourceHandlers handlers() {
    return {[this](Bytes more) { bytes.insert(bytes.end(), more.begin(), more.end()); }, [this] { ++quiets; },
            [this](const SourceStatus& status) { statuses.push_back(status); }};
  }
  [[nodiscard]] bool is_open() const { return !statuses.empty() && statuses.back().open; }
};

const std::vector<std::uint8_t> kHello = {'h', 'e', 'l', 'l', 'o'};

SerialConfig fast_serial(const std::string& device) {
  SerialConfig config;
  config.device = device;
  config.baud = 115200;
  return config;
}

struct Listener {
  explicit Listener(boost::asio::io_context& io) : acceptor(io, {boost::asio::ip::address_v4::loopback(), 0}) {}

  // The next connection, once it has been made.
  tcp::socket accept(boost::asio::io_context& io) {
    std::optional<tcp::socket> accepted;
    acceptor.async_accept([&](const boost::system::error_code& error, tcp::socket socket) {
      if (!error) accepted = std::move(socket);
    });
    REQUIRE(run_until(io, [&] { return accepted.has_value(); }));
    return std::move(*accepted);
  }
  [[nodiscard]] TcpConfig config() const { return {{}, "127.0.0.1", acceptor.local_endpoint().port()}; }

  tcp::acceptor acceptor;
};

}  // namespace

TEST_CASE("A serial source passes every byte unchanged and notices quiet", "[source]") {
  boost::asio::io_context io{1};
  const PseudoTerminal terminal;
  Recorder recorder;
  const auto source = make_source(io, fast_serial(terminal.name()), recorder.handlers());
  source->start();
  REQUIRE(run_until(io, [&] { return recorder.is_open(); }));
  CHECK(recorder.statuses.front().what == "opened, 115200 8N1");

  std::vector<std::uint8_t> all(256);
  std::iota(all.begin(), all.end(), std::uint8_t{0});
  terminal.write(all);
  REQUIRE(run_until(io, [&] { return recorder.bytes.size() >= all.size(); }));
  CHECK(recorder.bytes == all);
  CHECK(run_until(io, [&] { return recorder.quiets == 1; }));
  CHECK(recorder.statuses.size() == 1);
}

TEST_CASE("A serial source comes back when its device does, and says each state once", "[source]") {
  boost::asio::io_context io{1};
  const TemporaryDirectory folder;
  const auto link = folder.file("meter");
  Recorder recorder;
  const auto source = make_source(io, fast_serial(link), recorder.handlers());
  source->start();
  REQUIRE(run_until(io, [&] { return recorder.statuses.size() == 1; }));
  CHECK_FALSE(recorder.is_open());

  auto terminal = std::make_unique<PseudoTerminal>();
  std::filesystem::create_symlink(terminal->name(), link);
  REQUIRE(run_until(io, [&] { return recorder.is_open(); }));
  CHECK(recorder.statuses.size() == 2);
  terminal->write(kHello);
  REQUIRE(run_until(io, [&] { return recorder.bytes == kHello; }));
  source->confirm();

  recorder.bytes.clear();
  std::filesystem::remove(link);
  terminal.reset();
  REQUIRE(run_until(io, [&] { return !recorder.is_open(); }));

  terminal = std::make_unique<PseudoTerminal>();
  std::filesystem::create_symlink(terminal->name(), link);
  REQUIRE(run_until(io, [&] { return recorder.is_open(); }));
  terminal->write(kHello);
  CHECK(run_until(io, [&] { return recorder.bytes == kHello; }));
}

TEST_CASE("A stopped source is silent and lets go of its device", "[source]") {
  boost::asio::io_context io{1};
  const PseudoTerminal terminal;
  Recorder recorder;
  Recorder other;
  auto source = make_source(io, fast_serial(terminal.name()), recorder.handlers());
  source->start();
  REQUIRE(run_until(io, [&] { return recorder.is_open(); }));
  source->stop();
  source->stop();
  const auto successor = make_source(io, fast_serial(terminal.name()), other.handlers());
  successor->start();
  REQUIRE(run_until(io, [&] { return other.is_open(); }));
  terminal.write(kHello);
  REQUIRE(run_until(io, [&] { return other.bytes == kHello; }));
  CHECK(recorder.bytes.empty());
  CHECK(recorder.statuses.size() == 1);
}

TEST_CASE("A source may be stopped and destroyed from its own handler's loop", "[source]") {
  boost::asio::io_context io{1};
  const PseudoTerminal terminal;
  std::unique_ptr<Source> source;
  int calls = 0;
  source = make_source(io, fast_serial(terminal.name()),
                       {[&](Bytes) {
                          ++calls;
                          source->stop();
                        },
                        [&] { ++calls; }, [](const SourceStatus&) {}});
  source->start();
  terminal.write(kHello);
  REQUIRE(run_until(io, [&] { return calls == 1; }));
  source.reset();
  io.restart();
  io.run();  // returns: nothing is pending any more
  CHECK(calls == 1);
}

TEST_CASE("A TCP source connects, reads, and connects again", "[source]") {
  boost::asio::io_context io{1};
  Listener listener(io);
  Recorder recorder;
  const auto source = make_source(io, listener.config(), recorder.handlers());
  source->start();
  tcp::socket first = listener.accept(io);
  REQUIRE(run_until(io, [&] { return recorder.is_open(); }));
  CHECK(recorder.statuses.front().what == "connected");
  boost::asio::write(first, boost::asio::buffer(kHello));
  REQUIRE(run_until(io, [&] { return recorder.bytes == kHello; }));
  source->confirm();

  recorder.bytes.clear();
  first.close();
  REQUIRE(run_until(io, [&] { return !recorder.is_open(); }));
  tcp::socket second = listener.accept(io);
  boost::asio::write(second, boost::asio::buffer(kHello));
  REQUIRE(run_until(io, [&] { return recorder.bytes == kHello; }));
  CHECK(recorder.is_open());
  CHECK(recorder.statuses.size() == 3);
}

TEST_CASE("A peer that accepts and hangs up is reported once", "[source]") {
  boost::asio::io_context io{1};
  Listener listener(io);
  Recorder recorder;
  const auto source = make_source(io, listener.config(), recorder.handlers());
  source->start();
  listener.accept(io).close();
  REQUIRE(run_until(io, [&] { return recorder.statuses.size() == 2; }));
  listener.accept(io).close();
  tcp::socket last = listener.accept(io);
  CHECK(recorder.statuses.size() == 2);
  boost::asio::write(last, boost::asio::buffer(kHello));
  REQUIRE(run_until(io, [&] { return recorder.bytes == kHello; }));
  source->confirm();
  CHECK(recorder.statuses.size() == 3);
  CHECK(recorder.is_open());
}

TEST_CASE("A TCP source says what is wrong: nobody listens, or no such name", "[source]") {
  boost::asio::io_context io{1};
  TcpConfig closed;
  {
    const Listener listener(io);
    closed = listener.config();
  }
  Recorder refused;
  const auto source = make_source(io, closed, refused.handlers());
  source->start();
  REQUIRE(run_until(io, [&] { return !refused.statuses.empty(); }));
  CHECK_FALSE(refused.is_open());
  CHECK(refused.statuses.front().what.find("cannot connect") != std::string::npos);

  Recorder unknown;
  const auto nameless = make_source(io, TcpConfig{{}, std::string(300, 'x'), 1}, unknown.handlers());
  nameless->start();
  REQUIRE(run_until(io, [&] { return !unknown.statuses.empty(); }));
  CHECK(unknown.statuses.front().what.find("name lookup") != std::string::npos);
}

TEST_CASE("A source is described by what the user wrote", "[source]") {
  CHECK(describe(SourceConfig(fast_serial("/dev/ttyUSB0"))) == "/dev/ttyUSB0");
  CHECK(describe(SourceConfig(TcpConfig{{}, "meter.lan", 2001})) == "meter.lan:2001");
  CHECK(describe(SourceConfig(TcpConfig{{}, "fe80::1", 2001})) == "[fe80::1]:2001");
}
