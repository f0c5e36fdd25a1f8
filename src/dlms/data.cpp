#include "ams2mqtt/dlms/data.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "ams2mqtt/base/axdr.hpp"

namespace ams2mqtt {

namespace {

std::optional<std::size_t> fixed_size(Tag tag) {
  return axdr_fixed_size(static_cast<std::uint8_t>(tag));
}

}  // namespace

// Fills a DataTree. The first error stands; every step asks for it before going on.
class DataParser {
 public:
  DataParser(Bytes bytes, std::vector<DataTree::Node>& nodes) : reader_(bytes), nodes_(nodes) {}

  Result<void> parse() {
    nodes_.clear();
    value(reader_, 0);
    if (!error_ && reader_.failed()) refuse(Errc::truncated, reader_);
    if (!error_ && reader_.remaining() > 0) refuse(Errc::trailing_bytes, reader_);
    if (!error_) return {};
    nodes_.clear();
    return std::unexpected(*error_);
  }

 private:
  void refuse(Errc code, const ByteReader& at) {
    if (!error_) error_ = Error{code, base_ + at.position()};
  }

  std::size_t length(ByteReader& reader) {
    const auto length = read_axdr_length(reader);
    if (!length) refuse(length.error().code, reader);
    return length.value_or(0);
  }

  // A tagged value.
  void value(ByteReader& reader, std::size_t depth) {
    const auto tag = static_cast<Tag>(reader.u8());
    if (reader.failed()) return refuse(Errc::truncated, reader);
    if (tag == Tag::compact_array) return compact_array(reader, depth);
    if (tag != Tag::array && tag != Tag::structure) return leaf(reader, tag);
    const std::size_t count = length(reader);
    if (reader.failed() || count > reader.remaining()) return refuse(Errc::truncated, reader);
    const std::size_t index = open(reader, tag, depth);
    for (std::size_t child = 0; child < count && !error_; ++child) value(reader, depth + 1);
    close(index, count);
  }

  // A value that is not a compound; its tag has been read.
  void leaf(ByteReader& reader, Tag tag) {
    if (!is_axdr_tag(static_cast<std::uint8_t>(tag))) return refuse(Errc::bad_tag, reader);
    DataTree::Node node;
    node.tag = tag;
    std::size_t size = 0;
    if (const auto fixed = fixed_size(tag)) {
      size = *fixed;
    } else {
      size = length(reader);
      if (tag == Tag::bit_string) {
        node.children = static_cast<std::uint32_t>(size);
        size = bytes_of_bits(size);
      }
    }
    if (size > reader.remaining() || reader.failed()) return refuse(Errc::truncated, reader);
    node.content = reader.take(size);
    add(node, reader);
  }

  // 13 | type description | length | contents without tags (IEC 62056-6-2, "compact-array").
  void compact_array(ByteReader& reader, std::size_t depth) {
    if (const auto described = read_axdr_description(reader, depth, types_); !described) {
      return refuse(described.error().code, reader);
    }
    const std::size_t size = length(reader);
    if (error_ || size > reader.remaining() || reader.failed()) return refuse(Errc::truncated, reader);
    const std::size_t start = reader.position();
    ByteReader contents(reader.take(size));
    const std::size_t index = open(reader, Tag::array, depth);
    std::size_t count = 0;
    const std::size_t outer_base = base_;
    base_ += start;
    while (!error_ && contents.remaining() > 0) {
      const std::size_t before = contents.remaining();
      described(0, contents, depth + 1);
      if (contents.failed()) refuse(Errc::truncated, contents);
      if (contents.remaining() == before) refuse(Errc::bad_value, contents);
      ++count;
    }
    base_ = outer_base;
    close(index, count);
  }

  // One value of the type types_[index]. Every call makes a node, which bounds their number.
  void described(std::size_t index, ByteReader& contents, std::size_t depth) {
    const AxdrType type = types_[index];
    const auto tag = static_cast<Tag>(type.tag);
    if (tag != Tag::array && tag != Tag::structure) return leaf(contents, tag);
    const std::size_t node = open(contents, tag, depth);
    std::size_t element = index + 1;
    for (std::size_t child = 0; child < type.elements && !error_; ++child) {
      described(element, contents, depth + 1);
      if (tag == Tag::structure) element = types_[element].end;
    }
    close(node, type.elements);
  }

  std::size_t open(const ByteReader& reader, Tag tag, std::size_t depth) {
    if (depth >= DataTree::kMaxDepth) refuse(Errc::too_deep, reader);
    DataTree::Node node;
    node.tag = tag;
    add(node, reader);
    return nodes_.size() - 1;
  }

  void close(std::size_t index, std::size_t count) {
    if (error_) return;
    nodes_[index].children = static_cast<std::uint32_t>(count);
    nodes_[index].end = static_cast<std::uint32_t>(nodes_.size());
  }

  void add(DataTree::Node node, const ByteReader& reader) {
    if (nodes_.size() >= DataTree::kMaxNodes) return refuse(Errc::oversize, reader);
    node.end = static_cast<std::uint32_t>(nodes_.size() + 1);
    nodes_.push_back(node);
  }

  ByteReader reader_;
  std::vector<DataTree::Node>& nodes_;
  std::vector<AxdrType> types_;
  std::size_t base_ = 0;  // where the bytes of the current reader start in the whole input
  std::optional<Error> error_;
};

Result<void> DataTree::parse(Bytes bytes) {
  return DataParser(bytes, nodes_).parse();
}

namespace {

// The shortest decimal that reads back as the same float: the digits that the meter probably meant.
template <class Float>
std::optional<Decimal> shortest_decimal(Float value) {
  if (!std::isfinite(value)) return std::nullopt;
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), end);
  const std::size_t mark = text.find('e');
  const auto mantissa = Decimal::parse(text.substr(0, mark));
  int exponent = 0;
  const std::size_t sign = text[mark + 1] == '+' ? 1 : 0;
  std::from_chars(text.data() + mark + 1 + sign, text.data() + text.size(), exponent);
  if (!mantissa || std::abs(mantissa->exponent() + exponent) > Decimal::kMaxExponent) return std::nullopt;
  return mantissa->scaled(exponent);
}

std::optional<Decimal> bcd_number(std::uint8_t byte) {
  const unsigned high = byte >> 4U;
  const unsigned low = byte & 0xFU;
  if (high > 9 || low > 9) return std::nullopt;
  return Decimal(high * 10 + low);
}

}  // namespace

std::optional<Decimal> number(const DataTree::Node& node) {
  return number_in(node.tag, node.content);
}

std::optional<Decimal> number_in(Tag tag, Bytes content) {
  std::uint64_t raw = 0;
  for (const std::uint8_t byte : content.first(std::min<std::size_t>(content.size(), 8))) raw = raw << 8U | byte;
  switch (tag) {
    case Tag::boolean:
      return Decimal(raw != 0 ? 1 : 0);
    case Tag::integer:
      return Decimal(static_cast<std::int8_t>(raw));
    case Tag::long_integer:
      return Decimal(static_cast<std::int16_t>(raw));
    case Tag::double_long:
      return Decimal(static_cast<std::int32_t>(raw));
    case Tag::long64:
      return Decimal(static_cast<std::int64_t>(raw));
    case Tag::unsigned_integer:
    case Tag::long_unsigned:
    case Tag::double_long_unsigned:
    case Tag::enumeration:
      return Decimal(static_cast<std::int64_t>(raw));
    case Tag::long64_unsigned:
      if (raw > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
      return Decimal(static_cast<std::int64_t>(raw));
    case Tag::bcd:
      return bcd_number(static_cast<std::uint8_t>(raw));
    case Tag::float32:
      return shortest_decimal(std::bit_cast<float>(static_cast<std::uint32_t>(raw)));
    case Tag::float64:
      return shortest_decimal(std::bit_cast<double>(raw));
    case Tag::null_data:
    case Tag::array:
    case Tag::structure:
    case Tag::bit_string:
    case Tag::octet_string:
    case Tag::visible_string:
    case Tag::utf8_string:
    case Tag::compact_array:
    case Tag::date_time:
    case Tag::date:
    case Tag::time:
    case Tag::dont_care:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<ObisCode> obis(const DataTree::Node& node) {
  if (node.tag != Tag::octet_string) return std::nullopt;
  return ObisCode::from_bytes(node.content);
}

std::string_view to_string(Tag tag) {
  switch (tag) {
    case Tag::null_data:
      return "null-data";
    case Tag::array:
      return "array";
    case Tag::structure:
      return "structure";
    case Tag::boolean:
      return "boolean";
    case Tag::bit_string:
      return "bit-string";
    case Tag::double_long:
      return "double-long";
    case Tag::double_long_unsigned:
      return "double-long-unsigned";
    case Tag::octet_string:
      return "octet-string";
    case Tag::visible_string:
      return "visible-string";
    case Tag::utf8_string:
      return "utf8-string";
    case Tag::bcd:
      return "bcd";
    case Tag::integer:
      return "integer";
    case Tag::long_integer:
      return "long";
    case Tag::unsigned_integer:
      return "unsigned";
    case Tag::long_unsigned:
      return "long-unsigned";
    case Tag::compact_array:
      return "compact-array";
    case Tag::long64:
      return "long64";
    case Tag::long64_unsigned:
      return "long64-unsigned";
    case Tag::enumeration:
      return "enum";
    case Tag::float32:
      return "float32";
    case Tag::float64:
      return "float64";
    case Tag::date_time:
      return "date-time";
    case Tag::date:
      return "date";
    case Tag::time:
      return "time";
    case Tag::dont_care:
      return "dont-care";
  }
  return "unknown";
}

}  // namespace ams2mqtt
