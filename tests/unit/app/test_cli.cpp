#include "ams2mqtt/app/cli.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "ams2mqtt/simulation/faults.hpp"
#include "app/bench_command.hpp"
#include "app/capture_command.hpp"
#include "app/check_command.hpp"
#include "app/decode_command.hpp"
#include "app/doctor_command.hpp"
#include "app/health_command.hpp"
#include "app/replay_command.hpp"
#include "app/run_command.hpp"
#include "app/setup_command.hpp"
#include "app/simulate_command.hpp"
#include "app/watch_command.hpp"
#include "catch.hpp"
#include "support/temporary_directory.hpp"
#include "unit/app/command_line.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

template <class Options>
Options options(const std::vector<std::string>& words) {
  const Parsed parsed = parse(words);
  INFO(parsed.err);
  REQUIRE(parsed.command);
  Options read;
  CLI::App command;
  add_options(command, read);
  std::vector<std::string> arguments(words.rbegin(), words.rend() - 1);
  command.parse(arguments);
  return read;
}

constexpr const char* kKey = "000102030405060708090a0b0c0d0e0f";

}  // namespace

TEST_CASE("each command has its options and their defaults", "[app]") {
  CHECK(options<RunOptions>({"run"}).config.file == "/etc/ams2mqtt/ams2mqtt.yaml");
  CHECK_FALSE(options<RunOptions>({"run"}).config.given);
  CHECK(options<RunOptions>({"run", "--config", "a"}).config.file == "a");
  CHECK(options<RunOptions>({"run", "--config", "a"}).config.given);
  CHECK(options<RunOptions>({"run", "--print"}).print);
  CHECK(options<CheckOptions>({"check", "--config=a"}).config.given);
  CHECK_FALSE(options<CheckOptions>({"check"}).config.given);
  CHECK(options<CheckOptions>({"check", "a"}).config.file == "a");
  CHECK(options<CheckOptions>({"check", "a"}).config.given);
  static_cast<void>(options<HealthOptions>({"health"}));
  CHECK(options<DoctorOptions>({"doctor", "--config", "a", "--seconds", "3"}).seconds == 3);
  CHECK(options<DoctorOptions>({"doctor", "--config", "a"}).config.given);
  CHECK_FALSE(options<DoctorOptions>({"doctor"}).config.given);
  CHECK(options<DoctorOptions>({"doctor"}).seconds == 15);

  const auto decode = options<DecodeOptions>({"decode", "--format", "json", "--manufacturer", "kaifa_se", "--key", kKey,
                                              "--auth-key", kKey, "--time-zone", "Europe/Oslo", "a", "-"});
  CHECK(decode.format == "json");
  CHECK(decode.manufacturer == "kaifa_se");
  CHECK(decode.key == kKey);
  CHECK(decode.auth_key == kKey);
  CHECK(decode.time_zone == "Europe/Oslo");
  CHECK(decode.files == std::vector<std::string>{"a", "-"});
  CHECK(options<DecodeOptions>({"decode"}).format == "text");
  CHECK(options<DecodeOptions>({"decode", "--json"}).json);

  const auto bench = options<BenchOptions>({"bench", "--seconds", "0.5", "--json", "--key", kKey, "file"});
  CHECK(bench.seconds == 0.5);
  CHECK(bench.json);
  CHECK(bench.key == kKey);
  CHECK(bench.file == "file");
  CHECK(options<BenchOptions>({"bench", "-"}).seconds == 2);
  CHECK(options<SimulateOptions>({"simulate", "--list"}).list);
  const auto simulate = options<SimulateOptions>(
      {"simulate", "--meter", "m", "--tcp", "3001", "--speed", "2.5", "--seed", "7", "--seconds", "60"});
  CHECK(simulate.meter == "m");
  CHECK(simulate.tcp == 3001);
  CHECK(simulate.speed == 2.5);
  CHECK(simulate.seed == 7);
  CHECK(simulate.seconds == 60.0);
  CHECK(options<SimulateOptions>({"simulate", "--pty", "/tmp/m"}).pty == "/tmp/m");
  CHECK(options<SimulateOptions>({"simulate", "-"}).file == "-");
}

TEST_CASE("simulate has options for the house, its meter and the line", "[app]") {
  const auto many = options<SimulateOptions>(
      {"simulate",   "--tcp",   "3001", "--meters",     "1000",      "--day",   "autumn",      "--phases",  "2",
       "--export",   "--ct",    "40",   "--sub-meters", "gas,water", "--line",  "9600 7E1",    "--read-as", "2400 8N1",
       "--inverted", "--noise", "7",    "--fault",      "crlf",      "--fault", "bit-errors=3"});
  CHECK(many.meters == 1000);
  CHECK(many.day == "autumn");
  CHECK(many.phases == 2);
  CHECK(many.exports);
  CHECK(many.ratio == 40);
  CHECK(many.submeters == "gas,water");
  CHECK(many.line == "9600 7E1");
  CHECK(many.read_as == "2400 8N1");
  CHECK((many.inverted && many.noise == 7));
  CHECK(many.faults == std::vector<std::string>{"crlf", "bit-errors=3"});
  const auto plain = options<SimulateOptions>({"simulate", "--start", "2025-10-26T00:50Z", "file"});
  CHECK(plain.start == "2025-10-26T00:50Z");
  CHECK((plain.meters == 1 && !plain.phases && !plain.ratio && !plain.submeters && plain.faults.empty()));
  const std::vector<std::vector<std::string>> wrong = {{"--meters", "0"},
                                                       {"--meters", "1001"},
                                                       {"--phases", "0"},
                                                       {"--phases", "4"},
                                                       {"--ct", "0"},
                                                       {"--ct", "201"},
                                                       {"--noise", "0"},
                                                       {"--noise", "10001"},
                                                       {"--line", "9600"},
                                                       {"--line", "299 8N1"},
                                                       {"--day", "summer"},
                                                       {"--read-as", "115201 8N1"},
                                                       {"--fault", "fire"},
                                                       {"--fault", "bit-errors=0"},
                                                       {"--start", "2025-02-30T00:00Z"},
                                                       {"--start", "now"},
                                                       {"--start", "1999-01-01T00:00Z"},
                                                       {"--day", "spring", "--start", "2025-10-26T00:50Z"},
                                                       {"--day", "spring", "--until-hour", "1"}};
  for (auto words : wrong) {
    words.insert(words.begin(), {"simulate", "--tcp", "3001"});
    const Parsed parsed = parse(words);
    INFO(words[3] << ' ' << words[4] << ": " << parsed.err);
    REQUIRE_FALSE(parsed.command);
    CHECK(parsed.command.error() == kExitUsage);
    CHECK(std::ranges::count(parsed.err, '\n') == 1);
  }
  CHECK(parse({"simulate", "--meters", "2", "file"}).command.error() == kExitUsage);
}

TEST_CASE("the help of simulate names every fault and what the daemon says to it", "[app]") {
  const std::string help = parse({"simulate", "--help"}).out;
  for (const FaultRow& row : fault_rows()) {
    CHECK(help.find(std::string("  ") + std::string(row.name)) != std::string::npos);
    CHECK(help.find(row.answer) != std::string::npos);
  }
}

TEST_CASE("capture and replay have their options and defaults", "[app]") {
  const auto capture = options<CaptureOptions>({"capture", "file"});
  CHECK(capture.file == "file");
  CHECK(capture.seconds == 300);
  CHECK(capture.bytes == 1024UL * 1024);
  CHECK_FALSE(capture.line.is_given());
  CHECK_FALSE(capture.force);
  const auto serial = options<CaptureOptions>({"capture", "--serial", "/dev/x", "--baud", "9600", "--data-bits", "7",
                                               "--parity", "even", "--stop-bits", "2", "--duration", "9", "--bytes",
                                               "8", "--force", "--json", "-"});
  CHECK(serial.line.serial == "/dev/x");
  const SerialConfig port = std::get<SerialConfig>(*serial.line.source());
  CHECK(port == SerialConfig{{9600, 7, Parity::even, 2}, "/dev/x", false});
  CHECK(serial.seconds == 9);
  CHECK(serial.bytes == 8);
  CHECK((serial.force && serial.json));
  const auto replay = options<ReplayOptions>({"replay", "--speed", "max", "--key", kKey, "file"});
  CHECK(parse_replay_speed(replay.speed) == 0.0);
  CHECK(replay.key == kKey);
  CHECK(parse_replay_speed(options<ReplayOptions>({"replay", "file"}).speed) == 1.0);
  CHECK(options<ReplayOptions>({"replay", "--pty", "--link", "x", "file"}).link == "x");
  CHECK(options<ReplayOptions>({"replay", "--tcp", "0", "file"}).tcp == 0);
  for (const char* wrong : {"", "0", "-1", "10001", "nan", "1x", "MAX"}) CHECK_FALSE(parse_replay_speed(wrong));
}

TEST_CASE("a line that a command reads is a port, whose format may be found, or a server", "[app]") {
  const auto port = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"watch", "--serial"});
    return std::get<SerialConfig>(*options<WatchOptions>(words).line.source());
  };
  CHECK(port({"/dev/x"}) == SerialConfig{{}, "/dev/x"});
  CHECK_FALSE(port({"/dev/x"}).searches());
  CHECK(port({"/dev/x", "--baud", "auto"}).searches_format());
  CHECK(port({"auto"}).searches_format());
  CHECK_FALSE(port({"auto", "--parity", "even"}).searches_format());
  CHECK_FALSE(port({"auto", "--baud", "9600"}).searches_format());
  CHECK(port({"auto", "--baud", "9600"}).baud == 9600);
  const auto both =
      options<WatchOptions>({"watch", "--serial", "x", "--baud", "auto", "--parity", "odd"}).line.source();
  CHECK(both.error().starts_with("--baud must be a number"));
  CHECK(std::get<TcpConfig>(*options<WatchOptions>({"watch", "--tcp", "[::1]:3001"}).line.source()).port == 3001);
  CHECK(std::holds_alternative<std::monostate>(*LineOptions().source()));
}

TEST_CASE("setup has its options and defaults", "[app][setup]") {
  const auto none = options<SetupOptions>({"setup"});
  CHECK(none.config.file == "/etc/ams2mqtt/ams2mqtt.yaml");
  CHECK(none.seconds == 60);
  CHECK_FALSE((none.yes || none.force || none.json || none.no_search));
  const auto all = options<SetupOptions>({"setup", "--config",        "c",     "--serial",        "auto", "--broker",
                                          "h:1",   "--user",          "u",     "--password-file", "p",    "--key-file",
                                          "k",     "--auth-key-file", "a",     "--seconds",       "5",    "--no-search",
                                          "--yes", "--force",         "--json"});
  CHECK(all.config.given);
  CHECK(all.serial == "auto");
  CHECK(all.broker == "h:1");
  CHECK(all.username == "u");
  CHECK(all.password_file == "p");
  CHECK(all.key_file == "k");
  CHECK(all.auth_key_file == "a");
  CHECK(all.seconds == 5);
  CHECK((all.yes && all.force && all.json && all.no_search));
  CHECK(options<SetupOptions>({"setup", "--tcp", "h:1"}).tcp == "h:1");
}

TEST_CASE("a server is a host and a port", "[app]") {
  CHECK(parse_host_and_port("han.example.org:3001")->host == "han.example.org");
  CHECK(parse_host_and_port("han.example.org:3001")->port == 3001);
  CHECK(parse_host_and_port("[::1]:1")->host == "::1");
  for (const char* wrong : {"", "host", ":1", "host:", "host:0", "host:65536", "host:1x", "[]:1"}) {
    CHECK_FALSE(parse_host_and_port(wrong));
  }
}

TEST_CASE("keys can come from files", "[app]") {
  const TemporaryDirectory directory;
  const std::string file = directory.write("key", std::string(kKey) + "\n");
  const auto decode = options<DecodeOptions>({"decode", "--key-file", file, "--auth-key-file", file});
  CHECK(decode.key == kKey);
  CHECK(decode.auth_key == kKey);
  CHECK(parse({"decode", "--key-file", directory.path() + "/none"}).command.error() == kExitUsage);
  const Parsed wrong = parse({"decode", "--key-file", directory.write("bad", "ab12")});
  CHECK(wrong.command.error() == kExitUsage);
  CHECK(wrong.err.find("ab12") == std::string::npos);
}

TEST_CASE("11.4 no wrong usage repeats a key", "[app][secrets]") {
  const std::string key = kKey;
  const std::string colons = "00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f";
  for (const std::string& secret : {key, "0x" + key, colons}) {
    const std::vector<std::vector<std::string>> wrong = {{secret},
                                                         {"--" + secret},
                                                         {"run", secret},
                                                         {"run", "--" + secret},
                                                         {"check", "--config=x", secret},
                                                         {"decode", "--key-file", secret},
                                                         {"decode", "--auth-key-file=" + secret},
                                                         {"decode", "--key", secret + "f"},
                                                         {"decode", "--auth-key=" + secret + "f"},
                                                         {"decode", "--system-title", secret},
                                                         {"decode", "--format=" + secret},
                                                         {"decode", "--manufacturer", secret},
                                                         {"simulate", "--tcp", secret},
                                                         {"simulate", "--speed", secret, "file"},
                                                         {"setup", "--broker", secret + "@x"},
                                                         {"setup", "--tcp", secret},
                                                         {"simulate", "--fault", secret, "file"},
                                                         {"simulate", "--line", secret, "file"},
                                                         {"simulate", "--start", secret, "file"},
                                                         {"doctor", "--seconds", secret}};
    for (const auto& words : wrong) {
      const Parsed parsed = parse(words);
      INFO(words.front() << ' ' << words.back() << ": " << parsed.err);
      CHECK(parsed.command.error() == kExitUsage);
      CHECK(parsed.err.find("0203") == std::string::npos);
      CHECK(parsed.err.find("02:03") == std::string::npos);
    }
  }
  CHECK(parse({"run", key}).err.find("put a key in a file and name the file with --key-file") != std::string::npos);
  const Parsed word = parse({"decode", "--key-file", "hunter2"});
  CHECK(word.err.find("hunter2") == std::string::npos);
}

TEST_CASE("wrong usage exits with 2 and says why on one line", "[app]") {
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {"fly"},
                                                       {"--fly"},
                                                       {"run", "x"},
                                                       {"run", "--confg", "x"},
                                                       {"check", "--config"},
                                                       {"check", "a", "--config", "b"},
                                                       {"help", "fly"},
                                                       {"decode", "--format", "xml"},
                                                       {"decode", "--manufacturer", "x"},
                                                       {"decode", "--key", "12"},
                                                       {"decode", "--key", kKey, "--key-file", "x"},
                                                       {"simulate"},
                                                       {"simulate", "--pty", "a", "--tcp", "1"},
                                                       {"simulate", "--tcp", "1", "file"},
                                                       {"simulate", "--tcp", "0"},
                                                       {"simulate", "--tcp", "65536"},
                                                       {"simulate", "--speed", "0", "file"},
                                                       {"simulate", "--speed", "nan", "file"},
                                                       {"simulate", "--seconds", "-1", "file"},
                                                       {"capture"},
                                                       {"capture", "--baud", "9600", "file"},
                                                       {"capture", "--serial", "a", "--parity", "x", "file"},
                                                       {"capture", "--serial", "a", "--tcp", "b:1", "file"},
                                                       {"capture", "--tcp", "b", "file"},
                                                       {"capture", "--duration", "0", "file"},
                                                       {"replay"},
                                                       {"replay", "--pty", "--tcp", "1", "file"},
                                                       {"replay", "--link", "x", "file"},
                                                       {"setup", "x"},
                                                       {"setup", "--serial", "a", "--tcp", "b:1"},
                                                       {"setup", "--tcp", "b"},
                                                       {"setup", "--broker", "a b"},
                                                       {"setup", "--password-file", "p"},
                                                       {"setup", "--auth-key-file", "k"},
                                                       {"setup", "--seconds", "0"},
                                                       {"doctor", "--seconds", "0"},
                                                       {"doctor", "x"},
                                                       {"health", "x"}};
  for (const auto& words : wrong) {
    const Parsed parsed = parse(words);
    INFO(parsed.err);
    REQUIRE_FALSE(parsed.command);
    CHECK(parsed.command.error() == kExitUsage);
    CHECK(parsed.out.empty());
    CHECK(parsed.err.starts_with("ams2mqtt: "));
    CHECK(parsed.err.ends_with("--help\n"));
    CHECK(std::count(parsed.err.begin(), parsed.err.end(), '\n') == 1);
  }
}
