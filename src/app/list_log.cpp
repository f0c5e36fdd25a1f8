#include "list_log.hpp"

#include <algorithm>

namespace ams2mqtt {

void ListLog::on_telegram(std::size_t values, Monotonic now) {
  auto place = std::ranges::lower_bound(lists_, values, {}, &SeenList::values);
  if (place == lists_.end() || place->values != values) {
    if (lists_.size() == kMostLists) return;
    place = lists_.insert(place, {.values = values});
  }
  place->interval.observe(now);
  place->last = now;
  ++place->telegrams;
}

}  // namespace ams2mqtt
