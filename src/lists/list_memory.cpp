#include "ams2mqtt/lists/list_memory.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "ams2mqtt/base/release.hpp"
#include "ams2mqtt/lists/extract.hpp"
#include "layout_values.hpp"

namespace ams2mqtt {

namespace {

// The value of the kind that `before` is; nothing says that the bytes hold none any more.
RawValue value_again(const RawValue& before, Tag tag, Bytes content) {
  if (std::holds_alternative<CosemDateTime>(before)) {
    const auto time = parse_date_time(content);
    return time ? RawValue(*time) : RawValue();
  }
  const auto value = number_in(tag, content);
  return value ? RawValue(*value) : RawValue();
}

std::uint64_t word_at(Bytes bytes, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}

bool is_absent(const RawValue& value) {
  return std::holds_alternative<std::monostate>(value);
}

// Digits in a string are a number, too, but at no fixed place.
bool can_change(const Row& row) {
  if (std::holds_alternative<CosemDateTime>(row.value)) return true;
  return std::holds_alternative<Decimal>(row.value) && number_in(row.tag, row.content).has_value();
}

}  // namespace

// Eight bytes at once; `fixed` hides what may differ, so that the loop has no branches.
bool ListMemory::has_form(const DataNotification& message, const Form& form) {
  if (message.body.size() != form.bytes.size() || message.time.has_value() != form.has_time) return false;
  const std::size_t size = form.bytes.size();
  std::uint64_t differs = 0;
  std::size_t at = 0;
  for (; at + sizeof differs <= size; at += sizeof differs) {
    differs |= (word_at(message.body, at) ^ word_at(form.bytes, at)) & word_at(form.fixed, at);
  }
  for (; at < size; ++at) differs |= static_cast<unsigned>(message.body[at] ^ form.bytes[at]) & form.fixed[at];
  return differs == 0;
}

// False when a number or a time is none any more, or no layout can hold these; the rows are then spoilt.
bool ListMemory::take_values(const DataNotification& message, Form& form) {
  Notification& notification = form.notification;
  for (const Place& place : form.places) {
    Row& row = notification.rows[place.row];
    row.value = value_again(row.value, row.tag, message.body.subspan(place.offset, place.size));
    if (is_absent(row.value)) return false;
  }
  notification.time = message.time;
  return !notification.checked || is_possible(notification);
}

void ListMemory::find_places(Form& form) {
  form.places.clear();
  form.fixed.assign(form.bytes.size(), 0xFF);
  const auto& rows = form.notification.rows;
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const Row& row = rows[index];
    if (!can_change(row)) continue;
    const auto offset = static_cast<std::size_t>(row.content.data() - form.bytes.data());
    form.places.push_back({static_cast<std::uint16_t>(index), static_cast<std::uint16_t>(offset),
                           static_cast<std::uint16_t>(row.content.size())});
    std::fill_n(form.fixed.begin() + static_cast<std::ptrdiff_t>(offset), row.content.size(), std::uint8_t{0});
  }
}

// Of a form that no list repeats.
ListMemory::Form& ListMemory::room_for(Bytes body) {
  if (body.size() > kLargestForm) {
    if (!long_list_) long_list_ = std::make_unique<Form>();
    return *long_list_;
  }
  if (forms_.size() < kMostForms) forms_.push_back(std::make_unique<Form>());
  return *forms_.back();
}

Result<Notification*> ListMemory::read(const DataNotification& message) {
  const auto known = std::ranges::find_if(
      forms_, [&](const auto& form) { return form->notification.form != 0 && has_form(message, *form); });
  if (known != forms_.end()) {
    std::rotate(forms_.begin(), known, std::next(known));
    if (take_values(message, *forms_.front())) {
      ++repeated_;
      return &forms_.front()->notification;
    }
    forms_.front()->notification.form = 0;
    std::rotate(forms_.begin(), std::next(forms_.begin()), forms_.end());
  }
  // The rows view a copy, which lives longer than the frame.
  Form& form = room_for(message.body);
  form.bytes.assign(message.body.begin(), message.body.end());
  DataNotification copy = message;
  copy.body = form.bytes;
  if (const auto read = to_notification(copy, tree_, manufacturer_, form.notification); !read) {
    return std::unexpected(read.error());
  }
  if (form.notification.repeats && &form != long_list_.get()) {
    form.has_time = message.time.has_value();
    remember(form);
  }
  return &form.notification;
}

// A list that repeats is not taken apart again, so it keeps no more than what stands in it.
void ListMemory::remember(Form& form) {
  find_places(form);
  form.places.shrink_to_fit();
  form.notification.rows.shrink_to_fit();
  release(form.notification.order);
  if (!form.notification.partial) tree_ = DataTree();
  form.notification.form = ++newest_form_;
  std::rotate(forms_.begin(), std::prev(forms_.end()), forms_.end());
}

}  // namespace ams2mqtt
