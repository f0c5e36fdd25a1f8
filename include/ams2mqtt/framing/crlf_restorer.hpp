// The pending bytes of a line as they were before something turned every 0A into 0D 0A. Each byte is restored once,
// however many candidate frames begin in it. Owns what it restores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

class CrlfRestorer {
 public:
  // `pending`, whose first byte, no line feed, is number `offset` of the line, with 0A for each 0D 0A. Behind a last 0D
  // the other half of a pair may be about to come: it is left out unless `ended`. Calls go forward on the line. The
  // view lives until the next call.
  [[nodiscard]] Bytes restore(Bytes pending, std::size_t offset, bool ended);
  // The number of the view's first byte among all that has been restored.
  [[nodiscard]] std::size_t position() const { return first_ + cursor_; }
  // How many pending bytes the first `count` restored ones stand for.
  [[nodiscard]] std::size_t stands_for(std::size_t count) const;

 private:
  void move_to(std::size_t offset);
  void drop_passed();

  std::vector<std::uint8_t> bytes_;
  std::vector<std::size_t> ends_;  // after each restored byte, the number of the next byte on the line
  std::size_t first_ = 0;          // the number of bytes_[0] among all restored ones
  std::size_t cursor_ = 0;         // where the view begins
  std::size_t offset_ = 0;         // on the line
  std::size_t next_ = 0;           // the number of the first byte that is not restored yet
};

}  // namespace ams2mqtt
