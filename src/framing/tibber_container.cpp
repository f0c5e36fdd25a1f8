#include "tibber_container.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>

namespace ams2mqtt {

namespace {

// Field 1, a varint, of 0xACDC.
constexpr std::array<std::uint8_t, 4> kBeginning = {0x08, 0xDC, 0xD9, 0x02};
constexpr std::uint64_t kPart = 2;
constexpr std::uint64_t kCompressed = 3;
constexpr std::uint64_t kInflatedLength = 4;

struct Field {
  std::uint64_t number = 0;
  std::uint64_t value = 0;  // of a varint
  Bytes bytes;              // of a text, bytes or a message
};

std::optional<std::uint64_t> take_varint(ByteReader& reader) {
  constexpr unsigned kMostBytes = 10;
  std::uint64_t value = 0;
  for (unsigned count = 0; count < kMostBytes; ++count) {
    const std::uint8_t byte = reader.u8();
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << (7 * count);
    if ((byte & 0x80U) == 0) return reader.failed() ? std::nullopt : std::optional(value);
  }
  return std::nullopt;
}

// Of the two kinds that occur.
std::optional<Field> take_field(ByteReader& reader) {
  constexpr std::uint64_t kVarint = 0;
  constexpr std::uint64_t kLengthAndBytes = 2;
  const auto tag = take_varint(reader);
  const auto value = tag ? take_varint(reader) : std::nullopt;
  if (!value) return std::nullopt;
  Field field{.number = *tag >> 3U, .value = *value, .bytes = {}};
  if ((*tag & 7U) == kVarint) return field;
  if ((*tag & 7U) != kLengthAndBytes || *value > reader.remaining()) return std::nullopt;
  field.bytes = reader.take(static_cast<std::size_t>(*value));
  return field;
}

class Inflater {
 public:
  Inflater() { ready_ = ::inflateInit(&stream_) == Z_OK; }
  ~Inflater() {
    if (ready_) ::inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Appends what `bytes` inflate to; false unless that is exactly `length` bytes.
  [[nodiscard]] bool append(Bytes bytes, std::size_t length, std::vector<std::uint8_t>& out) {
    if (!ready_) return false;
    const std::size_t before = out.size();
    out.resize(before + length + 1);                     // one more would show here
    stream_.next_in = const_cast<Bytef*>(bytes.data());  // zlib only reads it
    stream_.avail_in = static_cast<uInt>(bytes.size());
    stream_.next_out = out.data() + before;
    stream_.avail_out = static_cast<uInt>(length + 1);
    const int result = ::inflate(&stream_, Z_SYNC_FLUSH);
    const bool whole = stream_.avail_in == 0 && stream_.avail_out == 1;
    out.resize(before + length);
    return (result == Z_OK || result == Z_STREAM_END) && whole;
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

struct Part {
  Bytes compressed;
  std::uint64_t length = 0;
};

std::optional<Part> part_of(Bytes message) {
  Part part;
  ByteReader reader(message);
  while (reader.remaining() > 0) {
    const auto field = take_field(reader);
    if (!field) return std::nullopt;
    if (field->number == kCompressed) part.compressed = field->bytes;
    if (field->number == kInflatedLength) part.length = field->value;
  }
  return part;
}

}  // namespace

bool is_tibber_container(Bytes payload) {
  return payload.size() > kBeginning.size() && std::ranges::equal(payload.first(kBeginning.size()), kBeginning);
}

std::vector<std::uint8_t> tibber_telegram(Bytes payload, std::size_t limit) {
  std::vector<std::uint8_t> telegram;
  Inflater inflater;
  ByteReader reader(payload);
  while (reader.remaining() > 0) {
    const auto field = take_field(reader);
    if (!field) return {};
    if (field->number != kPart) continue;
    const auto part = part_of(field->bytes);
    if (!part || part->length > limit - telegram.size()) return {};
    if (!inflater.append(part->compressed, static_cast<std::size_t>(part->length), telegram)) return {};
  }
  return telegram;
}

}  // namespace ams2mqtt
