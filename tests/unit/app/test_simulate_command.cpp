#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "app/simulate_command.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
namespace fs = std::filesystem;

namespace {

std::string simulated(SimulateOptions options) {
  const fs::path file = fs::temp_directory_path() / ("ams2mqtt-simulated-" + std::to_string(getpid()));
  options.file = file;
  REQUIRE(simulate_command(options) == kExitOk);
  std::ifstream stream(file, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(stream), {}};
  fs::remove(file);
  return content;
}

}  // namespace

TEST_CASE("a file holds an hour of frames and depends on the seed alone", "[app]") {
  const std::string hour = simulated({.meter = "kamstrup-3phase", .seed = 5});
  CHECK(hour == simulated({.meter = "kamstrup-3phase", .seed = 5}));
  CHECK(hour != simulated({.meter = "kamstrup-3phase", .seed = 6}));
  CHECK(hour.size() == 359 * 228 + 302);

  HdlcAssembler assembler;
  assembler.feed(as_bytes(hour));
  std::size_t frames = 0;
  while (const auto frame = assembler.next()) {
    REQUIRE(frame->has_value());
    ++frames;
  }
  CHECK(frames == 360);
}

TEST_CASE("seconds are the meter's", "[app]") {
  CHECK(simulated({.meter = "aidon-4wire", .seconds = 5.0}).size() == 288 + 44);
  CHECK(simulated({.meter = "aidon-4wire", .speed = 1000.0, .seconds = 5.0}).size() == 288 + 44);
}

TEST_CASE("wrong usage of simulate is refused", "[app]") {
  CHECK(simulate_command({.meter = "nobody", .file = "-"}) == kExitUsage);
  CHECK(simulate_command({}) == kExitUsage);
  CHECK(simulate_command({.pty = "/tmp/x", .file = "-"}) == kExitUsage);
  CHECK(simulate_command({.tcp = std::uint16_t{1}, .file = "-"}) == kExitUsage);
  CHECK(simulate_command({.file = "-", .speed = 0.0}) == kExitUsage);
  CHECK(simulate_command({.file = "-", .speed = -1.0}) == kExitUsage);
  CHECK(simulate_command({.file = "-", .seconds = 0.0}) == kExitUsage);
  CHECK(simulate_command({.file = "/nonexistent/file"}) == kExitFailed);
  CHECK(simulate_command({.pty = "/nonexistent/link"}) == kExitFailed);
}
