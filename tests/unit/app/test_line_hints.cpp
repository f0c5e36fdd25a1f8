#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>
#include <string>

#include "app/meter_pipeline.hpp"
#include "catch.hpp"
#include "support/loop.hpp"
#include "support/pseudo_terminal.hpp"

using namespace ams2mqtt;

namespace {

struct Nowhere final : MessageSink {
  MessagePool pool;
  void publish(Message) override {}
};

// What is logged while it lives.
class Log {
 public:
  Log() {
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("hints", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_)));
  }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log() { spdlog::set_default_logger(before_); }

  [[nodiscard]] bool holds(const std::string& part) const { return text_.str().find(part) != std::string::npos; }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

}  // namespace

TEST_CASE("11.21 A line of plain text is not blamed on baud rate and parity", "[app][11.21]") {
  boost::asio::io_context io{1};
  const PseudoTerminal terminal;
  MeterConfig meter;
  meter.source = SerialConfig{{115200}, terminal.name()};
  meter.name = "Meter";
  const Log log;
  Nowhere sink;
  MeterPipeline pipeline(io, meter, Config{}, sink, sink.pool);
  pipeline.start();
  std::string telegrams;
  for (int telegram = 0; telegram < 8; ++telegram) {
    telegrams += "/ABC5x\r\n\r\n1-0:1.7.0(0001.234*kW)\r\n!1234\r\n";
  }
  terminal.write(as_bytes(telegrams));
  CHECK(run_until(io, [&] { return log.holds("but no intact frame"); }));
  CHECK(log.holds("they are plain text, but the check sum after '!' does not match"));
  CHECK_FALSE(log.holds("parity"));
}
