#include "source/telnet_peer.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"
#include "support/telnet_server.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

constexpr Monotonic kNow{5'000};
constexpr const char* kAdvice =
    "; with ser2net, write telnet(rfc2217),tcp as its accepter, or set its port to 2400 8N1 there and remove rfc2217 "
    "here";

TcpConfig plain() {
  return {};
}
TcpConfig rfc2217() {
  TcpConfig config;
  config.rfc2217 = true;
  return config;
}

std::string news(const TelnetPeer::Heard& heard) {
  return heard.news ? heard.news->what : "-";
}

std::string hear(TelnetPeer& peer, std::string_view digits) {
  return news(peer.hear(from_hex(digits).value(), kNow));
}

const std::string kConfirmed = "fffa2c6500000960fff0 fffa2c6608fff0 fffa2c6701fff0 fffa2c6801fff0";

}  // namespace

TEST_CASE("15.3 That a peer speaks telnet is said once", "[source]") {
  TelnetPeer peer(plain());
  CHECK(peer.begin(kNow).answers.empty());
  CHECK_FALSE(peer.deadline());
  const TelnetPeer::Heard first = peer.hear(kSer2net, kNow);
  REQUIRE(first.news);
  CHECK(first.news->open);
  CHECK(first.news->cause == SourceCause::speaks_telnet);
  CHECK_FALSE(is_warning(*first.news));
  CHECK(first.news->what == "open, and it speaks telnet: its commands and doubled bytes are taken out");
  CHECK(hear(peer, "41") == "-");
  static_cast<void>(peer.begin(kNow));
  CHECK(news(peer.hear(kSer2net, kNow)) == "-");
}

TEST_CASE("15.3 A connection is judged by its own beginning", "[source]") {
  TelnetPeer peer(plain());
  static_cast<void>(peer.begin(kNow));
  static_cast<void>(peer.hear(kSer2net, kNow));
  static_cast<void>(peer.begin(kNow));
  const auto bytes = from_hex("7effff7e").value();
  CHECK(to_hex(peer.hear(bytes, kNow).data) == "7effff7e");
}

TEST_CASE("15.3 A port that is set says so, once until that changes", "[source]") {
  TelnetPeer peer(rfc2217());
  CHECK_FALSE(peer.begin(kNow).answers.empty());
  CHECK(peer.deadline());
  const TelnetPeer::Heard agreed = peer.hear(kSer2netRfc2217, kNow);
  CHECK_FALSE(agreed.news);
  CHECK(to_hex(agreed.answers).starts_with("fffe01fffa2c01"));
  const TelnetPeer::Heard set = peer.hear(from_hex(kConfirmed).value(), kNow);
  REQUIRE(set.news);
  CHECK(set.news->cause == SourceCause::port_set);
  CHECK_FALSE(is_warning(*set.news));
  CHECK(set.news->what == "open, and its port is set to 2400 8N1");
  CHECK_FALSE(peer.deadline());

  CHECK(hear(peer, "fffa2c6500002580fff0") ==
        "open, but its port is set to 9600 8N1, although it was asked for 2400 8N1; what does its adapter allow?");
  static_cast<void>(peer.begin(kNow));
  static_cast<void>(peer.hear(kSer2netRfc2217, kNow));
  CHECK(hear(peer, kConfirmed) == "open, and its port is set to 2400 8N1");
  static_cast<void>(peer.begin(kNow));
  static_cast<void>(peer.hear(kSer2netRfc2217, kNow));
  CHECK(hear(peer, kConfirmed) == "-");
}

TEST_CASE("15.3 Damaged bytes that the other side counts are told, but not the first few", "[source]") {
  TelnetPeer peer(rfc2217());
  static_cast<void>(peer.begin(kNow));
  static_cast<void>(peer.hear(kSer2netRfc2217, kNow));
  CHECK(hear(peer, kConfirmed) == "open, and its port is set to 2400 8N1");
  for (std::uint32_t count = 1; count < TelnetPeer::kManyErrors; ++count) CHECK(hear(peer, "fffa2c6a04fff0") == "-");
  const TelnetPeer::Heard many = peer.hear(from_hex("fffa2c6a0afff0").value(), kNow);
  REQUIRE(many.news);
  CHECK(many.news->cause == SourceCause::line_errors);
  CHECK(is_warning(*many.news));
  CHECK(many.news->what ==
        "open, but its port counts parity and framing and overrun errors; check baud, data_bits, parity and stop_bits, "
        "and "
        "the cable");
  CHECK(hear(peer, "fffa2c6a0efff0") == "-");
}

TEST_CASE("15.3 A port that cannot be set says why, and what to do", "[source]") {
  TelnetPeer refusing(rfc2217());
  static_cast<void>(refusing.begin(kNow));
  const auto refusal = from_hex("fffb03fffd03fffe2c").value();
  const TelnetPeer::Heard refused = refusing.hear(refusal, kNow);
  REQUIRE(refused.news);
  CHECK(refused.news->cause == SourceCause::port_not_set);
  CHECK(is_warning(*refused.news));
  CHECK(refused.news->what == std::string("open, but it does not let its port be set (RFC 2217)") + kAdvice);

  TelnetPeer raw(rfc2217());
  static_cast<void>(raw.begin(kNow));
  CHECK(hear(raw, "7effff7e") == "-");
  CHECK(news(raw.on_time(kNow + ComPort::kWait)) == "-");
  CHECK(news(raw.on_time(kNow + 2 * ComPort::kWait)) ==
        std::string("open, but it does not answer to telnet, so its port cannot be set from here") + kAdvice);

  TelnetPeer deaf(rfc2217());
  static_cast<void>(deaf.begin(kNow));
  static_cast<void>(deaf.hear(kSer2net, kNow));
  static_cast<void>(deaf.on_time(kNow + ComPort::kWait));
  CHECK(news(deaf.on_time(kNow + 2 * ComPort::kWait)) ==
        std::string("open, but it does not answer to RFC 2217, so its port cannot be set from here") + kAdvice);

  TelnetPeer mute(rfc2217());
  static_cast<void>(mute.begin(kNow));
  static_cast<void>(mute.hear(kSer2netRfc2217, kNow));
  CHECK(hear(mute, "fffa2c6500000960fff0") == "-");
  CHECK_FALSE(mute.on_time(kNow + ComPort::kWait).answers.empty());
  CHECK(news(mute.on_time(kNow + 2 * ComPort::kWait)) ==
        "open, but it does not say whether its port is set to 2400 8N1 (2400 ??? is confirmed)");
}
