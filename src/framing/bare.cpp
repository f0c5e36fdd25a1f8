#include "ams2mqtt/framing/bare.hpp"

#include "ams2mqtt/base/apdu_tag.hpp"
#include "ams2mqtt/base/axdr.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kDateTime = 12;

AxdrEnd take(ByteReader& reader, std::size_t size) {
  (void)reader.take(size);
  return reader.failed() ? AxdrEnd::missing : AxdrEnd::found;
}

AxdrEnd skip_notification(ByteReader& reader) {
  (void)reader.u32();
  const std::uint8_t form = reader.u8();
  if (reader.failed()) return AxdrEnd::missing;
  if (form == 0x09 && reader.peek() == kDateTime) {
    (void)reader.take(1 + kDateTime);
  } else if (form == 0x0C || form == 0x19) {
    (void)reader.take(kDateTime);
  } else if (form != 0x00) {
    return form == 0x09 && !reader.peek() ? AxdrEnd::missing : AxdrEnd::invalid;
  }
  return skip_axdr(reader);
}

AxdrEnd skip_ciphered(ByteReader& reader) {
  (void)reader.take(reader.u8());
  return take(reader, reader.ber_length());
}

AxdrEnd skip_block(ByteReader& reader) {
  (void)reader.take(5);
  return take(reader, reader.ber_length());
}

// E6 E7 00, while the bytes go that far.
bool begins_llc(Bytes bytes) {
  return bytes[0] == 0xE6 && (bytes.size() < 2 || bytes[1] == 0xE7) && (bytes.size() < 3 || bytes[2] == 0x00);
}

// Moves `reader` behind the message that begins at its position.
AxdrEnd skip_message(ByteReader& reader) {
  if (reader.peek() == 0xE6) {
    if (!begins_llc(reader.rest())) return AxdrEnd::invalid;
    (void)reader.take(3);
  }
  const std::optional<std::uint8_t> first = reader.peek();
  if (!first) return AxdrEnd::missing;
  if (*first == kArray || *first == kStructure) return skip_axdr(reader);
  (void)reader.u8();
  switch (*first) {  // a byte of the wire
    case kDataNotification:
      return skip_notification(reader);
    case kGeneralGloCiphering:
    case kGeneralDedCiphering:
    case kOtherDedCiphering:
      return skip_ciphered(reader);
    case kGeneralBlockTransfer:
      return skip_block(reader);
    default:
      return AxdrEnd::invalid;
  }
}

// What a burst holds: the size of its first message, and whether messages fill it to its end.
struct Messages {
  std::size_t first = 0;
  AxdrEnd end = AxdrEnd::found;
};

Messages measure(Bytes burst) {
  ByteReader reader(burst);
  Messages messages;
  while (messages.end == AxdrEnd::found && reader.remaining() > 0) {
    messages.end = skip_message(reader);
    if (messages.first == 0) messages.first = reader.position();
  }
  return messages;
}

bool begins_message(std::uint8_t byte) {
  return byte == 0xE6 || byte == kDataNotification || byte == kGeneralGloCiphering || byte == kGeneralDedCiphering ||
         byte == kOtherDedCiphering || byte == kGeneralBlockTransfer || byte == kArray || byte == kStructure;
}

}  // namespace

void BareAssembler::feed(Bytes bytes) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
  buffer_offset_ += begin_;
  begin_ = 0;
  if (burst_ended_) discard();
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  counters_.bytes += bytes.size();
}

void BareAssembler::end_of_burst() {
  burst_ended_ = true;
}

void BareAssembler::restart(std::size_t offset) {
  buffer_.clear();
  begin_ = 0;
  buffer_offset_ = offset;
  burst_ended_ = false;
  hopeless_ = true;
}

// What is left of a burst that has ended.
void BareAssembler::discard() {
  counters_.skipped_bytes += buffer_.size() - begin_;
  begin_ = buffer_.size();
  hopeless_ = false;
  burst_ended_ = false;
}

std::optional<Result<Payload>> BareAssembler::next() {
  const Bytes pending = Bytes(buffer_).subspan(begin_);
  const std::size_t offset = buffer_offset_ + begin_;
  if (!pending.empty() && (!begins_message(pending[0]) || pending.size() > kMaxMessage)) hopeless_ = true;
  if (pending.empty() || hopeless_) {
    if (burst_ended_ || hopeless_) {
      const bool still_hopeless = !burst_ended_;
      discard();
      hopeless_ = still_hopeless;
    }
    return std::nullopt;
  }
  if (!burst_ended_) return std::nullopt;
  const Messages messages = measure(pending);
  if (messages.end == AxdrEnd::missing) {
    discard();
    ++counters_.refused;
    return fail(Errc::truncated, offset);
  }
  // Some meters' bodies are not A-XDR throughout; they end with their burst, and the next stage judges them.
  const std::size_t size = messages.end == AxdrEnd::found ? messages.first : pending.size();
  begin_ += size;
  ++counters_.frames;
  return Payload{Framing::bare, pending.first(size), offset, false};
}

}  // namespace ams2mqtt
