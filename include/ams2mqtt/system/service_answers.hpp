// Services that devices of the local network announce (DNS-SD, RFC 6763): the question that asks for them, and what the
// answers say. Pure: packets in, services out. Answers come from anybody, so whatever they claim has a limit.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

struct FoundService {
  std::string service;       // "_mqtt._tcp.local"
  std::string name;          // what its owner calls it, on one line
  std::string host;          // "homeassistant.local", letters, digits, '-', '_' and '.' alone
  std::string address = {};  // of the host; empty: nobody said it
  std::uint16_t port = 0;

  friend bool operator==(const FoundService&, const FoundService&) = default;
};

// One packet that asks for these, such as "_mqtt._tcp.local", and wants the answer at its sender's port.
[[nodiscard]] std::vector<std::uint8_t> service_question(const std::vector<std::string>& services);

class ServiceAnswers {
 public:
  static constexpr std::size_t kLargestPacket = 9000;  // RFC 6762, 17
  static constexpr std::size_t kMostRecords = 256;     // of a packet
  static constexpr std::size_t kMostKept = 64;         // of a kind

  explicit ServiceAnswers(const std::vector<std::string>& services);

  // False for what is no whole answer, of which nothing is taken.
  bool add(Bytes packet);
  // Those asked for, in the order of the question and then of arrival, each host and port once.
  [[nodiscard]] std::vector<FoundService> found() const;

 private:
  using Name = std::vector<std::string>;  // its labels, in lower case but for the first of an instance
  struct Place {
    Name host;
    std::uint16_t port = 0;
  };
  struct Record;
  [[nodiscard]] static std::optional<Name> read_name(Bytes packet, std::size_t& at);
  [[nodiscard]] static bool read_record(Bytes packet, std::size_t& at, Record& record);
  void take(const Record& record);
  [[nodiscard]] static Name compared(const Name& name);
  [[nodiscard]] std::optional<FoundService> service_of(const Name& instance, const std::string& service) const;

  std::vector<std::string> services_;
  std::vector<Name> instances_;
  std::map<Name, Place> places_;
  std::map<Name, std::string> addresses_;
};

}  // namespace ams2mqtt
