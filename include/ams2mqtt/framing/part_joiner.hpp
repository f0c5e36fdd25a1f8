// Parts of a message -> the message: HDLC segments (ISO/IEC 13239, 4.5.1; IEC 62056-46, 6.4.4) and M-Bus telegrams
// (EN 62056-7-3). A message of one part passes through without a copy. Parts are joined only when their link says that
// they belong together and follow each other; otherwise the unfinished message is given up, never guessed. Next stage:
// dlms/block_transfer.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

struct Part {
  Bytes bytes;
  bool begins = true;                  // may be the first of a message
  bool follows = true;                 // may continue one
  bool last = true;                    // ends its message
  std::uint64_t link = 0;              // who talks to whom: the same for all parts of a message
  std::optional<std::uint8_t> number;  // counts the parts up, below `numbers`; nothing: the link does not count them
  std::uint8_t numbers = 16;
  std::size_t offset = 0;  // of the part on the line
};

struct JoinedMessage {
  Bytes bytes;             // lives until the next call of add(), or as long as the only part
  std::size_t offset = 0;  // of the first part
};

class PartJoiner {
 public:
  static constexpr std::size_t kMaxSize = 16 * 1024;
  static constexpr Monotonic kMaxAge = std::chrono::seconds(10);

  // Gives up the unfinished message if it has waited too long for its next part, or if `part` does not continue it.
  // Call this before add(). The error is incomplete, at the message's first part.
  [[nodiscard]] std::optional<Error> make_way(const Part& part, Monotonic now);
  [[nodiscard]] std::optional<Error> expire(Monotonic now);
  // The input ended.
  [[nodiscard]] std::optional<Error> give_up();

  // The message that `part` completes, or nothing. Errors: incomplete when the part's beginning is missing, oversize.
  [[nodiscard]] std::optional<Result<JoinedMessage>> add(const Part& part, Monotonic now);

 private:
  [[nodiscard]] bool continues(const Part& part) const;

  std::vector<std::uint8_t> bytes_;
  bool open_ = false;
  Part newest_;  // without its bytes
  std::size_t offset_ = 0;
  Monotonic newest_at_{0};
};

}  // namespace ams2mqtt
