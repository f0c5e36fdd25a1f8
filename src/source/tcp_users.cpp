#include "ams2mqtt/source/tcp_users.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

namespace ams2mqtt {

namespace {

using boost::asio::ip::tcp;

// "0100007F:075B": the address in 32-bit words as they lie in memory, then the port.
std::string table_entry(const tcp::endpoint& service) {
  std::string text;
  const auto append = [&text](const auto& bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint32_t)) {
      std::uint32_t word = 0;
      std::memcpy(&word, bytes.data() + at, sizeof word);
      std::array<char, 9> digits{};
      std::snprintf(digits.data(), digits.size(), "%08X", static_cast<unsigned>(word));
      text += digits.data();
    }
  };
  if (service.address().is_v4()) {
    append(service.address().to_v4().to_bytes());
  } else {
    append(service.address().to_v6().to_bytes());
  }
  std::array<char, 6> port{};
  std::snprintf(port.data(), port.size(), ":%04X", static_cast<unsigned>(service.port()));
  return text + port.data();
}

}  // namespace

//   sl  local_address rem_address   st ...
//    0: 0100007F:A1B2 0100007F:075B 01 ...
bool table_has_connection_to(std::istream& table, const tcp::endpoint& service) {
  constexpr const char* kEstablished = "01";
  const std::string wanted = table_entry(service);
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    std::string number, local, remote, state;
    words >> number >> local >> remote >> state;
    if (remote == wanted && state == kEstablished) return true;
  }
  return false;
}

bool this_host_is_connected_to(const tcp::endpoint& service) {
  std::ifstream table(service.address().is_v4() ? "/proc/net/tcp" : "/proc/net/tcp6");
  return table_has_connection_to(table, service);
}

}  // namespace ams2mqtt
