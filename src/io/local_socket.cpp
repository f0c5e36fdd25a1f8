#include "ams2mqtt/io/local_socket.hpp"

#include <unistd.h>

#include <array>
#include <cctype>

namespace ams2mqtt {

using boost::asio::local::stream_protocol;

std::string local_address(std::string_view purpose) {
  std::array<char, 64> name{};
  const ssize_t size = ::readlink("/proc/self/ns/pid", name.data(), name.size());
  std::string address(1, '\0');
  ((address += "ams2mqtt-") += purpose) += '-';
  for (const char c : std::string_view(name.data(), size > 0 ? static_cast<std::size_t>(size) : 0)) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) address += c;
  }
  return address;
}

bool listen_on(stream_protocol::acceptor& acceptor, const std::string& address) {
  boost::system::error_code error;
  acceptor.open(stream_protocol(), error);
  if (!error) acceptor.bind(stream_protocol::endpoint(address), error);
  if (!error) acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
  if (!error) return true;
  acceptor.close(error);
  return false;
}

}  // namespace ams2mqtt
