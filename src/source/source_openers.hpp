// The two ways to get the descriptor that a meter's bytes come from; see source/reopening_source.hpp.
#pragma once

#include <memory>

#include "ams2mqtt/config/config.hpp"
#include "reopening_source.hpp"

namespace ams2mqtt {

[[nodiscard]] std::unique_ptr<Opener> make_serial_opener(SerialConfig config);
// Looks the name up, tries its addresses one after the other, and watches the connection with TCP keep-alive, so that a
// peer that lost power is noticed within about a minute.
[[nodiscard]] std::unique_ptr<Opener> make_tcp_opener(boost::asio::io_context& io, TcpConfig config);

}  // namespace ams2mqtt
