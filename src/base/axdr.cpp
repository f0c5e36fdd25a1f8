#include "ams2mqtt/base/axdr.hpp"

#include "ams2mqtt/base/apdu_tag.hpp"

namespace ams2mqtt {

namespace {

constexpr int kMaxDepth = 12;
constexpr std::uint8_t kBitString = 4;
constexpr std::uint8_t kCompactArray = 19;

AxdrEnd take(ByteReader& reader, std::size_t size) {
  (void)reader.take(size);
  return reader.failed() ? AxdrEnd::missing : AxdrEnd::found;
}

bool is_string(std::uint8_t tag) {
  return tag == 9 || tag == 10 || tag == 12;
}

AxdrEnd skip(ByteReader& reader, int depth);

AxdrEnd skip_elements(ByteReader& reader, std::size_t count, int depth) {
  for (std::size_t element = 0; element < count; ++element) {
    if (const AxdrEnd end = skip(reader, depth + 1); end != AxdrEnd::found) return end;
  }
  return AxdrEnd::found;
}

AxdrEnd skip_description(ByteReader& reader, int depth) {
  if (depth > kMaxDepth) return AxdrEnd::invalid;
  const std::uint8_t tag = reader.u8();
  if (reader.failed()) return AxdrEnd::missing;
  if (tag == kArray) {
    (void)reader.u16();
    return skip_description(reader, depth + 1);
  }
  if (tag != kStructure) return AxdrEnd::found;
  const std::size_t count = reader.ber_length();
  for (std::size_t member = 0; member < count && !reader.failed(); ++member) {
    if (const AxdrEnd end = skip_description(reader, depth + 1); end != AxdrEnd::found) return end;
  }
  return reader.failed() ? AxdrEnd::missing : AxdrEnd::found;
}

AxdrEnd skip(ByteReader& reader, int depth) {
  if (depth > kMaxDepth) return AxdrEnd::invalid;
  const std::uint8_t tag = reader.u8();
  if (reader.failed()) return AxdrEnd::missing;
  if (const auto size = axdr_fixed_size(tag)) return take(reader, *size);
  if (tag == kCompactArray) {
    if (const AxdrEnd end = skip_description(reader, depth + 1); end != AxdrEnd::found) return end;
    return take(reader, reader.ber_length());
  }
  if (tag != kArray && tag != kStructure && tag != kBitString && !is_string(tag)) return AxdrEnd::invalid;
  const std::size_t length = reader.ber_length();
  if (reader.failed()) return AxdrEnd::missing;
  if (tag == kArray || tag == kStructure) return skip_elements(reader, length, depth);
  return take(reader, tag == kBitString ? length / 8 + (length % 8 != 0 ? 1 : 0) : length);
}

}  // namespace

std::optional<std::size_t> axdr_fixed_size(std::uint8_t tag) {
  switch (tag) {
    case 0:    // null-data
    case 255:  // don't care
      return 0;
    case 3:   // boolean
    case 13:  // bcd
    case 15:  // integer
    case 17:  // unsigned
    case 22:  // enum
      return 1;
    case 16:  // long
    case 18:  // long-unsigned
      return 2;
    case 5:   // double-long
    case 6:   // double-long-unsigned
    case 23:  // float32
    case 27:  // time
      return 4;
    case 26:  // date
      return 5;
    case 20:  // long64
    case 21:  // long64-unsigned
    case 24:  // float64
      return 8;
    case 25:  // date-time
      return 12;
    default:
      return std::nullopt;
  }
}

AxdrEnd skip_axdr(ByteReader& reader) {
  return skip(reader, 0);
}

}  // namespace ams2mqtt
