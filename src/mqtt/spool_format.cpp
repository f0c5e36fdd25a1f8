#include "spool_format.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <ranges>

#include "ams2mqtt/system/crc32.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kMarker = "\xA5SP1";
constexpr std::size_t kLengthSize = 4;
constexpr std::size_t kCrcSize = 4;
constexpr std::size_t kFrame = kMarker.size() + kLengthSize + kCrcSize;
constexpr std::size_t kMaxBody = std::size_t{1} << 20U;

constexpr std::uint64_t kMessageBody = 1;
constexpr std::uint64_t kGoneBody = 2;
constexpr unsigned kQosBits = 0x03;
constexpr unsigned kRetainBit = 0x04;
constexpr unsigned kEveryBit = 0x08;

void put(std::string& out, std::uint64_t value, std::size_t size) {
  for (; size > 0; --size, value >>= 8U) out += static_cast<char>(value & 0xFFU);
}

std::string record(std::string_view body) {
  std::string out(kMarker);
  put(out, body.size(), kLengthSize);
  out += body;
  put(out, crc32(std::string_view(out).substr(kMarker.size())), kCrcSize);
  return out;
}

// Takes numbers and texts off the front of a body; once something is missing, everything after it is, too.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number(std::size_t size) {
    const std::string_view digits = text(size);
    std::uint64_t value = 0;
    for (const char digit : digits | std::views::reverse) value = value << 8U | static_cast<unsigned char>(digit);
    return value;
  }
  std::string_view text(std::size_t size) {
    if (size > bytes_.size()) missing_ = true;
    if (missing_) return {};
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::string_view rest() { return text(bytes_.size()); }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }
  [[nodiscard]] bool missing() const { return missing_; }

 private:
  std::string_view bytes_;
  bool missing_ = false;
};

// The body of the record that begins the bytes, if it is whole.
std::optional<std::string_view> body_of(std::string_view bytes) {
  if (!bytes.starts_with(kMarker)) return std::nullopt;
  Reader reader(bytes.substr(kMarker.size()));
  const std::uint64_t length = reader.number(kLengthSize);
  if (length > kMaxBody) return std::nullopt;
  const std::string_view body = reader.text(length);
  const std::uint64_t expected = reader.number(kCrcSize);
  if (reader.missing() || crc32(bytes.substr(kMarker.size(), kLengthSize + length)) != expected) return std::nullopt;
  return body;
}

class SpoolReader {
 public:
  // False: intact, but not something that this version writes.
  bool take(std::string_view body, std::size_t offset) {
    Reader reader(body);
    switch (reader.number(1)) {
      case kMessageBody:
        return take_message(reader, offset, body.size() + kFrame);
      case kGoneBody:
        return take_gone(reader);
      default:
        return false;
    }
  }
  SpoolContent finish() {
    for (auto& [number, message] : messages_) content_.messages.push_back(std::move(message));
    return std::move(content_);
  }
  SpoolContent& content() { return content_; }

 private:
  bool take_message(Reader& reader, std::size_t offset, std::size_t size) {
    const SpoolNumber number = reader.number(8);
    const auto flags = static_cast<unsigned>(reader.number(1));
    const std::string_view topic = reader.text(reader.number(2));
    if (reader.missing()) return false;
    Message message{.topic = std::string(topic),
                    .payload = std::string(reader.rest()),
                    .qos = static_cast<std::uint8_t>(flags & kQosBits),
                    .retain = (flags & kRetainBit) != 0,
                    .every = (flags & kEveryBit) != 0};
    messages_[number] = {number, offset, size, std::move(message)};
    content_.next_number = std::max(content_.next_number, number + 1);
    return true;
  }
  bool take_gone(Reader& reader) {
    while (reader.left() > 0) messages_.erase(reader.number(8));
    return !reader.missing();
  }

  std::map<SpoolNumber, SpooledMessage> messages_;
  SpoolContent content_;
};

}  // namespace

SpoolContent read_spool(std::string_view bytes) {
  SpoolReader reader;
  bool any = kSpoolHeader.starts_with(bytes.substr(0, kSpoolHeader.size()));
  std::size_t at = bytes.starts_with(kSpoolHeader) ? kSpoolHeader.size() : 0;
  while (at < bytes.size()) {
    const auto body = body_of(bytes.substr(at));
    if (body && reader.take(*body, at)) {
      any = true;
      at += body->size() + kFrame;
      continue;
    }
    const std::size_t next = std::min(bytes.find(kMarker, at + 1), bytes.size());
    reader.content().damaged_bytes += next - at;
    at = next;
  }
  reader.content().foreign = !any;
  return reader.finish();
}

std::string spool_record(SpoolNumber number, const Message& message) {
  constexpr std::size_t kOverhead = 12;  // kind, number, flags, length of the topic
  if (message.topic.size() > std::numeric_limits<std::uint16_t>::max() ||
      kOverhead + message.topic.size() + message.payload.size() > kMaxBody) {
    return {};
  }
  std::string body;
  put(body, kMessageBody, 1);
  put(body, number, 8);
  put(body, message.qos | (message.retain ? kRetainBit : 0U) | (message.every ? kEveryBit : 0U), 1);
  put(body, message.topic.size(), 2);
  body += message.topic;
  body += message.payload;
  return record(body);
}

std::string gone_record(std::span<const SpoolNumber> numbers) {
  std::string body;
  put(body, kGoneBody, 1);
  for (const SpoolNumber number : numbers) put(body, number, 8);
  return record(body);
}

}  // namespace ams2mqtt
