// Blocks of a general-block-transfer (IEC 62056-5-3) -> the APDU they carry; anything that is not a block passes
// through without a copy. Blocks are joined only in order; a message with a missing one is given up, never guessed.
// Next stage: dlms/apdu.hpp.
//   [E6 E7 00] E0 | control | block number (2) | acknowledged (2) | BER length | data
//   control: 80 last block, 40 streaming, 3F window size. Blocks count from 1; meters send the LLC header before
//   block 1 alone. Any element of the message may be cut by the border of two blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class BlockJoiner {
 public:
  static constexpr std::size_t kMaxSize = std::size_t{64} * 1024;
  static constexpr Monotonic kMaxAge = std::chrono::seconds(10);  // between two blocks of a message

  // The message that `payload` is or completes, or nothing: it is one part of several. The message lives as long as
  // `payload` if that is not a block, else until the next call. Errors, with the offset in `payload`: truncated,
  // bad_header, trailing_bytes, oversize; incomplete when the block is not the one that was due: what came before is
  // given up. Block 1 always begins a message; one that is whole at once wins over the report of the one given up.
  [[nodiscard]] std::optional<Result<Bytes>> join(Bytes payload, Monotonic now);

  // The unfinished message will not be completed, because its next block is overdue or the input has ended. True when
  // there was one.
  [[nodiscard]] bool expire(Monotonic now);
  [[nodiscard]] bool give_up();

 private:
  std::vector<std::uint8_t> message_;
  std::uint16_t newest_ = 0;  // number of the newest block; 0: no message is begun
  Monotonic newest_at_{0};
};

}  // namespace ams2mqtt
