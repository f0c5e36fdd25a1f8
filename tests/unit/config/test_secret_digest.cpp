#include "ams2mqtt/config/secret_digest.hpp"

#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("11.13 configurations are compared without keeping their secrets", "[config]") {
  Config one;
  one.mqtt.password = "abc";
  one.mqtt.tls.key_password = "tls";
  one.meters.resize(1);
  one.meters[0].key.key = "00112233445566778899AABBCCDDEEFF";
  one.meters[0].keys.resize(1);
  one.meters[0].keys[0].auth_key = "another";
  Config other = one;
  CHECK(with_digests(one) == with_digests(other));
  // FIPS 180-2, appendix B.1
  CHECK(with_digests(one).mqtt.password == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  for (std::string* secret : {&other.mqtt.password, &other.mqtt.tls.key_password, &other.meters[0].key.key,
                              &other.meters[0].key.auth_key, &other.meters[0].keys[0].auth_key}) {
    const std::string before = *secret;
    *secret += 'x';
    CHECK_FALSE(with_digests(one) == with_digests(other));
    *secret = before;
  }
  CHECK(with_digests(one) == with_digests(other));
}

TEST_CASE("11.4 a user name that is the password is not kept either, and still known as that", "[config]") {
  Config config;
  config.mqtt.username = config.mqtt.password = "abc";
  const MqttConfig kept = with_digests(config).mqtt;
  CHECK(kept.username != "abc");
  CHECK(kept.username == kept.password);
  config.mqtt.username = "meter";
  CHECK(with_digests(config).mqtt.username == "meter");
}
