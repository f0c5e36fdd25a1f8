#include "ams2mqtt/source/port_findings.hpp"

#include <limits>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

using Sentences = std::vector<std::string>;

PortFindings findings_at_port() {
  return {.device = "/dev/ttyUSB0"};
}

}  // namespace

TEST_CASE("What a driver counted is a difference, also across the end of its counters", "[source]") {
  constexpr auto kLast = std::numeric_limits<std::uint32_t>::max();
  CHECK(LineCounts{.received = 9, .parity = 3} - LineCounts{.received = kLast, .parity = 1} ==
        LineCounts{.received = 10, .parity = 2});
}

TEST_CASE("Bytes that the driver received and nobody here read were taken by others", "[source]") {
  CHECK_FALSE(taken_by_others({}, 100, 0));  // this driver does not count
  CHECK(taken_by_others({.received = 100}, 60, 0) == 40);
  CHECK(taken_by_others({.received = 100}, 60, 40) == 0);
  CHECK(taken_by_others({.received = 100, .dropped = 30, .breaks = 10}, 60, 0) == 0);
  CHECK(taken_by_others({.received = 100}, 103, 0) == 0);  // some came before the counting began
}

TEST_CASE("Programs at the port are named", "[source]") {
  PortFindings findings = findings_at_port();
  CHECK(sentences_of_others(findings).empty());
  findings.others.seen = {{"812", "cat"}};
  CHECK(sentences_of_others(findings) ==
        Sentences{"process 812 (cat) has it open, too; bytes that it reads do not arrive here; end that program"});
  findings.counts.received = 1024;
  findings.taken = 512;
  findings.others.seen.push_back({"900", ""});
  CHECK(
      sentences_of_others(findings) ==
      Sentences{"process 812 (cat) and process 900 have it open, too; 512 of 1024 bytes did not arrive here; end those "
                "programs"});
}

TEST_CASE("A program that cannot be seen shows by the bytes it takes", "[source]") {
  PortFindings findings = findings_at_port();
  findings.counts.received = 1024;
  findings.taken = 8;
  CHECK(sentences_of_others(findings).empty());
  findings.taken = 512;
  CHECK(sentences_of_others(findings) ==
        Sentences{"another program reads it, too: 512 of 1024 bytes did not arrive here; "
                  "`sudo fuser -v /dev/ttyUSB0` shows which"});
}

TEST_CASE("A format that another program has set is told", "[source]") {
  PortFindings findings = findings_at_port();
  findings.changed_from = "2400 8N1";
  findings.changed_to = "115200 8N1";
  CHECK(sentences_of_others(findings) ==
        Sentences{"another program had set it to 115200 8N1; it is set to 2400 8N1 again"});
  findings.changed_to = "2400 8N1";
  CHECK(sentences_of_others(findings) == Sentences{"another program had changed its settings; they are restored"});
}

TEST_CASE("Another program is suspected unless there is none for sure", "[source]") {
  PortFindings findings = findings_at_port();
  CHECK(hint_at_others(findings) == "another program may read it, too: `sudo fuser -v /dev/ttyUSB0` shows which");
  findings.taken = 0;  // the driver counts, and nothing is missing
  CHECK(hint_at_others(findings).empty());
  findings.taken.reset();
  findings.others.all = true;
  CHECK(hint_at_others(findings).empty());
}

TEST_CASE("Errors of a line are counted and say what to check", "[source]") {
  CHECK(sentence_of_errors({}).empty());
  CHECK(sentence_of_errors({.received = 5}).empty());
  CHECK(sentence_of_errors({.parity = 34}) == "34 parity errors; check parity");
  CHECK(sentence_of_errors({.framing = 1}) == "1 framing error; check baud rate, data bits and parity");
  CHECK(sentence_of_errors({.parity = 34, .framing = 2}) ==
        "34 parity errors, 2 framing errors; check baud rate, data bits and parity");
  CHECK(sentence_of_errors({.breaks = 3}) == "3 breaks; check the wires: they may be swapped, or the signal inverted");
  CHECK(sentence_of_errors({.overrun = 2}) == "2 overruns; the adapter loses bytes: try another USB port or adapter");
  CHECK(sentence_of_errors({.dropped = 2}) == "2 dropped bytes; this machine is too busy to read the port");
}
