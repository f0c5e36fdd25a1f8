#include "source/searching_source.hpp"

#include <termios.h>

#include "ams2mqtt/simulation/uart_model.hpp"
#include "ams2mqtt/source/fed_source.hpp"
#include "catch.hpp"
#include "support/loop.hpp"
#include "support/pseudo_terminal.hpp"
#include "unit/port/listening.hpp"

using namespace ams2mqtt;

namespace {

// What a test sees of a source that was found: which port it is to read, and the bytes that are handed over first.
class Finding {
 public:
  explicit Finding(std::vector<std::string> devices, std::optional<FoundPort> remembered = {}) {
    SearchSettings settings{.candidates = [devices] { return devices; },
                            .read =
                                [this](const SerialConfig& config, SourceHandlers handlers) {
                                  read = config;
                                  auto made = std::make_unique<FedSource>(io, std::move(handlers));
                                  reader = made.get();
                                  return made;
                                },
                            .trial = Monotonic(100),
                            .patience = Monotonic(300)};
    source = std::make_unique<SearchingSource>(
        io, std::move(settings), std::move(remembered),
        SourceHandlers{.on_bytes = [this](Bytes bytes) { heard.insert(heard.end(), bytes.begin(), bytes.end()); },
                       .on_quiet = [] {},
                       .on_status = [this](const SourceStatus& status) { told += status.what + '\n'; }});
  }

  boost::asio::io_context io{1};
  std::optional<SerialConfig> read;
  Source* reader = nullptr;  // of that port
  std::vector<std::uint8_t> heard;
  std::string told;
  std::unique_ptr<Source> source;
};

// A meter on a pseudo terminal, which has a speed and no bits: it hears what a receiver at that speed would make of
// them.
class PtyMeter {
 public:
  PtyMeter(boost::asio::io_context& io, const PseudoTerminal& terminal, test::Sending sending)
      : terminal_(terminal),
        slave_(::open(terminal.name().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC)),
        sending_(std::move(sending)),
        timer_(io) {
    wait();
  }

 private:
  void wait() {
    timer_.expires_after(sending_.every);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      send();
      wait();
    });
  }
  void send() {
    termios settings{};
    if (::tcgetattr(slave_.value(), &settings) != 0) return;
    const speed_t speed = ::cfgetospeed(&settings);
    const unsigned baud = speed == B9600 ? 9600 : speed == B115200 ? 115200 : speed == B19200 ? 19200 : 2400;
    const auto line = test::sent(sending_.bytes, sending_.format);
    terminal_.write(test::bytes_of(test::received(line, {.baud = baud}, test::Resync::edge)));
  }

  const PseudoTerminal& terminal_;
  FileDescriptor slave_;
  test::Sending sending_;
  boost::asio::steady_timer timer_;
};

}  // namespace

TEST_CASE("A search finds which port and which format a meter has, and hands on what it heard", "[source]") {
  const PseudoTerminal quiet;
  const PseudoTerminal terminal;
  Finding finding({quiet.name(), terminal.name(), "/dev/none"});
  const std::vector<std::uint8_t> telegram = test::p1_telegram();
  const test::Sending sending{
      .format = {.baud = 9600, .data_bits = 7, .parity = Parity::even}, .bytes = telegram, .every = Monotonic(700)};
  PtyMeter meter(finding.io, terminal, sending);
  finding.source->start();
  REQUIRE(run_until(finding.io, [&] { return !finding.heard.empty(); }));
  REQUIRE(finding.read);
  CHECK(finding.read->device == terminal.name());
  CHECK(static_cast<const LineFormat&>(*finding.read) == sending.format);
  CHECK(finding.heard == telegram);
  CHECK(finding.source->found_port() == FoundPort{terminal.name(), sending.format});
  CAPTURE(finding.told);
  CHECK(finding.told.find("looking for the meter on " + quiet.name() + ", " + terminal.name() +
                          ", with 2400 8N1 first\n") != std::string::npos);
  CHECK(finding.told.find("/dev/none: no such device") != std::string::npos);
  CHECK(finding.told.find(terminal.name() + ": it is not 2400 8N1") != std::string::npos);
  CHECK(finding.told.find("; listening with 9600 8N1\n") != std::string::npos);
  CHECK(finding.told.find(terminal.name() + ": it is 9600 7E1 read as 8N1: each of ") != std::string::npos);
  finding.source->stop();
}

TEST_CASE("What was found before is read at once", "[source]") {
  const PseudoTerminal terminal;
  const FoundPort before{terminal.name(), {.baud = 19200}};
  Finding finding({terminal.name()}, before);
  finding.source->start();
  REQUIRE(finding.read);
  CHECK(finding.read->device == terminal.name());
  CHECK(finding.read->baud == 19200);
  CHECK(finding.source->found_port() == before);
  CHECK(finding.told.empty());
}

TEST_CASE("What was found before on a port that is gone is looked for elsewhere", "[source]") {
  const PseudoTerminal terminal;
  Finding finding({terminal.name()}, FoundPort{"/dev/gone", {.baud = 19200}});
  PtyMeter meter(finding.io, terminal,
                 {.format = {}, .bytes = test::usual_list("aidon-4wire"), .every = Monotonic(700)});
  finding.source->start();
  CHECK_FALSE(finding.read);
  REQUIRE(run_until(finding.io, [&] { return finding.read.has_value(); }));
  CHECK(finding.read->device == terminal.name());
  CHECK(finding.read->baud == 2400);
}

TEST_CASE("After nothing but garbage the meter is looked for again", "[source]") {
  const PseudoTerminal terminal;
  Finding finding({terminal.name()}, FoundPort{terminal.name(), {.baud = 19200}});
  finding.source->start();
  REQUIRE(finding.reader != nullptr);
  finding.reader->feed(test::usual_list("aidon-4wire"));
  finding.source->confirm();
  const std::vector<std::uint8_t> garbage(40, 0x55);
  finding.reader->feed(garbage);
  REQUIRE(run_until(finding.io, [&] { return finding.told.find("looking for the meter on") != std::string::npos; }));
  CHECK(finding.told.find(": nothing intact at 19200 8N1 for 0 s; looking for the meter\n") != std::string::npos);
  CHECK(finding.told.find(", with 19200 8N1 first\n") != std::string::npos);
}

TEST_CASE("A host without a port says so once", "[source]") {
  Finding finding({});
  finding.source->start();
  CHECK(finding.told == "there is no serial port; plug the adapter in, or name the device\n");
}
