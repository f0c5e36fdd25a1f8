#include "mqtt/packets.hpp"

#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::string hex(const std::string& packet) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(packet.data()), packet.size()});
}

std::vector<std::uint8_t> bytes_of(std::string_view digits) {
  return from_hex(digits).value();
}

// What the packet is, for a comparison.
std::string said(const packets::Packet& packet) {
  if (const auto* connected = std::get_if<packets::Connected>(&packet)) {
    return "connected " + std::to_string(connected->reason) + (connected->session_present ? " present" : "") +
           (connected->shares ? "" : " alone") + " qos " + std::to_string(connected->maximum_qos) +
           (connected->keep_alive ? " keep " + std::to_string(*connected->keep_alive) : "");
  }
  if (const auto* published = std::get_if<packets::Published>(&packet)) {
    return published->topic + "=" + published->payload + " qos " + std::to_string(published->qos) + " id " +
           std::to_string(published->id) + (published->retained ? " retained" : "");
  }
  if (const auto* answered = std::get_if<packets::Answered>(&packet)) {
    return "answered " + std::to_string(answered->id) + ": " + std::to_string(answered->reason);
  }
  if (const auto* ended = std::get_if<packets::Ended>(&packet)) return "ended " + std::to_string(ended->reason);
  return "pong";
}

// All packets of a connection, whose bytes come `chunk` at a time; an error ends it.
std::vector<std::string> read(const std::vector<std::uint8_t>& bytes, std::size_t chunk) {
  std::vector<std::string> all;
  packets::Reader reader;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    reader.feed(Bytes(bytes).subspan(at, std::min(chunk, bytes.size() - at)));
    while (true) {
      const auto packet = reader.next();
      if (!packet) {
        all.emplace_back(to_string(packet.error().code));
        return all;
      }
      if (!*packet) break;
      all.push_back(said(**packet));
    }
  }
  return all;
}

using Said = std::vector<std::string>;

std::string error_of(std::string_view digits) {
  const Said all = read(bytes_of(digits), 1000);
  return all.empty() ? "nothing" : all.back();
}

}  // namespace

TEST_CASE("14 what a worker says is what the standard says", "[mqtt][packets]") {
  packets::Connect connect{.client_id = "me",
                           .username = {},
                           .password = {},
                           .keep_alive = 15,
                           .session_expiry = 0x00015180,
                           .receive_maximum = 0x0100};
  // CONNECT, "MQTT", 5, no flags, 15 s, 13 bytes of properties, "me"
  CHECK(hex(packets::write(connect)) ==
        "101c00044d5154540500000f0d"
        "1100015180"
        "210100"
        "2700028000"
        "00026d65");
  connect.username = "u";
  connect.password = "pw";
  connect.clean_start = true;
  CHECK(hex(packets::write(connect)).starts_with("102300044d51545405c2000f0d"));
  CHECK(hex(packets::write(connect))
            .ends_with("00026d65"
                       "000175"
                       "00027077"));
  CHECK(hex(packets::subscribe(1, "a/+")) == "82090001000003612f2b01");
  CHECK(hex(packets::unsubscribe(2, "a/+")) == "a2080002000003612f2b");
  CHECK(hex(packets::acknowledge(0x1234)) == "40021234");
  CHECK(hex(packets::ping()) == "c000");
  CHECK(hex(packets::disconnect(std::nullopt)) == "e000");
  CHECK(hex(packets::disconnect(0)) == "e00700051100000000");
  CHECK(hex(packets::subscribe(1, std::string(200, 'x'))).starts_with("82ce01"));  // a length of two bytes
}

TEST_CASE("14 what a broker says is read however it comes", "[mqtt][packets]") {
  const std::vector<std::uint8_t> bytes = bytes_of(
      "2003000000"  // CONNACK
      "200d0100"
      "0a"
      "13001e"
      "2a00"
      "2401"
      "22000a"  // with a session and properties
      "300600"
      "0161"
      "00"
      "6869"  // PUBLISH, QoS 0: one byte short of its length
  );
  CHECK(read(std::vector<std::uint8_t>(bytes.begin(), bytes.begin() + 20), 1000) ==
        Said{"connected 0 qos 2", "connected 0 present alone qos 1 keep 30"});
  const std::vector<std::uint8_t> stream = bytes_of(
      "30060001"
      "61"
      "00"
      "6869"  // PUBLISH, QoS 0, topic a, "hi"
      "3b0e0001"
      "61"
      "0007"
      "06"
      "260001"
      "6b"
      "0000"
      "68"
      "69"  // PUBLISH, QoS 1, repeated, retained, a user property
      "9004000100"
      "01"  // SUBACK
      "b004000200"
      "11"        // UNSUBACK: no subscription
      "d000"      // PINGRESP
      "e0018e");  // DISCONNECT: taken over
  const Said expected = {"a=hi qos 0 id 0", "a=hi qos 1 id 7 retained", "answered 1: 1", "answered 2: 17", "pong",
                         "ended 142"};
  for (std::size_t chunk = 1; chunk <= stream.size(); ++chunk) CHECK(read(stream, chunk) == expected);
}

TEST_CASE("14 what is no packet ends the connection", "[mqtt][packets]") {
  CHECK(error_of("10020000") == to_string(Errc::bad_header));         // CONNECT, from a broker
  CHECK(error_of("0000") == to_string(Errc::bad_header));             // no type
  CHECK(error_of("30ffffffff01") == to_string(Errc::bad_header));     // a length of five bytes
  CHECK(error_of("30ffff7f") == to_string(Errc::oversize));           // 2 MiB
  CHECK(error_of("3003000561") == to_string(Errc::bad_value));        // a topic beyond the end
  CHECK(error_of("3003000000") == to_string(Errc::bad_value));        // no topic
  CHECK(error_of("3406000161000100") == to_string(Errc::bad_value));  // QoS 2, which nobody asked for
  CHECK(error_of("200500000200ff") == to_string(Errc::bad_value));    // a property that does not exist
  CHECK(error_of("200400000313") == to_string(Errc::bad_value));      // properties beyond the end
  CHECK(error_of("9003000100") == to_string(Errc::bad_value));        // no reason
  CHECK(error_of("2003000084") == to_string(Errc::bad_value));        // properties beyond the end
  CHECK(error_of("20020084") == "connected 132 qos 2");               // of an earlier version
}
