#include "ams2mqtt/dlms/apdu.hpp"

#include "ams2mqtt/simulation/encoder.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

const CosemDateTime kTime = {{2024, 7, 1, 12, 0, 5}, std::int16_t{-120}, 0x80};
const auto kBody = DataWriter().structure(1).u32(1703).bytes();

// A message as the link carried it. What is believed of such a message is not decided here, but by the guard.
Result<DataNotification> unwrap(Bytes information, Decryptor* decryptor) {
  const auto ciphered = read_ciphered(information);
  if (!ciphered) return read_notification(without_llc(information));
  if (!*ciphered) return std::unexpected(ciphered->error());
  const auto plain = decrypt(**ciphered, decryptor);
  if (!plain) return std::unexpected(plain.error());
  return read_notification(plain->plaintext);
}

Errc reason(const std::vector<std::uint8_t>& bytes) {
  const auto notification = unwrap(bytes, nullptr);
  REQUIRE_FALSE(notification);
  return notification.error().code;
}

// Gives back a fixed plaintext and remembers what it was asked to open.
class FakeDecryptor final : public Decryptor {
 public:
  explicit FakeDecryptor(std::vector<std::uint8_t> plain) : plain_(std::move(plain)) {}
  Result<Decrypted> open(const CipheredApdu& apdu) override {
    asked = apdu;
    return Decrypted{.plaintext = plain_, .verified = false, .system_title = apdu.system_title};
  }
  [[nodiscard]] KeyStrength strength() const override { return KeyStrength::encryption; }
  CipheredApdu asked;

 private:
  std::vector<std::uint8_t> plain_;
};

}  // namespace

TEST_CASE("Every form of the date-time is read", "[dlms]") {
  for (const auto form : {HeaderTime::tagged, HeaderTime::untagged, HeaderTime::typed}) {
    const auto bytes = encode_notification(kBody, form, kTime, 0x40000000);
    const auto notification = unwrap(bytes, nullptr);
    REQUIRE(notification);
    CHECK(notification->invoke_id == 0x40000000);
    CHECK(notification->time == kTime);
    CHECK(to_hex(notification->body) == to_hex(kBody));
  }
  const auto bytes = encode_notification(kBody, HeaderTime::null, std::nullopt, 1);
  const auto notification = unwrap(bytes, nullptr);
  REQUIRE(notification);
  CHECK_FALSE(notification->time);
}

TEST_CASE("The LLC header may be missing", "[dlms]") {
  const auto bytes = encode_notification(kBody, HeaderTime::null, std::nullopt, 1);
  const auto notification = unwrap(Bytes(bytes).subspan(3), nullptr);
  REQUIRE(notification);
  CHECK(to_hex(notification->body) == to_hex(kBody));
}

TEST_CASE("A time that is not stated is no error", "[dlms]") {
  auto bytes = encode_notification(kBody, HeaderTime::untagged, kTime, 1);
  for (std::size_t index = 9; index < 21; ++index) bytes[index] = 0xFF;
  const auto notification = unwrap(bytes, nullptr);
  REQUIRE(notification);
  CHECK_FALSE(notification->time);
}

TEST_CASE("What is no data-notification is refused", "[dlms]") {
  const auto good = encode_notification(kBody, HeaderTime::tagged, kTime, 1);
  CHECK(reason({}) == Errc::truncated);
  CHECK(reason({0xE6, 0xE7, 0x00}) == Errc::truncated);
  CHECK(reason({0xE6, 0xE7, 0x00, 0x61, 0x00}) == Errc::bad_tag);
  CHECK(reason({0x0F, 0, 0, 0, 0, 0x05, 0x00}) == Errc::bad_header);
  CHECK(reason({0x0F, 0, 0, 0, 0, 0x09, 0x0B, 0x00}) == Errc::bad_header);
  CHECK(reason({0x0F, 0, 0, 0, 0, 0x00}) == Errc::truncated);
  for (std::size_t kept = 0; kept < good.size() - kBody.size(); ++kept) {
    CHECK(reason({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(kept)}) ==
          (kept == 1 || kept == 2 ? Errc::bad_tag : Errc::truncated));
  }
}

TEST_CASE("An encrypted APDU is taken apart and opened", "[dlms]") {
  const auto plain = encode_notification(kBody, HeaderTime::null, std::nullopt, 7);
  FakeDecryptor decryptor({plain.begin() + 3, plain.end()});
  const auto bytes = from_hex("E6E700 DB 08 0102030405060708 15 30 0000002A AABBCCDD 101112131415161718191A1B").value();
  const auto notification = unwrap(bytes, &decryptor);
  REQUIRE(notification);
  CHECK(notification->invoke_id == 7);
  CHECK(to_hex(decryptor.asked.system_title.value()) == "0102030405060708");
  CHECK(decryptor.asked.security_control == 0x30);
  CHECK(decryptor.asked.frame_counter == 42);
  CHECK(to_hex(decryptor.asked.ciphertext) == "aabbccdd");
  CHECK(to_hex(decryptor.asked.tag) == "101112131415161718191a1b");
}

TEST_CASE("An encrypted APDU that cannot be opened says why", "[dlms]") {
  const auto encrypted = from_hex("DB 08 0102030405060708 81 07 20 00000001 AABB").value();
  CHECK(unwrap(encrypted, nullptr).error().code == Errc::no_key);
  FakeDecryptor nonsense({0x55, 0x55});
  CHECK(unwrap(encrypted, &nonsense).error().code == Errc::wrong_key);
  CHECK(reason(from_hex("DB 07 0102030405060708 07 20 00000001 AABB").value()) == Errc::bad_header);
  CHECK(reason(from_hex("DB 08 0102030405060708 08 20 00000001 AABB").value()) == Errc::truncated);
  CHECK(reason(from_hex("DB 08 0102030405060708 06 20 00000001 AABB").value()) == Errc::trailing_bytes);
  CHECK(reason(from_hex("DB 08 0102030405060708 07 10 00000001 AABB").value()) == Errc::truncated);
  CHECK(reason(from_hex("DB 08 0102030405060708 07 00 00000001 AABB").value()) == Errc::bad_tag);
  CHECK(reason(from_hex("DB 08 0102").value()) == Errc::truncated);
}

namespace {

const std::string kTitle = "0102030405060708";

std::vector<std::uint8_t> wrapped(const std::string& start, std::uint8_t control, Bytes content) {
  auto bytes = from_hex(start).value();
  const std::size_t tag = (control & kAuthenticated) != 0 ? 12 : 0;
  bytes.push_back(static_cast<std::uint8_t>(5 + content.size() + tag));
  bytes.insert(bytes.end(), {control, 0, 0, 0, 1});
  bytes.insert(bytes.end(), content.begin(), content.end());
  bytes.insert(bytes.end(), tag, 0x5A);
  return bytes;
}

std::vector<std::uint8_t> plain_message() {
  const auto message = encode_notification(kBody, HeaderTime::null, std::nullopt, 7);
  return {message.begin() + 3, message.end()};
}

}  // namespace

TEST_CASE("Global and dedicated keys are wrapped alike", "[dlms][cipher]") {
  for (const std::string tag : {"DB", "DC", "DF"}) {
    FakeDecryptor decryptor(plain_message());
    const auto notification = unwrap(wrapped(tag + "08" + kTitle, 0x21, Bytes(kBody)), &decryptor);
    REQUIRE(notification);
    CHECK(notification->invoke_id == 7);
    CHECK(decryptor.asked.security_control == 0x21);
  }
  FakeDecryptor decryptor(plain_message());
  CHECK(unwrap(wrapped("DB00", 0x20, Bytes(kBody)), &decryptor));
  CHECK_FALSE(decryptor.asked.system_title);
  CHECK(unwrap(wrapped("DD08" + kTitle, 0x20, Bytes(kBody)), &decryptor).error().code == Errc::bad_tag);
}

TEST_CASE("What is not encrypted needs no key", "[dlms][cipher]") {
  const auto message = plain_message();
  for (const std::uint8_t control : {std::uint8_t{0x00}, std::uint8_t{0x10}}) {
    const auto bytes = wrapped("DB08" + kTitle, control, message);
    const auto notification = unwrap(bytes, nullptr);
    REQUIRE(notification);
    CHECK(to_hex(notification->body) == to_hex(kBody));
  }
  // A dump whose plaintext was put back in place still says that it is encrypted.
  CHECK(unwrap(wrapped("DB08" + kTitle, 0x20, message), nullptr).error().code == Errc::no_key);
}

TEST_CASE("Options that are not supported are told from wrong keys", "[dlms][cipher]") {
  for (const std::uint8_t control : {std::uint8_t{0x22}, std::uint8_t{0x60}, std::uint8_t{0xA0}, std::uint8_t{0x3F}}) {
    FakeDecryptor decryptor(plain_message());
    CHECK(unwrap(wrapped("DB08" + kTitle, control, Bytes(kBody)), &decryptor).error().code == Errc::unsupported);
  }
}

TEST_CASE("A plaintext without a verified tag must look like a message", "[dlms][cipher]") {
  CHECK(has_message_form(plain_message()));
  CHECK(has_message_form(kBody));
  CHECK(has_message_form(as_bytes("/ABC5meter\r\n")));
  CHECK(has_message_form(as_bytes("\r\n0-0:1.0.0(240101000000W)")));
  CHECK_FALSE(has_message_form({}));
  CHECK_FALSE(has_message_form(as_bytes("0-0x1.0.0(")));
  CHECK_FALSE(has_message_form(as_bytes("/\x01\x02\x03\x04")));
  CHECK_FALSE(has_message_form(from_hex("02 03 06 00000001").value()));
  CHECK_FALSE(has_message_form(from_hex("0F 00000001 00 FE").value()));
  CHECK_FALSE(has_message_form(from_hex("0F 00000001 55 02").value()));
}

TEST_CASE("Data without a header is a notification without a time", "[dlms]") {
  const auto notification = unwrap(kBody, nullptr);
  REQUIRE(notification);
  CHECK_FALSE(notification->time);
  CHECK(to_hex(notification->body) == to_hex(kBody));
}

TEST_CASE("An encrypted APDU cut anywhere is truncated", "[dlms][cipher]") {
  const auto bytes = wrapped("DB08" + kTitle, 0x30, plain_message());
  FakeDecryptor decryptor(plain_message());
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    CHECK(unwrap(Bytes(bytes).first(size), &decryptor).error().code == Errc::truncated);
  }
  CHECK(unwrap(bytes, &decryptor));
}

TEST_CASE("The block of an encrypted P1 telegram needs no title", "[dlms][cipher]") {
  const auto block = from_hex("00 82 0015 30 0000002A 2B2B2B2B 101112131415161718191A1B").value();
  const auto apdu = read_ciphered_block(block);
  REQUIRE(apdu);
  CHECK_FALSE(apdu->system_title);
  CHECK(apdu->frame_counter == 42);
  CHECK(to_hex(apdu->ciphertext) == "2b2b2b2b");
  FakeDecryptor decryptor({'0', '-', '0', ':', '1', '.'});
  CHECK(decrypt(*apdu, &decryptor)->plaintext.size() == 6);
}
