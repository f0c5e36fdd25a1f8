// The newest values of a row that goes on with time: each has a number, and the oldest gives way to the newest. Private
// to the room.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ams2mqtt {

// `Value{}` stands for what is not known. Takes memory with its first value.
template <class Value>
class Ring {
 public:
  explicit Ring(std::int64_t size) : size_(size) {}

  [[nodiscard]] std::optional<std::int64_t> newest() const { return newest_; }
  // Value{} where there is none.
  [[nodiscard]] Value at(std::int64_t number) const { return holds(number) ? values_[place(number)] : Value{}; }
  // What is older than the ring reaches is left out.
  void put(std::int64_t number, const Value& value) {
    if (values_.empty()) values_.resize(static_cast<std::size_t>(size_));
    if (!newest_ || number > *newest_) reach(number);
    if (holds(number)) values_[place(number)] = value;
  }
  // Forgets this one and all later ones.
  void cut(std::int64_t number) {
    while (newest_ && *newest_ >= number) {
      values_[place(*newest_)] = Value{};
      newest_ = *newest_ - 1;
      if (number <= *newest_ - size_) clear();
    }
  }

 private:
  [[nodiscard]] bool holds(std::int64_t number) const {
    return newest_ && number <= *newest_ && number > *newest_ - size_;
  }
  [[nodiscard]] std::size_t place(std::int64_t number) const {
    return static_cast<std::size_t>(((number % size_) + size_) % size_);
  }
  void clear() {
    std::ranges::fill(values_, Value{});
    newest_.reset();
  }
  void reach(std::int64_t number) {
    if (newest_ && number - *newest_ < size_) {
      for (std::int64_t skipped = *newest_ + 1; skipped < number; ++skipped) values_[place(skipped)] = Value{};
    } else {
      clear();
    }
    newest_ = number;
  }

  std::int64_t size_;
  std::optional<std::int64_t> newest_;
  std::vector<Value> values_;
};

}  // namespace ams2mqtt
