#include "ams2mqtt/framing/bare.hpp"

#include "ams2mqtt/base/apdu_header.hpp"
#include "ams2mqtt/base/apdu_tag.hpp"
#include "ams2mqtt/base/axdr.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMinMessage = 7;  // a structure of one double-long; anything shorter means nothing

AxdrEnd take(ByteReader& reader, std::size_t size) {
  (void)reader.take(size);
  return reader.failed() ? AxdrEnd::missing : AxdrEnd::found;
}

AxdrEnd skip_notification(ByteReader& reader) {
  (void)reader.u32();
  Bytes time;
  const AxdrEnd end = read_header_time(reader, time);
  return end == AxdrEnd::found ? skip_axdr(reader) : end;
}

AxdrEnd skip_ciphered(ByteReader& reader) {
  const auto header = read_ciphering_header(reader);
  return header ? take(reader, header->length) : AxdrEnd::missing;
}

AxdrEnd skip_block(ByteReader& reader) {
  (void)reader.take(5);
  return take(reader, reader.ber_length());
}

// E6 E7 00, while the bytes go that far.
bool begins_llc(Bytes bytes) {
  return bytes[0] == 0xE6 && (bytes.size() < 2 || bytes[1] == 0xE7) && (bytes.size() < 3 || bytes[2] == 0x00);
}

// Moves `reader` past the message that begins at its position.
AxdrEnd skip_message(ByteReader& reader) {
  if (reader.peek() == 0xE6) {
    if (!begins_llc(reader.rest())) return AxdrEnd::invalid;
    (void)reader.take(3);
  }
  const std::optional<std::uint8_t> first = reader.peek();
  if (!first) return AxdrEnd::missing;
  if (*first == kArray || *first == kStructure) return skip_axdr(reader);
  (void)reader.u8();
  if (*first == kDataNotification) return skip_notification(reader);
  if (is_ciphering(*first)) return skip_ciphered(reader);
  return *first == kGeneralBlockTransfer ? skip_block(reader) : AxdrEnd::invalid;
}

// Whether messages fill a burst to its end.
AxdrEnd judge_burst(Bytes burst) {
  ByteReader reader(burst);
  AxdrEnd end = AxdrEnd::found;
  while (end == AxdrEnd::found && reader.remaining() > 0) {
    const std::size_t begin = reader.position();
    end = skip_message(reader);
    if (end == AxdrEnd::found && reader.position() - begin < kMinMessage) end = AxdrEnd::invalid;
  }
  return end;
}

std::size_t first_message(Bytes burst) {
  ByteReader reader(burst);
  static_cast<void>(skip_message(reader));
  return reader.position();
}

bool begins_message(std::uint8_t byte) {
  return byte == 0xE6 || byte == kDataNotification || is_ciphering(byte) || byte == kGeneralBlockTransfer ||
         byte == kArray || byte == kStructure;
}

}  // namespace

void BareAssembler::feed(Bytes bytes) {
  if (line_.burst_ended()) discard();
  if (!bytes.empty() && line_.empty() && !begins_message(bytes[0])) hopeless_ = true;
  if (hopeless_) return line_.pass(bytes.size());
  line_.feed(bytes);
  if (line_.pending().size() <= kMaxMessage) return;
  hopeless_ = true;
  line_.skip(line_.pending().size());
}

void BareAssembler::end_of_burst() {
  line_.end_of_burst();
}

void BareAssembler::restart(std::size_t offset) {
  line_.restart(offset);
  filled_ = false;
  hopeless_ = true;
}

// The rest of a burst that has ended.
void BareAssembler::discard() {
  line_.skip(line_.pending().size());
  hopeless_ = false;
  filled_ = false;
}

std::optional<Result<Payload>> BareAssembler::next() {
  if (waits()) return std::nullopt;
  const Bytes pending = line_.pending();
  const std::size_t offset = line_.offset();
  if (pending.empty()) {
    discard();
    return std::nullopt;
  }
  // Some meters' bodies are not A-XDR throughout; they end with their burst, and the next stage judges them.
  std::size_t size = pending.size();
  const AxdrEnd end = filled_ ? AxdrEnd::found : judge_burst(pending);
  switch (end) {
    case AxdrEnd::missing:
      discard();
      ++line_.counters().refused;
      return fail(Errc::truncated, offset);
    case AxdrEnd::found:
      filled_ = true;
      size = first_message(pending);
      break;
    case AxdrEnd::invalid:
      break;
  }
  line_.take(size);
  ++line_.counters().frames;
  return Payload{Framing::bare, pending.first(size), offset, false};
}

}  // namespace ams2mqtt
