#include "packed_messages.hpp"

#include <zlib.h>

#include <functional>
#include <new>
#include <numeric>

namespace ams2mqtt {

namespace {

// A window that reaches back from an announcement to another one, and less memory for tables than zlib's 256 KiB, which
// takes longer to clear than to use.
constexpr int kWindowBits = -14;  // negative: without a header and a check sum
constexpr std::size_t kWindow = std::size_t{1} << 14U;
constexpr int kTables = 5;

// Announcements differ in little: each is kept as what it adds to the first one.
const std::string& common_text(const std::string& first) {
  static const std::string kText = first.substr(0, kWindow);
  return kText;
}

// zlib only reads what it is given.
Bytef* input(const void* bytes) {
  return static_cast<Bytef*>(const_cast<void*>(bytes));
}

// zlib fails for lack of memory alone, as the streams are its own.
void check(bool done) {
  if (!done) throw std::bad_alloc();
}

std::vector<std::uint8_t> deflated(const std::string& text) {
  z_stream stream{};
  check(::deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kWindowBits, kTables, Z_DEFAULT_STRATEGY) == Z_OK);
  const std::string& common = common_text(text);
  check(::deflateSetDictionary(&stream, input(common.data()), static_cast<uInt>(common.size())) == Z_OK);
  std::vector<std::uint8_t> bytes(::deflateBound(&stream, text.size()));
  stream.next_in = input(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = bytes.data();
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int result = ::deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  ::deflateEnd(&stream);
  check(result == Z_STREAM_END);
  bytes.shrink_to_fit();
  return bytes;
}

std::string inflated(const std::vector<std::uint8_t>& bytes, std::size_t size) {
  z_stream stream{};
  check(::inflateInit2(&stream, kWindowBits) == Z_OK);
  const std::string& common = common_text({});
  check(::inflateSetDictionary(&stream, input(common.data()), static_cast<uInt>(common.size())) == Z_OK);
  std::string text(size, '\0');
  stream.next_in = input(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(size);
  const int result = ::inflate(&stream, Z_FINISH);
  ::inflateEnd(&stream);
  check(result == Z_STREAM_END);
  return text;
}

}  // namespace

PackedMessages::PackedMessages(std::span<const Message> messages) {
  std::string payloads;
  kept_.reserve(messages.size());
  for (const Message& message : messages) {
    kept_.push_back({message.topic, message.payload.size()});
    payloads += message.payload;
  }
  if (!payloads.empty()) packed_ = deflated(payloads);
}

void PackedMessages::append_to(std::vector<Message>& out) const {
  const std::size_t size = std::transform_reduce(kept_.begin(), kept_.end(), std::size_t{0}, std::plus<>(),
                                                 [](const Kept& each) { return each.size; });
  const std::string payloads = size > 0 ? inflated(packed_, size) : std::string();
  std::size_t begin = 0;
  for (const Kept& each : kept_) {
    out.push_back({each.topic, payloads.substr(begin, each.size), 1, true});
    begin += each.size;
  }
}

}  // namespace ams2mqtt
