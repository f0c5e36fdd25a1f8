#include <sstream>
#include <string>

#include "catch.hpp"
#include "unit/app/command_line.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

TEST_CASE("help has an example for every command", "[app]") {
  for (const char* command : {"run", "setup", "check", "doctor", "watch", "ports", "forget", "rename", "migrate",
                              "capture", "decode", "explain", "replay", "report", "bench", "simulate", "health"}) {
    const Parsed parsed = parse({command, "--help"});
    INFO(command);
    CHECK(parsed.out.find(std::string("\n\nUsage: ams2mqtt ") + command + " [OPTIONS]") != std::string::npos);
    REQUIRE_FALSE(parsed.command);
    CHECK(parsed.command.error() == kExitOk);
    CHECK(parsed.err.empty());
    const std::size_t example = parsed.out.find("Example:\n  ");
    REQUIRE(example != std::string::npos);
    CHECK(parsed.out.find(std::string("ams2mqtt ") + command, example) != std::string::npos);
  }
  CHECK(parse({"--help"}).out.find("simulate") != std::string::npos);
  CHECK(parse({"--version"}).out.starts_with("ams2mqtt "));
  for (const char* version : {"--version", "-V", "-v"}) {
    CHECK(parse({version}).command.error() == kExitOk);
    CHECK(parse({version}).out == parse({"--version"}).out);
  }
  CHECK(parse({"help"}).out == parse({"--help"}).out);
  CHECK(parse({"help"}).command.error() == kExitOk);
  CHECK(parse({"help", "decode"}).out == parse({"decode", "--help"}).out);
}

TEST_CASE("help looks the same with every release of CLI11", "[app]") {
  CHECK(parse({"--help"}).out == R"(Smart electricity meters to MQTT and Home Assistant

Usage: ams2mqtt [OPTIONS] COMMAND

Options:
  -V, -v, --version       Show the version and exit
  -h, --help              Show this help and exit

Commands:
  run                     Read the meters and publish their values, until stopped
  setup                   Find meter and broker, try them, and write the configuration
  check                   List every problem in a configuration; exit 2 if there is any
  doctor                  Test meters, broker, permissions and discovery, and say what to fix
  watch                   Show what a running daemon reads from a meter, live
  ports                   List the serial ports: which adapters they are, who uses them, and what to write
  forget                  Remove a meter from the broker and from Home Assistant
  rename                  Give a meter a new id: its topics change, its entities stay
  migrate                 Let entities in Home Assistant continue those of another reader
  capture                 Write down what comes over a line, with times
  decode                  Decode bytes recorded from a meter
  explain                 Show what each byte of a frame is, and what is wrong with it
  replay                  Play a capture: decode it at its own pace, or send it like a meter
  report                  Make one archive for a ticket, without numbers and keys
  bench                   Measure how fast this machine decodes a recording
  simulate                Simulate a meter
  health                  Say whether the daemon on this machine is alive; exit 0 if so

ams2mqtt help COMMAND explains a command.

Example:
  ams2mqtt check && ams2mqtt run
)");
  CHECK(parse({"simulate", "--help"}).out == R"(Simulate a meter

Usage: ams2mqtt simulate [OPTIONS] [FILE]

Arguments:
  FILE                    Write to a file; - is standard output (not with --pty or --tcp or --meters or --until-hour)

Options:
  -h, --help              Show this help and exit
  --list                  List the meters that can be simulated
  --meter PROFILE         The meter to simulate (default aidon-4wire)
  --pty LINK              Send to a pseudo terminal; LINK is a symbolic link to it (not with --tcp or FILE)
  --tcp PORT              Send to whoever connects to this port on the loopback interface (not with --pty or FILE)
  --meters N              So many at once, each with its own number, on ports that follow PORT or at LINK-1, LINK-2, ... (not with FILE)
  --until-hour N          Start N of the meter's seconds before a full hour, when many meters send registers (not with FILE or --day or --start)
  --speed N               How many times as fast as the real meter (default 1)
  --seed N                The same seed gives the same load and the same faults (default 1)
  --seconds N             Stop after this many seconds of meter time; default: 3600 for a file, else never
  --day spring|autumn     Start ten minutes before the clocks change (not with --until-hour or --start)
  --start TIME            When the meter's time begins, in UTC (not with --until-hour or --day)
  --phases N              How many phases are connected; the others measure 0, and P1 has no lines of them
  --export                The house has solar panels, which export by day
  --ct N                  Ratio of the current transformers: the load of so many homes
  --sub-meters KINDS      What a P1 meter reads: gas, water, heat, or none
  --line FORMAT           How the meter's port sends, such as "9600 7E1"
  --read-as FORMAT        How the reader's port is set; default: as the line is, at a terminal with the reader's speed
  --inverted              High and low are the wrong way round for the reader
  --noise N               N of 100,000 bits are struck by a spike
  --fault KIND[=N]        What goes wrong, see below; may be given several times

Faults, and what the daemon says to them:
  bit-errors=20       N of 100,000 bits are wrong:
                      "the line is noisy, many frames are damaged"
  lost-bytes=5        N of 10,000 bytes are missing:
                      the same
  crlf                each LF becomes CR LF, as a terminal does it:
                      "... turns line feeds into CR LF ...; the frames are being repaired"
  silence=60          nothing is sent for N of every 4N seconds:
                      "silent, no telegram for ... s"
  replug=10           the port is gone for N of every 4N seconds:
                      "the device has gone; trying again", and "opened"
  repeated-hour=60    after N seconds the clock is set back by an hour:
                      "the meter's clock is 1 h behind this host's"
  clock-error=7200    the clock is N seconds ahead, or behind with a minus:
                      "the meter's clock is ... ahead of this host's"

A made-up key is printed for meters that encrypt.

Example:
  ams2mqtt simulate --meter kamstrup-3phase --pty /tmp/meter --speed 10
  ams2mqtt simulate --meter p1-nl --sub-meters gas,water --fault bit-errors=50 --tcp 4001
)");
  CHECK(parse({"rename", "--help"}).out.find("\nUsage: ams2mqtt rename [OPTIONS] ID NEW-ID\n") != std::string::npos);
  CHECK(parse({"decode", "--help"}).out.find("\nUsage: ams2mqtt decode [OPTIONS] [FILE|-...]\n") != std::string::npos);
}
