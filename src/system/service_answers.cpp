#include "ams2mqtt/system/service_answers.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestServiceName = 255;
constexpr std::size_t kLongestShown = 80;
constexpr std::uint8_t kPointer = 0xC0;
constexpr std::uint16_t kAnswerFlag = 0x8000;
constexpr std::uint16_t kAnswerHere = 0x8001;  // class IN, answered to the asker alone
constexpr std::uint16_t kClass = 1;
constexpr std::uint16_t kClassMask = 0x7FFF;  // the highest bit says something about caches
constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kPtr = 12;
constexpr std::uint16_t kAaaa = 28;
constexpr std::uint16_t kSrv = 33;

void put_u16(std::vector<std::uint8_t>& bytes, std::size_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8U));
  bytes.push_back(static_cast<std::uint8_t>(value));
}

std::vector<std::string> labels_of(std::string_view name) {
  std::vector<std::string> labels;
  while (!name.empty()) {
    const std::size_t dot = name.find('.');
    labels.emplace_back(name.substr(0, dot));
    name.remove_prefix(dot == std::string_view::npos ? name.size() : dot + 1);
  }
  return labels;
}

std::string with_dots(const std::vector<std::string>& labels) {
  std::string text;
  for (const std::string& label : labels) text += (text.empty() ? "" : ".") + label;
  return text;
}

bool is_host(std::string_view text) {
  constexpr std::string_view kSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  return !text.empty() && text.find_first_not_of(kSigns) == std::string_view::npos;
}

// Empty for an address that only means something together with an interface.
std::string address_text(Bytes bytes) {
  const bool is_v6 = bytes.size() == 16;
  if (is_v6 && bytes[0] == 0xFE && (bytes[1] & 0xC0U) == 0x80) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(is_v6 ? AF_INET6 : AF_INET, bytes.data(), text.data(), text.size()) != nullptr ? text.data() : "";
}

}  // namespace

struct ServiceAnswers::Record {
  Name name;
  std::uint16_t type = 0;
  bool ends = false;  // it is withdrawn
  Name target = {};   // of PTR and SRV
  std::uint16_t port = 0;
  std::string address = {};
};

std::vector<std::uint8_t> service_question(const std::vector<std::string>& services) {
  std::vector<std::uint8_t> packet(kHeader);  // without a number, a plain question
  packet[5] = static_cast<std::uint8_t>(services.size());
  for (const std::string& service : services) {
    for (const std::string& label : labels_of(service)) {
      packet.push_back(static_cast<std::uint8_t>(label.size()));
      append(packet, as_bytes(label));
    }
    packet.push_back(0);
    put_u16(packet, kPtr);
    put_u16(packet, kAnswerHere);
  }
  return packet;
}

ServiceAnswers::ServiceAnswers(const std::vector<std::string>& services) : services_(services) {}

// A name may end with a pointer to a part of an earlier one. Each has to lead further back than the one before it, so
// that they end.
std::optional<ServiceAnswers::Name> ServiceAnswers::read_name(Bytes packet, std::size_t& at) {
  Name name;
  std::size_t size = 0;
  std::size_t position = at;
  std::size_t begin = at;
  bool jumped = false;
  while (true) {
    if (position >= packet.size()) return std::nullopt;
    const std::uint8_t length = packet[position];
    if ((length & kPointer) == kPointer) {
      if (position + 1 >= packet.size()) return std::nullopt;
      const std::size_t target = static_cast<std::size_t>(length & ~kPointer) << 8U | packet[position + 1];
      if (!jumped) at = position + 2;
      jumped = true;
      if (target >= begin) return std::nullopt;
      position = begin = target;
      continue;
    }
    if (length == 0) {
      if (!jumped) at = position + 1;
      return name;
    }
    size += length + 1U;
    if (length > kLongestLabel || size >= kLongestServiceName || position + 1 + length > packet.size())
      return std::nullopt;
    name.emplace_back(as_text(packet.subspan(position + 1, length)));
    position += 1U + length;
  }
}

bool ServiceAnswers::read_record(Bytes packet, std::size_t& at, Record& record) {
  auto name = read_name(packet, at);
  if (!name) return false;
  record.name = std::move(*name);
  ByteReader fields(packet.subspan(at));
  record.type = fields.u16();
  const bool is_internet = (fields.u16() & kClassMask) == kClass;
  record.ends = fields.u32() == 0;
  const std::uint16_t size = fields.u16();
  std::size_t data = at + fields.position();
  const Bytes bytes = fields.take(size);
  if (fields.failed()) return false;
  at = data + size;
  if (!is_internet) record.type = 0;
  if (record.type == kA && size != 4) return false;
  if (record.type == kAaaa && size != 16) return false;
  if (record.type == kA || record.type == kAaaa) record.address = address_text(bytes);
  if (record.type != kPtr && record.type != kSrv) return true;
  if (record.type == kSrv) {
    if (size < 6) return false;
    record.port = ByteReader(bytes.subspan(4)).u16();
    data += 6;
  }
  auto target = read_name(packet, data);
  if (!target || data != at) return false;
  record.target = std::move(*target);
  return true;
}

bool ServiceAnswers::add(Bytes packet) {
  if (packet.size() < kHeader || packet.size() > kLargestPacket) return false;
  ByteReader header(packet);
  static_cast<void>(header.u16());  // its number
  if ((header.u16() & kAnswerFlag) == 0) return false;
  const std::size_t questions = header.u16();
  const std::size_t count = std::size_t{header.u16()} + header.u16() + header.u16();
  if (questions > kMostRecords || count > kMostRecords) return false;
  std::size_t at = kHeader;
  for (std::size_t each = 0; each < questions; ++each) {
    if (!read_name(packet, at) || at + 4 > packet.size()) return false;
    at += 4;
  }
  std::vector<Record> records(count);
  for (Record& record : records) {
    if (!read_record(packet, at, record)) return false;
  }
  for (const Record& record : records) take(record);
  return true;
}

// Names that differ in nothing but capital letters are the same.
ServiceAnswers::Name ServiceAnswers::compared(const Name& name) {
  Name lower = name;
  for (std::string& label : lower) {
    for (char& letter : label) {
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
  }
  return lower;
}

void ServiceAnswers::take(const Record& record) {
  if (record.ends) return;
  const Name name = compared(record.name);
  if (record.type == kPtr && instances_.size() < kMostKept && record.target.size() == name.size() + 1) {
    if (std::ranges::count(services_, with_dots(name)) > 0) instances_.push_back(record.target);
  } else if (record.type == kSrv && places_.size() < kMostKept) {
    places_.try_emplace(name, Place{record.target, record.port});
  } else if (!record.address.empty() && addresses_.size() < kMostKept) {
    // A client without IPv6 reaches nothing with such an address.
    const bool is_v4 = record.type == kA;
    if (const auto [known, fresh] = addresses_.try_emplace(name, record.address); !fresh && is_v4) {
      if (known->second.contains(':')) known->second = record.address;
    }
  }
}

std::optional<FoundService> ServiceAnswers::service_of(const Name& instance, const std::string& service) const {
  const Name name = compared(instance);
  if (with_dots(Name(name.begin() + 1, name.end())) != service) return std::nullopt;
  const auto place = places_.find(name);
  if (place == places_.end() || place->second.port == 0) return std::nullopt;
  FoundService found{.service = service,
                     .name = one_line(instance.front(), kLongestShown),
                     .host = with_dots(place->second.host),
                     .port = place->second.port};
  if (!is_host(found.host)) return std::nullopt;
  if (const auto address = addresses_.find(compared(place->second.host)); address != addresses_.end()) {
    found.address = address->second;
  }
  return found;
}

std::vector<FoundService> ServiceAnswers::found() const {
  std::vector<FoundService> all;
  for (const std::string& service : services_) {
    for (const Name& instance : instances_) {
      auto found = service_of(instance, service);
      if (!found) continue;
      const bool known = std::ranges::any_of(all, [&](const FoundService& other) {
        return other.service == service && other.host == found->host && other.port == found->port;
      });
      if (!known) all.push_back(std::move(*found));
    }
  }
  return all;
}

}  // namespace ams2mqtt
