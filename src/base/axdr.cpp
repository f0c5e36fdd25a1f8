#include "ams2mqtt/base/axdr.hpp"

#include "ams2mqtt/base/apdu_tag.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kBitString = 4;
constexpr std::uint8_t kCompactArray = 19;

bool is_string(std::uint8_t tag) {
  return tag == 9 || tag == 10 || tag == 12;
}

// One that is read many times is looked through once.
class DescriptionReader {
 public:
  DescriptionReader(ByteReader& reader, std::vector<AxdrType>& types) : reader_(reader), types_(types) {}

  Result<void> read(std::size_t depth) {
    const std::uint8_t tag = reader_.u8();
    if (reader_.failed()) return refuse(Errc::truncated);
    if (depth >= kMaxAxdrDepth) return refuse(Errc::too_deep);
    if (types_.size() >= kMaxAxdrTypes) return refuse(Errc::oversize);
    if (!is_axdr_tag(tag)) return refuse(Errc::bad_tag);
    const std::size_t index = types_.size();
    types_.push_back({.tag = tag});
    std::size_t described = 0;
    if (tag == kArray) {
      types_[index].elements = reader_.u16();
      described = 1;
    } else if (tag == kStructure) {
      const auto members = read_axdr_length(reader_);
      if (!members) return std::unexpected(members.error());
      described = *members;
      if (described > reader_.remaining()) return refuse(Errc::truncated);
      types_[index].elements = static_cast<std::uint32_t>(described);
    }
    for (std::size_t type = 0; type < described; ++type) {
      if (const auto element = read(depth + 1); !element) return element;
    }
    types_[index].end = static_cast<std::uint32_t>(types_.size());
    return {};
  }

 private:
  [[nodiscard]] Result<void> refuse(Errc code) const { return fail(code, reader_.position()); }

  ByteReader& reader_;
  std::vector<AxdrType>& types_;
};

// Moves past one value after the other.
class Skipper {
 public:
  explicit Skipper(ByteReader& reader) : reader_(reader) {}

  AxdrEnd skip(std::size_t depth) {
    if (depth > kMaxAxdrDepth) return AxdrEnd::invalid;
    const std::uint8_t tag = reader_.u8();
    if (reader_.failed()) return AxdrEnd::missing;
    if (const auto size = axdr_fixed_size(tag)) return take(*size);
    if (tag == kCompactArray) return skip_compact(depth);
    if (!is_axdr_tag(tag)) return AxdrEnd::invalid;
    const std::size_t length = reader_.ber_length();
    if (reader_.failed()) return AxdrEnd::missing;
    if (tag == kArray || tag == kStructure) return skip_elements(length, depth);
    return take(tag == kBitString ? bytes_of_bits(length) : length);
  }

 private:
  AxdrEnd take(std::size_t size) {
    (void)reader_.take(size);
    return reader_.failed() ? AxdrEnd::missing : AxdrEnd::found;
  }
  AxdrEnd skip_elements(std::size_t count, std::size_t depth) {
    for (std::size_t element = 0; element < count; ++element) {
      if (const AxdrEnd end = skip(depth + 1); end != AxdrEnd::found) return end;
    }
    return AxdrEnd::found;
  }
  AxdrEnd skip_compact(std::size_t depth) {
    if (const auto read = read_axdr_description(reader_, depth, types_); !read) {
      return read.error().code == Errc::truncated ? AxdrEnd::missing : AxdrEnd::invalid;
    }
    return take(reader_.ber_length());
  }

  ByteReader& reader_;
  std::vector<AxdrType> types_;
};

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

bool is_axdr_tag(std::uint8_t tag) {
  return tag == kArray || tag == kStructure || tag == kBitString || is_string(tag) || axdr_fixed_size(tag).has_value();
}

Result<std::size_t> read_axdr_length(ByteReader& reader) {
  const auto first = reader.peek();
  if (first && !ByteReader::begins_ber_length(*first)) return fail(Errc::bad_value, reader.position());
  const std::size_t length = reader.ber_length();
  if (reader.failed()) return fail(Errc::truncated, reader.position());
  return length;
}

Result<void> read_axdr_description(ByteReader& reader, std::size_t depth, std::vector<AxdrType>& types) {
  types.clear();
  return DescriptionReader(reader, types).read(depth);
}

AxdrEnd skip_axdr(ByteReader& reader) {
  return Skipper(reader).skip(0);
}

}  // namespace ams2mqtt
