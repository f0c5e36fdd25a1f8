// How the parts of an explanation write their rows.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include "ams2mqtt/explain/explanation.hpp"

namespace ams2mqtt {

class RowWriter {
 public:
  // Rows about bytes[begin...] of the block, `depth` deep.
  RowWriter(ExplainedBlock& block, std::size_t begin, std::size_t depth)
      : block_(&block), begin_(begin), depth_(depth) {}

  // `offset` counts from this writer's begin.
  void add(std::size_t offset, std::size_t size, std::string_view name, std::string meaning = {},
           RowVerdict verdict = RowVerdict::plain) const {
    if (block_->rows.size() >= kMostExplainedRows) return;
    block_->rows.push_back({begin_ + offset, size, depth_, verdict, std::string(name), std::move(meaning)});
  }
  void remark(std::size_t offset, std::string meaning) const {
    add(offset, 0, {}, std::move(meaning), RowVerdict::remark);
  }
  void wrong(std::size_t offset, std::size_t size, std::string_view name, std::string meaning) const {
    add(offset, size, name, std::move(meaning), RowVerdict::wrong);
  }
  void cause(std::string cause) const { block_->causes.push_back(std::move(cause)); }

  // Of what begins at `offset`, as deep or deeper.
  [[nodiscard]] RowWriter at(std::size_t offset, std::size_t deeper = 0) const {
    return {*block_, begin_ + offset, depth_ + deeper};
  }

 private:
  ExplainedBlock* block_;
  std::size_t begin_;
  std::size_t depth_;
};

inline void append_word(std::string& text, std::string_view word) {
  text += word;
}
template <std::integral Number>
void append_word(std::string& text, Number number) {
  text += std::to_string(number);
}
// One text of texts and numbers.
template <class... Word>
[[nodiscard]] std::string words(const Word&... word) {
  std::string text;
  (append_word(text, word), ...);
  return text;
}

// "0x1F", "0x1F2E"
[[nodiscard]] inline std::string hex_number(unsigned value, int digits = 2) {
  std::string text = "0x";
  for (int digit = digits - 1; digit >= 0; --digit)
    text += "0123456789ABCDEF"[value >> (4U * static_cast<unsigned>(digit)) & 0xFU];
  return text;
}
// "1 byte", "2 bytes"
[[nodiscard]] inline std::string counted(std::size_t count, std::string_view what) {
  return words(count, " ", what, count == 1 ? "" : "s");
}

}  // namespace ams2mqtt
