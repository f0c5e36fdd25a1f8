#include "source/peer_words.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::string_view_literals;

namespace {

std::string words(std::string_view text) {
  return words_in(as_bytes(text)).value_or("-");
}

}  // namespace

TEST_CASE("11.9 What a peer says is its first line for people, cleaned", "[source]") {
  CHECK(words("Port already in use\r\n") == "Port already in use");
  CHECK(words("Device open failure: Object was not found\r\n") == "Device open failure: Object was not found");
  CHECK(words("HTTP/1.1 400 Bad Request\r\nDate: Fri, 28 Nov 2025 12:00:00 GMT\r\n\r\n<html>") ==
        "HTTP/1.1 400 Bad Request");
  CHECK(words("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n") == "SSH-2.0-OpenSSH_9.2p1 Debian-2");
  CHECK(words("\r\n\x1B[2J\x1B[1;31mlogin: ") == "login:");
  CHECK(words("\xFF\xFB\x03\xFF\xFD\x2C\xFF\xFA\x18\x01\xFF\xF0Port already in use\r\n") == "Port already in use");
  CHECK(words("Anschluss belegt: Z\xC3\xA4hler\a\0\n"sv) == "Anschluss belegt: Z\xC3\xA4hler");
  CHECK(words("Ger\xE4t ist belegt") == "Ger?t ist belegt");
  CHECK(words("\x15\x03\x01\0\x02\x02\x46"sv) == "TLS alert; its port wants encrypted connections");
}

TEST_CASE("11.9 A long text is cut between characters", "[source]") {
  std::string text(PeerWords::kMaxWords - 1, 'x');
  CHECK(words(text + "\xC3\xA4 and more") == text + " ...");
}

TEST_CASE("11.9 Parts of telegrams and noise are no words", "[source]") {
  CHECK(words("") == "-");
  CHECK(words("x") == "-");
  CHECK(words("\r\n\r\n") == "-");
  CHECK(words("/KAM5MEXYZ\r\n\r\n1-0:1.8.0(0001.2*kWh)\r\n") == "-");
  CHECK(words("MEXYZ meter\r\n1-0:1.8.0(0001.2*kWh)\r\n") == "-");
  CHECK(words("7EA0 27 01 02 01 10 5A 87 E6 E7\r\n") == "-");
  CHECK(words("\x7E\xA0\x27\x01Kamstrup_V0001\x02\x09") == "-");
  CHECK(words("\xE4\xF6\xFCport\xE4\xF6") == "-");
  CHECK(words("\x1B[") == "-");
  CHECK(words("\xFF\xFA\x18") == "-");
  CHECK(words("\xFF") == "-");
}

TEST_CASE("11.9 Each text is said once until a telegram comes", "[source]") {
  PeerWords peer;
  const auto hear = [&](std::string_view text) {
    peer.begin();
    peer.hear(as_bytes(text));
    return peer.take().value_or("-");
  };
  CHECK(hear("Port already in use") == "Port already in use");
  CHECK(hear("Device open failure") == "Device open failure");
  CHECK(hear("Port already in use") == "-");
  for (char sign = 'g'; sign < 'z'; ++sign) static_cast<void>(hear(std::string(6, sign)));
  CHECK(hear("something else") == "-");
  peer.forget();
  CHECK(hear("Port already in use") == "Port already in use");
  peer.begin();
  for (int i = 0; i < 10; ++i) peer.hear(as_bytes(std::string(PeerWords::kMaxHeard, 'x')));
  CHECK(peer.take());
}
