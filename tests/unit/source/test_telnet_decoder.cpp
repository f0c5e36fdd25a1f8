#include "source/telnet_decoder.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "support/telnet_server.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

using Octets = std::vector<std::uint8_t>;

Octets hex(std::string_view digits) {
  return from_hex(digits).value();
}

// What a connection came to.
struct Connection {
  explicit Connection(ComPort* port = nullptr) : decoder(port) {}

  void hear(Bytes bytes) {
    append(data, decoder.feed(bytes));
    append(answers, decoder.take_answers());
  }
  void rest() {
    append(data, decoder.end_of_burst());
    append(answers, decoder.take_answers());
  }

  TelnetDecoder decoder;
  Octets data;
  Octets answers;
};

Connection heard(Bytes bytes, std::size_t chunk = 4096) {
  Connection connection;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    connection.hear(bytes.subspan(at, std::min(chunk, bytes.size() - at)));
  }
  return connection;
}

Octets data_of(std::string_view digits) {
  return heard(hex(digits)).data;
}

const std::string kBegin = "fffb03 fffd03 ";

}  // namespace

TEST_CASE("15.3 ser2net's telnet is recognised, answered and undone", "[source]") {
  const Octets data = hex("7ea0ffff0dff000d000d0aff");
  for (const std::size_t chunk : {1U, 2U, 3U, 4U, 5U, 7U, 100U}) {
    INFO(chunk);
    const Connection telnet = heard(over_telnet(kSer2net, data), chunk);
    CHECK(telnet.decoder.is_telnet());
    CHECK(telnet.data == data);
    // Binary and no go-ahead both ways are asked for, which answers its own requests; its echo is refused.
    CHECK(to_hex(telnet.answers) == "fffb00fffd00fffb03fffd03fffe01");
    const Connection rfc2217 = heard(over_telnet(kSer2netRfc2217, data), chunk);
    CHECK(rfc2217.data == data);
    CHECK(to_hex(rfc2217.answers) == "fffb00fffd00fffb03fffd03fffe01fffc2c");
  }
}

TEST_CASE("15.3 A plain stream is passed on as it is, whatever it begins with", "[source]") {
  for (const char* digits : {"7ea0ffffff7e", "ff", "ffff", "fffb", "fffb03", "fffb0302020fff", "fffb03ffff03",
                             "fffb0310fffd03", "fffb7efffd03", "fffb03fffd7e", "fafb03fffd03", "fffafffb03"}) {
    INFO(digits);
    const Octets bytes = hex(digits);
    for (const std::size_t chunk : {1U, 2U, 3U, 100U}) {
      Connection connection = heard(bytes, chunk);
      connection.hear(hex("01ffff"));
      Octets all = bytes;
      append(all, hex("01ffff"));
      CHECK(connection.data == all);
      CHECK_FALSE(connection.decoder.is_telnet());
      CHECK(connection.answers.empty());
    }
  }
}

TEST_CASE("15.3 Commands later in a plain stream are data", "[source]") {
  Connection connection = heard(hex("00"));
  connection.hear(hex(kBegin));
  CHECK(connection.data == hex("00" + kBegin));
  CHECK(connection.answers.empty());
}

TEST_CASE("15.3 A single command and silence is telnet too, but the end of a telegram is not", "[source]") {
  Connection login = heard(hex("fffb01"));
  CHECK(login.data.empty());
  login.rest();
  CHECK(login.decoder.is_telnet());
  login.hear(hex("41ffff42"));
  CHECK(login.data == hex("41ff42"));

  for (const char* digits : {"fffb16", "ff", "fffb", "fffb01ff"}) {
    INFO(digits);
    Connection connection = heard(hex(digits));
    connection.rest();
    CHECK(connection.data == hex(digits));
    connection.hear(hex(kBegin));
    CHECK_FALSE(connection.decoder.is_telnet());
  }
}

TEST_CASE("15.3 Commands and subnegotiations are taken out of the data", "[source]") {
  CHECK(data_of(kBegin + "41 fff1 42 fff9 43 fff6 44") == hex("41424344"));
  CHECK(data_of(kBegin + "41 fffa1801fff0 42") == hex("4142"));
  CHECK(data_of(kBegin + "41 fffa18 fffffff0 fff0 42") == hex("4142"));
  // One whose end is missing is ended by the next command, or by its length.
  CHECK(data_of(kBegin + "41 fffa1801 fffd05 42") == hex("4142"));
  Octets endless = hex(kBegin + "41 fffa");
  endless.insert(endless.end(), TelnetDecoder::kLongestSubnegotiation, 0);
  append(endless, hex("42fff0fffa00"));
  endless.insert(endless.end(), TelnetDecoder::kLongestSubnegotiation / 2, 0);
  CHECK(heard(endless).data == hex("4142"));
  // What is no command is data of a server that doesn't double.
  CHECK(data_of(kBegin + "41 ff10 42") == hex("41ff1042"));
}

TEST_CASE("15.3 NUL behind CR goes only where binary transmission is refused and every CR is padded", "[source]") {
  CHECK(data_of(kBegin + "0d00 0d0a 0d00") == hex("0d000d0a0d00"));                // not answered
  CHECK(data_of(kBegin + "fffb00 0d00 0d00") == hex("0d000d00"));                  // agreed
  CHECK(data_of(kBegin + "fffc00 0d00 0d0a 0d fff1 00 00") == hex("0d0d0a0d00"));  // refused
  CHECK(data_of(kBegin + "fffc00 0d41 0d00") == hex("0d410d00"));  // refused, but no line ends of RFC 854
  CHECK(data_of(kBegin + "fffc00 fffb00 0d00") == hex("0d00"));    // agreed after all
}

TEST_CASE("15.3 Answers are given to changes only, and are counted", "[source]") {
  Connection connection = heard(kSer2net);
  connection.answers.clear();
  connection.hear(kSer2net);  // all of that is so already, but for the echo, which is refused again
  CHECK(to_hex(connection.answers) == "fffe01");
  connection.answers.clear();
  connection.hear(hex("fffd63 fffb63 fffe63 fffc63"));
  CHECK(to_hex(connection.answers) == "fffc63fffe63");
  connection.answers.clear();
  connection.hear(hex("fffc00 fffc00 fffe00"));
  CHECK(to_hex(connection.answers) == "fffe00fffc00");

  // A peer that asks again whatever it is told.
  Connection loop = heard(kSer2net);
  for (std::size_t times = 0; times < 1000; ++times) loop.hear(hex("fffb01"));
  CHECK(loop.answers.size() == 3 * TelnetOptions::kMostAnswers);
  loop.hear(Octets(TelnetOptions::kDataForAnAnswer, 0));
  loop.hear(hex("fffb01fffb01"));
  CHECK(loop.answers.size() == 3 * (TelnetOptions::kMostAnswers + 1));
}

TEST_CASE("15.3 A port that is to be controlled is asked at once, and its answer shows telnet", "[source]") {
  for (const std::size_t chunk : {1U, 2U, 3U, 100U}) {
    INFO(chunk);
    ComPort port({});
    port.begin(Monotonic(0));
    Connection connection(&port);
    const Octets bytes = hex("7efffd03fffd2d fffd2c 7effff7e");
    connection.hear({});
    CHECK(to_hex(connection.answers) == "fffb2cfffb00fffd00fffb03fffd03");
    for (std::size_t at = 0; at < bytes.size(); at += chunk) {
      connection.hear(Bytes(bytes).subspan(at, std::min(chunk, bytes.size() - at)));
    }
    CHECK(connection.data == hex("7efffd03fffd2d 7eff7e"));
    CHECK(connection.decoder.is_telnet());
    CHECK(port.state() == ComPort::State::setting);
  }
}

TEST_CASE("15.3 What looks like an answer and never becomes one is data", "[source]") {
  ComPort port({});
  port.begin(Monotonic(0));
  Connection connection(&port);
  connection.hear(hex("7efffd"));
  CHECK(connection.data == hex("7e"));
  connection.rest();
  CHECK(connection.data == hex("7efffd"));
  // And later, nobody waits for it any more.
  port.on_time(ComPort::kWait);
  port.on_time(2 * ComPort::kWait);
  connection.hear(hex("fffd2c"));
  CHECK(connection.data == hex("7efffdfffd2c"));
  CHECK_FALSE(connection.decoder.is_telnet());
}
