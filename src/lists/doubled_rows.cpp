#include "doubled_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ams2mqtt {

namespace {

// The same number may be spelled in Wh and in kWh.
bool is_same_value(const Row& left, const Row& right) {
  const auto* left_number = std::get_if<Decimal>(&left.value);
  const auto* right_number = std::get_if<Decimal>(&right.value);
  if (left_number == nullptr || right_number == nullptr) return left.value == right.value;
  const Scale left_scale = left.scale.value_or(Scale{});
  const Scale right_scale = right.scale.value_or(Scale{});
  return left.scale.has_value() == right.scale.has_value() && left_scale.unit == right_scale.unit &&
         left_number->scaled(left_scale.scaler) == right_number->scaled(right_scale.scaler);
}

bool says_nothing(const Row& row) {
  return std::holds_alternative<std::monostate>(row.value);
}

// A row's code, then its place in the message: in the order of these keys, rows of one code follow each other. No
// message has more rows than 16 bits can number, as none is longer than 64 KiB (dlms/block_transfer.hpp).
constexpr unsigned kPlaceBits = 16;

std::uint64_t key_of(const Row& row, std::size_t place) {
  std::uint64_t key = 0;
  for (const std::uint8_t group : row.obis.to_bytes()) key = key << 8U | group;
  return key << kPlaceBits | place;
}
std::size_t place_of(std::uint64_t key) {
  return key & ((1U << kPlaceBits) - 1);
}
bool is_same_code(std::uint64_t left, std::uint64_t right) {
  return left >> kPlaceBits == right >> kPlaceBits;
}

// Which of the rows do not count; `same` are those of one code.
void settle(std::span<const std::uint64_t> same, Notification& notification, std::vector<bool>& superfluous) {
  const std::vector<Row>& rows = notification.rows;
  const auto counting =
      std::ranges::find_if_not(same, [&](std::uint64_t key) { return says_nothing(rows[place_of(key)]); });
  const std::size_t first = place_of(counting != same.end() ? *counting : same.front());
  bool differs = false;
  std::size_t values = 0;
  for (const std::uint64_t key : same) {
    const std::size_t at = place_of(key);
    superfluous[at] = at != first;
    if (says_nothing(rows[at])) continue;
    ++values;
    differs = differs || !is_same_value(rows[first], rows[at]);
  }
  if (differs) superfluous[first] = true;
  if (values > 1) notification.doubled.push_back({rows[first].obis, differs});
}

void remove_rows(const std::vector<bool>& superfluous, std::vector<Row>& rows) {
  std::size_t kept = 0;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    if (!superfluous[at]) rows[kept++] = rows[at];
  }
  rows.resize(kept);
}

}  // namespace

void settle_doubled_rows(Notification& notification) {
  std::vector<std::uint64_t>& order = notification.order;
  order.clear();
  for (const Row& row : notification.rows) order.push_back(key_of(row, order.size()));
  std::ranges::sort(order);
  if (std::ranges::adjacent_find(order, is_same_code) == order.end()) return;
  std::vector<bool> superfluous(order.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && is_same_code(order[end], order[begin])) ++end;
    if (end - begin > 1) settle(std::span(order).subspan(begin, end - begin), notification, superfluous);
    begin = end;
  }
  remove_rows(superfluous, notification.rows);
}

}  // namespace ams2mqtt
