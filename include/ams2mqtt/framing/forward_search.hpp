// Finds the first byte of a kind from a given place on the line, for many successive places: what has been searched for
// one of them is not searched again for the next.
#pragma once

#include <cstddef>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/find_byte.hpp"

namespace ams2mqtt {

class ForwardSearch {
 public:
  // The first index from `from` on whose byte may_hit() and for which is_hit(index), or pending.size(). `pending`
  // begins with number `offset` of the line; what is_hit says of a byte of the line does not change.
  template <class MayHit, class IsHit>
  [[nodiscard]] std::size_t find(Bytes pending, std::size_t offset, std::size_t from, MayHit may_hit, IsHit is_hit) {
    if (offset + from < from_ || offset + from > to_) from_ = to_ = offset + from;
    std::size_t at = find_byte(pending, to_ - offset, may_hit);
    while (at < pending.size() && !is_hit(at)) at = find_byte(pending, at + 1, may_hit);
    to_ = offset + at;
    return at;
  }

 private:
  std::size_t from_ = 0;  // on the line: there is no hit from here
  std::size_t to_ = 0;    // to here
};

}  // namespace ams2mqtt
