#include "ams2mqtt/dlms/block_transfer.hpp"

#include <utility>

#include "ams2mqtt/base/apdu_tag.hpp"
#include "llc.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kLastBlock = 0x80;

struct Block {
  std::uint16_t number = 0;
  bool last = false;
  Bytes data;
};

// `start`: where the tag stands in `payload`.
Result<Block> read_block(Bytes payload, std::size_t start) {
  ByteReader reader(payload);
  (void)reader.take(start + 1);
  Block block;
  block.last = (reader.u8() & kLastBlock) != 0;
  block.number = reader.u16();
  (void)reader.u16();
  const std::size_t length = reader.ber_length();
  block.data = reader.take(length);
  if (reader.failed()) return fail(Errc::truncated, reader.position());
  if (block.number == 0) return fail(Errc::bad_header, start);
  if (reader.remaining() > 0) return fail(Errc::trailing_bytes, reader.position());
  return block;
}

}  // namespace

bool BlockJoiner::give_up() {
  return std::exchange(newest_, std::uint16_t{0}) != 0;
}

bool BlockJoiner::expire(Monotonic now) {
  return newest_ != 0 && now - newest_at_ > kMaxAge && give_up();
}

std::optional<Result<Bytes>> BlockJoiner::join(Bytes payload, Monotonic now) {
  const std::size_t start = llc_size(payload);
  if (start >= payload.size() || payload[start] != kGeneralBlockTransfer) return payload;
  const auto block = read_block(payload, start);
  if (!block) return std::unexpected(block.error());

  bool gave_up = expire(now);
  newest_at_ = now;
  if (newest_ != 0 && block->number == newest_) return std::nullopt;  // a repetition
  const bool was_due = block->number == newest_ + 1;
  if (!was_due && give_up()) gave_up = true;
  if (!was_due && block->number != 1) return fail(Errc::incomplete, start);
  if (block->number == 1) message_.clear();
  if (message_.size() + block->data.size() > kMaxSize) {
    newest_ = 0;
    return fail(Errc::oversize, start);
  }
  message_.insert(message_.end(), block->data.begin(), block->data.end());
  newest_ = block->last ? std::uint16_t{0} : block->number;
  if (block->last) return Bytes(message_);
  if (gave_up) return fail(Errc::incomplete, start);
  return std::nullopt;
}

}  // namespace ams2mqtt
