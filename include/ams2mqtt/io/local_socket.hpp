// Sockets of this machine with an abstract name: neither a writable folder nor a port is needed, and nothing is left
// behind.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <string>
#include <string_view>

namespace ams2mqtt {

// After a failure to accept a caller, for want of file descriptors as a rule.
inline constexpr std::chrono::seconds kRetryAccept{1};

// It carries the process namespace, because containers that share the host's network share abstract names too.
[[nodiscard]] std::string local_address(std::string_view purpose);
// False when the name is taken.
[[nodiscard]] bool listen_on(boost::asio::local::stream_protocol::acceptor& acceptor, const std::string& address);

}  // namespace ams2mqtt
