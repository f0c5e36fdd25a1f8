#include "data_rows.hpp"

#include <algorithm>
#include <string_view>

#include "ams2mqtt/base/axdr.hpp"
#include "ams2mqtt/base/clean_text.hpp"
#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/dlms/datetime.hpp"
#include "ams2mqtt/dlms/unit.hpp"
#include "clock_rows.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kClockSize = 12;

std::string string_words(Tag tag, Bytes content) {
  if (tag == Tag::octet_string && content.size() == 6) {
    const ObisCode code = *ObisCode::from_bytes(content);
    const std::string_view name = english_name(find_quantity(code));
    return words("OBIS ", to_string(code), name.empty() ? "" : "  ", name);
  }
  if (tag == Tag::octet_string && content.size() == kClockSize && parse_date_time(content)) return clock_words(content);
  if (content.empty()) return "empty";
  if (std::ranges::all_of(content, is_printable)) return words("\"", as_text(content), "\"");
  const std::string text = tag == Tag::utf8_string ? clean_text(as_text(content)) : std::string();
  return text.empty() ? counted(content.size(), "byte") : words("\"", text, "\"");
}

std::string leaf_words(Tag tag, Bytes content) {
  if (tag == Tag::octet_string || tag == Tag::visible_string || tag == Tag::utf8_string)
    return string_words(tag, content);
  if (tag == Tag::date_time) return clock_words(content);
  const auto number = number_in(tag, content);
  if (!number) return {};
  std::string text = number->to_string();
  if (tag == Tag::enumeration) {
    const std::string_view unit = symbol(static_cast<Unit>(content[0]));
    if (!unit.empty()) text += words(", as a unit ", unit);
  }
  return text;
}

class DataWalk {
 public:
  DataWalk(const RowWriter& rows, Bytes bytes, std::size_t at, const std::vector<ElementMeaning>& meanings)
      : rows_(rows), reader_(bytes), end_(bytes.size()), meanings_(meanings) {
    (void)reader_.take(at);
  }

  std::size_t walk() {
    value(0);
    if (!failed_ && reader_.remaining() > 0) {
      fail_at(reader_.position(), reader_.remaining(), 0, "more bytes than the value has");
    }
    return failed_ ? *failed_ : reader_.position();
  }

 private:
  void fail_at(std::size_t offset, std::size_t size, std::size_t depth, std::string what) {
    if (!failed_) rows_.at(0, depth).wrong(offset, std::min(size, end_ - offset), "fails here", std::move(what));
    failed_ = failed_.value_or(offset);
  }

  // False, and said, when the bytes end or this is no length.
  bool length(std::size_t& length, std::size_t depth) {
    const std::size_t begin = reader_.position();
    const auto read = read_axdr_length(reader_);
    if (read && !reader_.failed()) {
      length = *read;
      return true;
    }
    const bool ends = reader_.failed() || read.error().code == Errc::truncated;
    fail_at(begin, ends ? 0 : 1, depth, ends ? "the message ends where a length is due" : "is no length");
    return false;
  }

  void value(std::size_t depth) {
    const std::size_t begin = reader_.position();
    const std::uint8_t tag = reader_.u8();
    if (reader_.failed()) return fail_at(begin, 0, depth, "the message ends where another element is due");
    const auto type = static_cast<Tag>(tag);
    if (type == Tag::array || type == Tag::structure) return compound(type, begin, depth);
    if (type == Tag::compact_array) return compact_array(begin, depth);
    if (!is_axdr_tag(tag)) return fail_at(begin, 1, depth, words(hex_number(tag), " is no type of an element"));
    leaf(type, begin, depth);
  }

  void compound(Tag type, std::size_t begin, std::size_t depth) {
    std::size_t count = 0;
    if (!length(count, depth)) return;
    rows_.at(0, depth).add(begin, reader_.position() - begin, to_string(type), words("of ", counted(count, "element")));
    if (depth >= kMaxAxdrDepth) return fail_at(begin, 1, depth, "nested deeper than any list is");
    for (std::size_t index = 0; index < count && !failed_; ++index) value(depth + 1);
  }

  // Its elements have no types of their own on the wire.
  void compact_array(std::size_t begin, std::size_t depth) {
    std::vector<AxdrType> types;
    if (const auto read = read_axdr_description(reader_, depth, types); !read) {
      return fail_at(read.error().offset, 1, depth,
                     words("the description of the elements: ", to_string(read.error().code)));
    }
    rows_.at(0, depth).add(begin, reader_.position() - begin, to_string(Tag::compact_array),
                           words("describes ", counted(types.size(), "type")));
    std::size_t size = 0;
    if (!length(size, depth)) return;
    const std::size_t content = reader_.position();
    if (size > reader_.remaining()) return truncated(content, size, depth);
    (void)reader_.take(size);
    rows_.at(0, depth + 1).add(content, size, "elements", counted(size, "byte"));
  }

  void leaf(Tag type, std::size_t begin, std::size_t depth) {
    std::size_t size = axdr_fixed_size(static_cast<std::uint8_t>(type)).value_or(0);
    const bool is_counted = !axdr_fixed_size(static_cast<std::uint8_t>(type));
    if (is_counted && !length(size, depth)) return;
    if (type == Tag::bit_string) size = bytes_of_bits(size);
    const std::size_t content_at = reader_.position();
    if (size > reader_.remaining()) return truncated(content_at, size, depth);
    const Bytes content = reader_.take(size);
    const ElementMeaning* meaning = meaning_of(content_at, size);
    std::string text = leaf_words(type, content);
    if (meaning != nullptr) text += words(text.empty() ? "" : "  = ", meaning->words);
    rows_.at(0, depth).add(begin, reader_.position() - begin, to_string(type), std::move(text));
    const bool is_clock = type == Tag::date_time || (type == Tag::octet_string && parse_date_time(content));
    if (is_clock) explain_clock(rows_.at(content_at, depth + 1), content);
  }

  void truncated(std::size_t content, std::size_t size, std::size_t depth) {
    fail_at(content, reader_.remaining(), depth,
            words("the element has ", counted(size, "byte"), ", and ", reader_.remaining(), " are left"));
  }

  [[nodiscard]] const ElementMeaning* meaning_of(std::size_t offset, std::size_t size) const {
    const auto found = std::ranges::lower_bound(meanings_, offset, {}, &ElementMeaning::offset);
    return found != meanings_.end() && found->offset == offset && found->size == size ? &*found : nullptr;
  }

  RowWriter rows_;
  ByteReader reader_;
  std::size_t end_;
  const std::vector<ElementMeaning>& meanings_;
  std::optional<std::size_t> failed_;
};

}  // namespace

std::size_t explain_data(const RowWriter& rows, Bytes bytes, std::size_t at,
                         const std::vector<ElementMeaning>& meanings) {
  return DataWalk(rows, bytes, at, meanings).walk();
}

}  // namespace ams2mqtt
