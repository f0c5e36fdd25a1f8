#include "ams2mqtt/crypto/key_ring.hpp"

#include "ams2mqtt/crypto/aes_gcm_encrypt.hpp"
#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/simulation/encoder.hpp"
#include "catch.hpp"
#include "own_frames.hpp"

using namespace ams2mqtt;

namespace {

const AesKey kRingKey = parse_aes_key(test::kTestKey).value();
const AesKey kRingAuthKey = parse_aes_key(test::kTestAuthKey).value();
const AesKey kOtherKey = parse_aes_key("ffeeddccbbaa99887766554433221100").value();
constexpr SystemTitle kRingTitle = {'T', 'S', 'T', 0, 0, 0, 0, 1};
constexpr SystemTitle kSecond = {'T', 'S', 'T', 0, 0, 0, 0, 2};

std::vector<std::uint8_t> message() {
  const auto body = DataWriter().structure(1).u32(1703).bytes();
  const auto notification = encode_notification(body, HeaderTime::null, std::nullopt, 7);
  return {notification.begin() + 3, notification.end()};
}

std::vector<std::uint8_t> sealed(const CipherSettings& settings) {
  return encrypt_apdu(message(), settings);
}

std::string told(const std::vector<std::uint8_t>& apdu, Decryptor& keys) {
  const auto ciphered = read_ciphered(apdu);
  REQUIRE(ciphered.has_value());
  const auto plain = decrypt(ciphered->value(), &keys);
  if (!plain) return std::string(to_string(plain.error().code));
  CHECK(to_hex(plain->plaintext) == to_hex(message()));
  return plain->verified ? "verified" : "read";
}

const std::string kNoKey(to_string(Errc::no_key));
const std::string kWrongKey(to_string(Errc::wrong_key));
const std::string kBadAuth(to_string(Errc::bad_auth));

}  // namespace

TEST_CASE("The published example of the standard is reproduced", "[crypto][cipher]") {
  // DLMS UA Green Book, "example for ciphered xDLMS APDU": get-request, security control 30, counter 01234567.
  const auto plain = from_hex("C0010000080000010000FF0200").value();
  const CipherSettings settings{.title = SystemTitle{0x4D, 0x4D, 0x4D, 0x00, 0x00, 0xBC, 0x61, 0x4E},
                                .counter = 0x01234567,
                                .security_control = 0x30,
                                .key = kRingKey,
                                .auth_key = kRingAuthKey};
  CHECK(to_hex(encrypt_block(plain, settings)) ==
        "084d4d4d0000bc614e1e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b");
}

TEST_CASE("A key belongs to its system title, one without a title to all", "[crypto][cipher]") {
  const CipherSettings first{.title = kRingTitle, .counter = 1, .key = kRingKey, .auth_key = kRingAuthKey};
  CipherSettings second = first;
  second.title = kSecond;
  KeyRing keys;
  CHECK(told(sealed(first), keys) == kNoKey);
  keys.add(kRingTitle, kRingKey, kRingAuthKey);
  CHECK(told(sealed(first), keys) == "verified");
  CHECK(told(sealed(second), keys) == kNoKey);
  keys.add(std::nullopt, kOtherKey, std::nullopt);
  CHECK(told(sealed(second), keys) == kWrongKey);
  keys.add(std::nullopt, kRingKey, std::nullopt);
  for (int time = 0; time < 3; ++time) {
    CHECK(told(sealed(first), keys) == "verified");
    CHECK(told(sealed(second), keys) == "read");
  }
}

TEST_CASE("A key of a title hides those for every title", "[crypto][cipher]") {
  KeyRing keys;
  keys.add(std::nullopt, kRingKey, std::nullopt);
  keys.add(kRingTitle, kOtherKey, std::nullopt);
  CHECK(told(sealed({.title = kRingTitle, .key = kRingKey, .auth_key = kRingAuthKey}), keys) == kWrongKey);
}

TEST_CASE("A wrong authentication key is told from a wrong encryption key", "[crypto][cipher]") {
  for (const std::uint8_t control : {std::uint8_t{0x30}, std::uint8_t{0x31}, std::uint8_t{0x10}}) {
    const auto apdu =
        sealed({.title = kRingTitle, .security_control = control, .key = kRingKey, .auth_key = kRingAuthKey});
    KeyRing right;
    right.add(kRingTitle, kRingKey, kRingAuthKey);
    CHECK(told(apdu, right) == "verified");
    KeyRing wrong_auth;
    wrong_auth.add(kRingTitle, kRingKey, kOtherKey);
    CHECK(told(apdu, wrong_auth) == kBadAuth);
    KeyRing no_auth;
    no_auth.add(kRingTitle, kRingKey, std::nullopt);
    CHECK(told(apdu, no_auth) == "read");
    if (control == 0x10) continue;
    KeyRing wrong;
    wrong.add(kRingTitle, kOtherKey, kRingAuthKey);
    CHECK(told(apdu, wrong) == kWrongKey);
  }
}

TEST_CASE("11.1 a lowered security control or a cut tag is not called a wrong key", "[crypto][cipher]") {
  KeyRing keys;
  keys.add(kRingTitle, kRingKey, kRingAuthKey);
  const std::string unproven(to_string(Errc::unproven));
  constexpr std::size_t kControlAt = 11;  // behind tag, title and length
  const auto body = DataWriter().structure(1).u32(1703).bytes();
  auto lowered =
      encrypt_apdu(body, {.title = kRingTitle, .security_control = 0x30, .key = kRingKey, .auth_key = kRingAuthKey});
  REQUIRE(lowered[kControlAt] == 0x30);
  // The tag stays where it was and is taken for a part of what is encrypted.
  lowered[kControlAt] = 0x20;
  CHECK(told(lowered, keys) == unproven);
  // What is encrypted is said to be plain: its tag is not that of what stands there.
  lowered[kControlAt] = 0x10;
  CHECK(told(lowered, keys) == kBadAuth);
  KeyRing wrong;
  wrong.add(kRingTitle, kOtherKey, kRingAuthKey);
  lowered[kControlAt] = 0x20;
  CHECK(told(lowered, wrong) == unproven);  // whether the key fits does not matter
  KeyRing several;
  several.add(kRingTitle, kOtherKey, kRingAuthKey);
  several.add(kRingTitle, kOtherKey, std::nullopt);
  CHECK(told(lowered, several) == kWrongKey);  // the second would have opened it without a tag
}

TEST_CASE("A message without a title is opened with the configured ones", "[crypto][cipher]") {
  const auto apdu = sealed({.title = kSecond, .key = kRingKey, .auth_key = kRingAuthKey, .send_title = false});
  KeyRing keys;
  keys.add(std::nullopt, kRingKey, kRingAuthKey);
  CHECK(told(apdu, keys) == kNoKey);
  keys.add(kRingTitle, kRingKey, kRingAuthKey);
  CHECK(told(apdu, keys) == kWrongKey);
  keys.add(kSecond, kRingKey, kRingAuthKey);
  CHECK(told(apdu, keys) == "verified");
}
