#include "ams2mqtt/crypto/aes_gcm.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;

namespace {

constexpr AesKey kKey = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
                         0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F};
constexpr AesKey kAuthKey = {0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7,
                             0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF};

struct Sealed {
  std::vector<std::uint8_t> ciphertext;
  std::vector<std::uint8_t> tag;

  [[nodiscard]] CipheredApdu apdu(std::uint8_t control) const {
    CipheredApdu apdu;
    std::ranges::copy(as_bytes("TESTTITL"), apdu.system_title.emplace().begin());
    apdu.security_control = control;
    apdu.frame_counter = 0x01234567;
    apdu.ciphertext = ciphertext;
    if ((control & 0x10U) != 0) apdu.tag = tag;
    return apdu;
  }
};

// What a meter would send, by the other direction of the same library.
Sealed seal(Bytes plaintext, std::uint8_t control) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  std::vector<std::uint8_t> iv = {'T', 'E', 'S', 'T', 'T', 'I', 'T', 'L', 0x01, 0x23, 0x45, 0x67};
  std::vector<std::uint8_t> additional = {control};
  additional.insert(additional.end(), kAuthKey.begin(), kAuthKey.end());
  Sealed sealed;
  sealed.ciphertext.resize(plaintext.size());
  sealed.tag.resize(12);
  int written = 0;
  REQUIRE(EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, kKey.data(), iv.data()) == 1);
  if ((control & 0x10U) != 0) {
    REQUIRE(EVP_EncryptUpdate(context.get(), nullptr, &written, additional.data(), 17) == 1);
  }
  REQUIRE(EVP_EncryptUpdate(context.get(), sealed.ciphertext.data(), &written, plaintext.data(),
                            static_cast<int>(plaintext.size())) == 1);
  REQUIRE(EVP_EncryptFinal_ex(context.get(), sealed.ciphertext.data() + written, &written) == 1);
  REQUIRE(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 12, sealed.tag.data()) == 1);
  return sealed;
}

std::string opened(AesGcmDecryptor& decryptor, const CipheredApdu& apdu) {
  const auto plaintext = decryptor.open(apdu);
  return plaintext ? std::string(as_text(plaintext->plaintext)) : std::string(to_string(plaintext.error().code));
}

}  // namespace

TEST_CASE("A key is 32 hex digits and nothing else", "[crypto]") {
  CHECK(parse_aes_key("000102030405060708090a0B0C0D0E0F") == kKey);
  CHECK_FALSE(parse_aes_key("000102030405060708090a0B0C0D0E0"));
  CHECK_FALSE(parse_aes_key("000102030405060708090a0B0C0D0E0F0"));
  CHECK_FALSE(parse_aes_key("000102030405060708090a0B0C0D0E0G"));
  CHECK_FALSE(parse_aes_key("00 01 02 03 04 05 06 07 08 09 0a"));
  CHECK_FALSE(parse_aes_key(""));
}

TEST_CASE("An encrypted message is opened, one after the other", "[crypto]") {
  const Sealed sealed = seal(as_bytes("0-0:1.0.0(x)"), 0x20);
  AesGcmDecryptor decryptor(kKey);
  CHECK(opened(decryptor, sealed.apdu(0x20)) == "0-0:1.0.0(x)");
  CHECK(opened(decryptor, sealed.apdu(0x20)) == "0-0:1.0.0(x)");
}

TEST_CASE("The authentication key decides over the tag", "[crypto]") {
  const std::string bad_auth(to_string(Errc::bad_auth));
  const Sealed sealed = seal(as_bytes("0-0:1.0.0(x)"), 0x30);
  AesGcmDecryptor with_key(kKey, kAuthKey);
  CHECK(opened(with_key, sealed.apdu(0x30)) == "0-0:1.0.0(x)");
  AesGcmDecryptor with_wrong_key(kKey, kKey);
  CHECK(opened(with_wrong_key, sealed.apdu(0x30)) == bad_auth);
  AesGcmDecryptor without_key(kKey);
  CHECK(opened(without_key, sealed.apdu(0x30)) == "0-0:1.0.0(x)");

  Sealed damaged = sealed;
  damaged.ciphertext[0] ^= 0x01U;
  CHECK(opened(with_key, damaged.apdu(0x30)) == bad_auth);
  damaged = sealed;
  damaged.tag[11] ^= 0x01U;
  CHECK(opened(with_key, damaged.apdu(0x30)) == bad_auth);
  CHECK(opened(with_key, sealed.apdu(0x30)) == "0-0:1.0.0(x)");  // a refusal leaves nothing behind
}

TEST_CASE("An encrypted frame becomes a telegram with the key alone", "[crypto]") {
  const auto notification =
      encode_notification(meter_lists::kamstrup_list().bytes(), HeaderTime::untagged,
                          meter_lists::clock_at(meter_lists::kSummerEvening, std::nullopt, 0x80), 0);
  const Sealed sealed = seal(Bytes(notification).subspan(3), 0x30);  // without the LLC header
  std::vector<std::uint8_t> information = {0xE6, 0xE7, 0x00, 0xDB, 0x08};
  const auto append = [&](Bytes bytes) { information.insert(information.end(), bytes.begin(), bytes.end()); };
  append(as_bytes("TESTTITL"));
  const std::size_t length = 5 + sealed.ciphertext.size() + sealed.tag.size();
  REQUIRE(length > 127);
  append(std::vector<std::uint8_t>{0x82, static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length)});
  append(std::vector<std::uint8_t>{0x30, 0x01, 0x23, 0x45, 0x67});
  append(sealed.ciphertext);
  append(sealed.tag);
  const auto frame = encode_hdlc(information, {{0x41}, {0x03}});

  const auto told = [&](Decryptor* decryptor) -> std::string {
    Decoder decoder({.decryptor = decryptor});
    decoder.feed(frame);
    const auto telegram = decoder.next({});
    REQUIRE(telegram);
    if (!*telegram) return std::string(to_string(telegram->error().code));
    return meter_lists::said(***telegram, "1-1:1.7.0"_obis);
  };
  AesGcmDecryptor right(kKey, kAuthKey);
  AesGcmDecryptor wrong(kAuthKey);
  CHECK(told(&right) == "616 W");
  CHECK(told(&wrong) == to_string(Errc::wrong_key));
  CHECK(told(nullptr) == to_string(Errc::no_key));
}
