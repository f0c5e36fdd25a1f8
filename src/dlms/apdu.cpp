#include "ams2mqtt/dlms/apdu.hpp"

#include <algorithm>

#include "ams2mqtt/base/apdu_header.hpp"
#include "ams2mqtt/base/apdu_tag.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "llc.hpp"

namespace ams2mqtt {

namespace {

// The date-time of a data-notification. A missing time is not an error.
Result<std::optional<CosemDateTime>> read_time(ByteReader& reader) {
  const std::size_t start = reader.position();
  Bytes time;
  switch (read_header_time(reader, time)) {
    case AxdrEnd::missing:
      return fail(Errc::truncated, start);
    case AxdrEnd::invalid:
      return fail(Errc::bad_header, start);
    case AxdrEnd::found:
      break;
  }
  return time.empty() ? std::nullopt : parse_date_time(time);
}

bool is_digit(std::uint8_t byte) {
  return byte >= '0' && byte <= '9';
}

// "/KFM5..."
bool begins_p1_telegram(Bytes text) {
  constexpr std::size_t kShortest = 5;
  return text.size() >= kShortest && text[0] == '/' && std::ranges::all_of(text.first(kShortest), is_printable);
}

// "0-0:1.0.0(", after line ends
bool begins_p1_line(Bytes text) {
  while (!text.empty() && (text[0] == '\r' || text[0] == '\n')) text = text.subspan(1);
  const auto number = [&text] {
    std::size_t digits = 0;
    while (digits < 3 && digits < text.size() && is_digit(text[digits])) ++digits;
    text = text.subspan(digits);
    return digits > 0;
  };
  const auto sign = [&text](char expected) {
    if (text.empty() || text[0] != static_cast<std::uint8_t>(expected)) return false;
    text = text.subspan(1);
    return true;
  };
  return number() && sign('-') && number() && sign(':') && number() && sign('.');
}

}  // namespace

Bytes without_llc(Bytes information) {
  return information.subspan(llc_size(information));
}

Result<CipheredApdu> read_ciphered_block(Bytes block) {
  constexpr std::size_t kSecurityHeader = 5;
  ByteReader reader(block);
  CipheredApdu apdu;
  SystemTitle title{};
  if (block.empty()) return fail(Errc::truncated, 0);
  if (block[0] != 0 && block[0] != title.size()) return fail(Errc::bad_header, 0);
  const auto header = read_ciphering_header(reader);
  if (!header) return fail(Errc::truncated, reader.position());
  if (!header->title.empty()) {
    std::ranges::copy(header->title, title.begin());
    apdu.system_title = title;
  }
  const std::size_t length = header->length;
  if (length < reader.remaining()) return fail(Errc::trailing_bytes, reader.position() + length);
  apdu.security_control = reader.u8();
  apdu.frame_counter = reader.u32();
  const std::size_t tag_size = (apdu.security_control & kAuthenticated) != 0 ? kCipherTagSize : 0;
  if (reader.failed() || length < kSecurityHeader + tag_size) return fail(Errc::truncated, reader.position());
  apdu.ciphertext = reader.take(length - kSecurityHeader - tag_size);
  apdu.tag = reader.take(tag_size);
  if (reader.failed()) return fail(Errc::truncated, reader.position());
  return apdu;
}

std::optional<Result<CipheredApdu>> read_ciphered(Bytes information) {
  const Bytes apdu = without_llc(information);
  if (apdu.empty() || !is_ciphering(apdu[0])) return std::nullopt;
  auto ciphered = read_ciphered_block(apdu.subspan(1));
  if (!ciphered) ciphered.error().offset += information.size() - apdu.size() + 1;
  return ciphered;
}

Result<Decrypted> decrypt(const CipheredApdu& apdu, Decryptor* decryptor) {
  constexpr std::uint8_t kMaxSuite = 1;  // suite 2 is AES-256
  const bool supported = (apdu.security_control & (kBroadcastKey | kCompressed)) == 0;
  if (!supported || (apdu.security_control & kSuiteMask) > kMaxSuite) return fail(Errc::unsupported, 0);
  const bool encrypted = (apdu.security_control & kEncrypted) != 0;
  const bool authenticated = (apdu.security_control & kAuthenticated) != 0;
  if (encrypted && decryptor == nullptr) return fail(Errc::no_key, 0);
  if (decryptor != nullptr && (encrypted || authenticated)) {
    auto opened = decryptor->open(apdu);
    if (opened && encrypted && !opened->verified && !has_message_form(opened->plaintext)) {
      return fail(Errc::wrong_key, 0);
    }
    if (opened || encrypted || opened.error().code != Errc::no_key) return opened;
  }
  return Decrypted{.plaintext = apdu.ciphertext, .verified = false, .system_title = apdu.system_title};
}

bool is_p1_text(Bytes plaintext) {
  return begins_p1_telegram(plaintext) || begins_p1_line(plaintext);
}

bool has_message_form(Bytes plaintext) {
  if (plaintext.empty()) return false;
  const auto notification = read_notification(plaintext);
  if (!notification) return is_p1_text(plaintext);
  constexpr auto kHighestTag = static_cast<std::uint8_t>(Tag::time);
  if (plaintext[0] == kDataNotification) return notification->body[0] <= kHighestTag;
  // The first two bytes of Data alone fit often by chance, a whole tree does not.
  DataTree tree;
  return tree.parse(notification->body).has_value();
}

Result<DataNotification> read_notification(Bytes apdu) {
  ByteReader reader(apdu);
  const std::uint8_t tag = reader.u8();
  if (reader.failed()) return fail(Errc::truncated, 0);
  DataNotification notification;
  if (tag == kArray || tag == kStructure) {
    notification.body = apdu;
    return notification;
  }
  if (tag != kDataNotification) return fail(Errc::bad_tag, 0);
  notification.invoke_id = reader.u32();
  const auto time = read_time(reader);
  if (!time) return std::unexpected(time.error());
  if (reader.remaining() == 0) return fail(Errc::truncated, reader.position());
  notification.time = *time;
  notification.body = reader.rest();
  return notification;
}

}  // namespace ams2mqtt
