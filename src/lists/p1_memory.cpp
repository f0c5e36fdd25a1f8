#include "ams2mqtt/lists/p1_memory.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

#include "ams2mqtt/lists/notification.hpp"
#include "p1_value.hpp"

namespace ams2mqtt {

namespace {

// The first index from `from` on at which two texts of one size differ, or that size.
std::size_t first_difference(std::string_view left, std::string_view right, std::size_t from) {
  using Word = std::uint64_t;
  const auto word_at = [](std::string_view text, std::size_t at) {
    Word word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    return word;
  };
  std::size_t at = from;
  while (left.size() - at >= sizeof(Word) && word_at(left, at) == word_at(right, at)) at += sizeof(Word);
  while (at < left.size() && left[at] == right[at]) ++at;
  return at;
}

// A row whose code became another's has a text.
bool is_row_of(const Row& row, const ObisCode& code) {
  return row.obis == code && !std::holds_alternative<std::string_view>(row.value);
}

bool read(std::string_view text, P1Source source, Row& row) {
  if (source == P1Source::number) {
    const auto number = Decimal::parse(text);
    if (number) row.value = *number;
    return number.has_value();
  }
  const auto time = parse_p1_time(text);
  if (!time) return false;
  if (source == P1Source::time) row.value = *time;
  if (source == P1Source::measured) row.measured = *time;
  return true;
}

}  // namespace

void P1Memory::keep(std::string_view ident, std::string_view lines) {
  complete_ = false;
  ++kept_;
  parts_.clear();
  text_.assign(ident.begin(), ident.end());
  text_.insert(text_.end(), lines.begin(), lines.end());
  ident_size_ = ident.size();
}

void P1Memory::note(std::string_view part, P1Source source, const ObisCode& code) {
  const std::string_view all = lines();
  const bool inside = std::greater_equal<>()(part.data(), all.data()) &&
                      std::less_equal<>()(part.data() + part.size(), all.data() + all.size());
  if (!inside) return;
  const auto begin = static_cast<std::size_t>(part.data() - all.data());
  parts_.push_back({begin, begin + part.size(), source, code, 0});
}

void P1Memory::complete(const std::vector<Row>& rows) {
  complete_ = true;
  std::size_t kept = 0;
  auto from = rows.begin();
  for (Part part : parts_) {
    const auto row = std::find_if(from, rows.end(), [&](const Row& each) { return is_row_of(each, part.code); });
    if (row == rows.end()) continue;
    from = row;
    part.row = static_cast<std::size_t>(row - rows.begin());
    parts_[kept++] = part;
  }
  parts_.resize(kept);
}

bool P1Memory::renew(std::string_view ident, std::string_view lines, std::vector<Row>& rows) {
  const std::string_view kept = this->lines();
  if (!complete_ || ident != this->ident() || lines.size() != kept.size()) return false;
  auto part = parts_.begin();
  for (std::size_t at = first_difference(kept, lines, 0); at < lines.size();) {
    part = std::find_if(part, parts_.end(), [&](const Part& each) { return at < each.end; });
    if (part == parts_.end() || at < part->begin) return false;
    if (!read(lines.substr(part->begin, part->end - part->begin), part->source, rows[part->row])) return false;
    at = first_difference(kept, lines, part->end);
  }
  std::memcpy(text_.data() + ident_size_, lines.data(), lines.size());
  return true;
}

}  // namespace ams2mqtt
