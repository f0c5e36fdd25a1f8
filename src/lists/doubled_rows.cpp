#include "doubled_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>

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

// Which of the rows do not count; `same` are those of one code, in the order of the message.
void settle(std::span<const std::size_t> same, Notification& notification, std::vector<bool>& superfluous) {
  const std::vector<Row>& rows = notification.rows;
  const auto counting = std::ranges::find_if_not(same, [&](std::size_t at) { return says_nothing(rows[at]); });
  const std::size_t first = counting != same.end() ? *counting : same.front();
  bool differs = false;
  std::size_t values = 0;
  for (const std::size_t at : same) {
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
  const auto code_at = [&](std::size_t at) { return notification.rows[at].obis; };
  std::vector<std::size_t>& order = notification.order;
  order.resize(notification.rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t at) { return std::pair(code_at(at), at); });
  if (std::ranges::adjacent_find(order, {}, code_at) == order.end()) return;
  std::vector<bool> superfluous(order.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && code_at(order[end]) == code_at(order[begin])) ++end;
    if (end - begin > 1) settle(std::span(order).subspan(begin, end - begin), notification, superfluous);
    begin = end;
  }
  remove_rows(superfluous, notification.rows);
}

}  // namespace ams2mqtt
