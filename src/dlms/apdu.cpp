#include "ams2mqtt/dlms/apdu.hpp"

#include <algorithm>

#include "ams2mqtt/dlms/llc.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kDataNotification = 0x0F;
constexpr std::uint8_t kGeneralGloCiphering = 0xDB;
constexpr std::size_t kDateTimeSize = 12;
constexpr std::size_t kTagSize = 12;
constexpr std::uint8_t kAuthenticated = 0x10;
constexpr std::uint8_t kEncrypted = 0x20;

// The date-time of a data-notification. A time that is not stated is not an error.
Result<std::optional<CosemDateTime>> read_time(ByteReader& reader) {
  const std::size_t start = reader.position();
  const std::uint8_t form = reader.u8();
  if (form == 0x00 && !reader.failed()) return std::nullopt;
  const bool tagged = form == 0x09;
  if (!tagged && form != 0x0C && form != 0x19 && !reader.failed()) return fail(Errc::bad_header, start);
  if (tagged && reader.u8() != kDateTimeSize && !reader.failed()) return fail(Errc::bad_header, start);
  const Bytes time = reader.take(kDateTimeSize);
  if (reader.failed()) return fail(Errc::truncated, start);
  return parse_date_time(time);
}

// BER length: one byte below 80, else 81, 82, ... and that many bytes.
std::size_t read_length(ByteReader& reader) {
  const std::uint8_t first = reader.u8();
  if (first < 0x80) return first;
  return static_cast<std::size_t>(reader.unsigned_integer(std::min(first & 0x7FU, 4U)));
}

Result<CipheredApdu> read_ciphered(ByteReader& reader) {
  constexpr std::size_t kSecurityHeader = 5;
  CipheredApdu apdu;
  SystemTitle title{};
  if (reader.u8() != title.size()) return fail(Errc::bad_header, 0);
  std::ranges::copy(reader.take(title.size()), title.begin());
  apdu.system_title = title;
  const std::size_t length = read_length(reader);
  if (!reader.failed() && length < reader.remaining()) return fail(Errc::trailing_bytes, reader.position() + length);
  apdu.security_control = reader.u8();
  apdu.frame_counter = reader.u32();
  const std::size_t tag_size = (apdu.security_control & kAuthenticated) != 0 ? kTagSize : 0;
  if (reader.failed() || length < kSecurityHeader + tag_size) return fail(Errc::truncated, reader.position());
  apdu.ciphertext = reader.take(length - kSecurityHeader - tag_size);
  apdu.tag = reader.take(tag_size);
  if (reader.failed()) return fail(Errc::truncated, reader.position());
  if ((apdu.security_control & kEncrypted) == 0) return fail(Errc::bad_header, 0);
  return apdu;
}

Result<DataNotification> read_notification(Bytes apdu) {
  ByteReader reader(apdu);
  const std::uint8_t tag = reader.u8();
  if (reader.failed()) return fail(Errc::truncated, 0);
  if (tag != kDataNotification) return fail(Errc::bad_tag, 0);
  DataNotification notification;
  notification.invoke_id = reader.u32();
  const auto time = read_time(reader);
  if (!time) return std::unexpected(time.error());
  if (reader.remaining() == 0) return fail(Errc::truncated, reader.position());
  notification.time = *time;
  notification.body = reader.rest();
  return notification;
}

Result<DataNotification> read_deciphered(Bytes apdu, Decryptor* decryptor) {
  ByteReader reader(apdu.subspan(1));
  const auto ciphered = read_ciphered(reader);
  if (!ciphered) return fail(ciphered.error().code, 1 + ciphered.error().offset);
  if (decryptor == nullptr) return fail(Errc::no_key, 0);
  const auto plain = decryptor->open(*ciphered);
  if (!plain) return fail(plain.error().code, 0);
  // Without an authentication key the form of the plaintext is the only witness that the key is right.
  const auto notification = read_notification(*plain);
  if (!notification) return fail(Errc::wrong_key, 0);
  return notification;
}

}  // namespace

Result<DataNotification> unwrap(Bytes information, Decryptor* decryptor) {
  const std::size_t start = llc_size(information);
  const Bytes apdu = information.subspan(start);
  const bool ciphered = !apdu.empty() && apdu[0] == kGeneralGloCiphering;
  auto notification = ciphered ? read_deciphered(apdu, decryptor) : read_notification(apdu);
  if (!notification) return fail(notification.error().code, start + notification.error().offset);
  return notification;
}

}  // namespace ams2mqtt
