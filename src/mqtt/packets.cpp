#include "packets.hpp"

#include <array>
#include <utility>

namespace ams2mqtt::packets {

namespace {

enum class Type : std::uint8_t {
  connect = 1,
  connack = 2,
  publish = 3,
  puback = 4,
  subscribe = 8,
  suback = 9,
  unsubscribe = 10,
  unsuback = 11,
  pingreq = 12,
  pingresp = 13,
  disconnect = 14,
};

// 2.2.2.2
enum class Property : std::uint8_t {
  payload_format = 0x01,
  message_expiry = 0x02,
  content_type = 0x03,
  response_topic = 0x08,
  correlation_data = 0x09,
  subscription_id = 0x0B,
  session_expiry = 0x11,
  assigned_client_id = 0x12,
  server_keep_alive = 0x13,
  authentication_method = 0x15,
  authentication_data = 0x16,
  request_problem = 0x17,
  will_delay = 0x18,
  request_response = 0x19,
  response_information = 0x1A,
  server_reference = 0x1C,
  reason_string = 0x1F,
  receive_maximum = 0x21,
  topic_alias_maximum = 0x22,
  topic_alias = 0x23,
  maximum_qos = 0x24,
  retain_available = 0x25,
  user_property = 0x26,
  maximum_packet = 0x27,
  wildcards_available = 0x28,
  subscription_ids_available = 0x29,
  shared_available = 0x2A,
};

constexpr unsigned kMostLengthBytes = 4;

void append_byte(std::string& out, unsigned value) {
  out += static_cast<char>(value & 0xFFU);
}
void append_word(std::string& out, unsigned value) {
  append_byte(out, value >> 8U);
  append_byte(out, value);
}
void append_long(std::string& out, std::uint32_t value) {
  append_word(out, value >> 16U);
  append_word(out, value & 0xFFFFU);
}
void append_text(std::string& out, std::string_view text) {
  append_word(out, static_cast<unsigned>(text.size()));
  out += text;
}
// 1.5.5
void append_length(std::string& out, std::size_t length) {
  do {
    const std::size_t rest = length / 128;
    append_byte(out, static_cast<unsigned>(length % 128 + (rest > 0 ? 128 : 0)));
    length = rest;
  } while (length > 0);
}
void append_property(std::string& out, Property property) {
  append_byte(out, static_cast<unsigned>(property));
}
void append_properties(std::string& out, std::string_view properties) {
  append_length(out, properties.size());
  out += properties;
}

std::string packet(Type type, unsigned flags, std::string_view body) {
  std::string out;
  append_byte(out, static_cast<unsigned>(type) << 4U | flags);
  append_length(out, body.size());
  out += body;
  return out;
}

// How the bodies of SUBSCRIBE and UNSUBSCRIBE begin.
std::string about_filter(std::uint16_t id, std::string_view filter) {
  std::string body;
  append_word(body, id);
  append_properties(body, {});
  append_text(body, filter);
  return body;
}

// Reads the fields of a packet; once it has run out of bytes, everything more is 0 or empty.
class Fields {
 public:
  explicit Fields(Bytes bytes) : rest_(bytes) {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  unsigned byte() {
    const Bytes read = take(1);
    return read.empty() ? 0 : read[0];
  }
  unsigned word() {
    const unsigned high = byte();
    return high << 8U | byte();
  }
  std::uint32_t four_bytes() {
    const std::uint32_t high = word();
    return high << 16U | word();
  }
  std::size_t length() {
    std::size_t value = 0;
    for (unsigned index = 0; index < kMostLengthBytes; ++index) {
      const unsigned read = byte();
      value |= static_cast<std::size_t>(read & 0x7FU) << (7U * index);
      if (read < 0x80) return value;
    }
    good_ = false;
    return 0;
  }
  std::string text() {
    const Bytes read = take(word());
    return {reinterpret_cast<const char*>(read.data()), read.size()};
  }
  std::string rest() {
    const Bytes read = take(rest_.size());
    return {reinterpret_cast<const char*>(read.data()), read.size()};
  }
  Fields part(std::size_t length) { return Fields(take(length)); }

 private:
  Bytes take(std::size_t length) {
    good_ = good_ && length <= rest_.size();
    if (!good_) return {};
    const Bytes taken = rest_.first(length);
    rest_ = rest_.subspan(length);
    return taken;
  }

  Bytes rest_;
  bool good_ = true;
};

// The value of a property, of which only a number is of interest.
std::uint32_t read_value(Fields& fields, Property property, bool& known) {
  switch (property) {
    case Property::payload_format:
    case Property::request_problem:
    case Property::request_response:
    case Property::maximum_qos:
    case Property::retain_available:
    case Property::wildcards_available:
    case Property::subscription_ids_available:
    case Property::shared_available:
      return fields.byte();
    case Property::server_keep_alive:
    case Property::receive_maximum:
    case Property::topic_alias_maximum:
    case Property::topic_alias:
      return fields.word();
    case Property::message_expiry:
    case Property::session_expiry:
    case Property::will_delay:
    case Property::maximum_packet:
      return fields.four_bytes();
    case Property::subscription_id:
      return static_cast<std::uint32_t>(fields.length());
    case Property::user_property:
      (void)fields.text();
      [[fallthrough]];
    case Property::content_type:
    case Property::response_topic:
    case Property::correlation_data:
    case Property::assigned_client_id:
    case Property::authentication_method:
    case Property::authentication_data:
    case Property::response_information:
    case Property::server_reference:
    case Property::reason_string:
      (void)fields.text();
      return 0;
  }
  known = false;
  return 0;
}

// False when they cannot be read.
template <class Use>
bool read_properties(Fields& fields, Use use) {
  Fields properties = fields.part(fields.length());
  bool known = fields.good();
  while (known && properties.good() && !properties.at_end()) {
    const auto property = static_cast<Property>(properties.byte());
    const std::uint32_t value = read_value(properties, property, known);
    if (known && properties.good()) use(property, value);
  }
  return known && properties.good();
}
bool skip_properties(Fields& fields) {
  return read_properties(fields, [](Property, std::uint32_t) {});
}

std::optional<Packet> read_connected(Fields& fields) {
  Connected connected;
  connected.session_present = (fields.byte() & 1U) != 0;
  connected.reason = static_cast<std::uint8_t>(fields.byte());
  // A broker of an earlier version refuses without properties.
  const bool read = fields.at_end() || read_properties(fields, [&](Property property, std::uint32_t value) {
                      if (property == Property::server_keep_alive)
                        connected.keep_alive = static_cast<std::uint16_t>(value);
                      if (property == Property::shared_available) connected.shares = value != 0;
                      if (property == Property::maximum_qos) connected.maximum_qos = static_cast<std::uint8_t>(value);
                    });
  return read ? std::optional<Packet>(connected) : std::nullopt;
}

// No topic aliases were allowed, and no more than QoS 1 was asked for.
std::optional<Packet> read_published(Fields& fields, unsigned flags) {
  Published published;
  published.qos = static_cast<std::uint8_t>(flags >> 1U & 3U);
  published.retained = (flags & 1U) != 0;
  published.topic = fields.text();
  if (published.qos > 1 || published.topic.empty()) return std::nullopt;
  if (published.qos == 1) published.id = static_cast<std::uint16_t>(fields.word());
  if (!skip_properties(fields)) return std::nullopt;
  published.payload = fields.rest();
  return published;
}

std::optional<Packet> read_answered(Fields& fields) {
  Answered answered;
  answered.id = static_cast<std::uint16_t>(fields.word());
  if (!skip_properties(fields)) return std::nullopt;
  answered.reason = static_cast<std::uint8_t>(fields.byte());
  return answered;
}

std::optional<Packet> read_ended(Fields& fields) {
  Ended ended;
  if (!fields.at_end()) ended.reason = static_cast<std::uint8_t>(fields.byte());
  return ended;
}

Result<Packet> read_packet(unsigned first, Bytes body) {
  Fields fields(body);
  std::optional<Packet> read;
  switch (static_cast<Type>(first >> 4U)) {
    case Type::connack:
      read = read_connected(fields);
      break;
    case Type::publish:
      read = read_published(fields, first & 0x0FU);
      break;
    case Type::suback:
    case Type::unsuback:
      read = read_answered(fields);
      break;
    case Type::pingresp:
      read = Pong{};
      break;
    case Type::disconnect:
      read = read_ended(fields);
      break;
    default:
      return fail(Errc::bad_header, 0);
  }
  if (!read || !fields.good()) return fail(Errc::bad_value, 0);
  return *std::move(read);
}

}  // namespace

std::string write(const Connect& connect) {
  constexpr unsigned kVersion = 5;
  constexpr unsigned kUsername = 0x80;
  constexpr unsigned kPassword = 0x40;
  constexpr unsigned kCleanStart = 0x02;
  std::string properties;
  append_property(properties, Property::session_expiry);
  append_long(properties, connect.session_expiry);
  append_property(properties, Property::receive_maximum);
  append_word(properties, connect.receive_maximum);
  append_property(properties, Property::maximum_packet);
  append_long(properties, kLongest);
  std::string body;
  append_text(body, "MQTT");
  append_byte(body, kVersion);
  append_byte(body, (connect.username.empty() ? 0 : kUsername) | (connect.password.empty() ? 0 : kPassword) |
                        (connect.clean_start ? kCleanStart : 0));
  append_word(body, connect.keep_alive);
  append_properties(body, properties);
  append_text(body, connect.client_id);
  if (!connect.username.empty()) append_text(body, connect.username);
  if (!connect.password.empty()) append_text(body, connect.password);
  return packet(Type::connect, 0, body);
}

std::string subscribe(std::uint16_t id, std::string_view filter) {
  constexpr char kQos = 1;
  return packet(Type::subscribe, 2, about_filter(id, filter) + kQos);
}

std::string unsubscribe(std::uint16_t id, std::string_view filter) {
  return packet(Type::unsubscribe, 2, about_filter(id, filter));
}

std::string acknowledge(std::uint16_t id) {
  std::string body;
  append_word(body, id);
  return packet(Type::puback, 0, body);
}

std::string ping() {
  return packet(Type::pingreq, 0, {});
}

std::string disconnect(std::optional<std::uint32_t> session_expiry) {
  if (!session_expiry) return packet(Type::disconnect, 0, {});
  std::string properties;
  append_property(properties, Property::session_expiry);
  append_long(properties, *session_expiry);
  std::string body;
  append_byte(body, 0);
  append_properties(body, properties);
  return packet(Type::disconnect, 0, body);
}

void Reader::feed(Bytes bytes) {
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(std::exchange(read_, 0)));
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

Result<std::optional<Packet>> Reader::next() {
  const Bytes waiting = Bytes(bytes_).subspan(read_);
  std::size_t length = 0;
  for (unsigned index = 0; index < kMostLengthBytes; ++index) {
    if (waiting.size() < index + 2) return std::nullopt;
    const unsigned byte = waiting[index + 1];
    length |= static_cast<std::size_t>(byte & 0x7FU) << (7U * index);
    if (byte >= 0x80) continue;
    const std::size_t header = index + 2;
    if (header + length > kLongest) return fail(Errc::oversize, 0);
    if (waiting.size() - header < length) return std::nullopt;
    read_ += header + length;
    auto read = read_packet(waiting[0], waiting.subspan(header, length));
    if (!read) return std::unexpected(read.error());
    return *std::move(read);
  }
  return fail(Errc::bad_header, 0);
}

}  // namespace ams2mqtt::packets
