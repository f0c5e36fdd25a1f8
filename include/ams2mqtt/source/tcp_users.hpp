// Whether this host already has a connection to a service. Many serial bridges serve one connection at a time, so a
// second one would disconnect the daemon.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/ip/tcp.hpp>
#include <istream>

namespace ams2mqtt {

[[nodiscard]] bool this_host_is_connected_to(const boost::asio::ip::tcp::endpoint& service);
// The same for the text of one of the kernel's tables, /proc/net/tcp or /proc/net/tcp6.
[[nodiscard]] bool table_has_connection_to(std::istream& table, const boost::asio::ip::tcp::endpoint& service);

}  // namespace ams2mqtt
