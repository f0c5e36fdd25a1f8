// The daemon's side of `capture`: hands the bytes of a line to a caller while it decodes them. Everything runs on the
// one io_context thread, and nothing waits for the caller: what it does not read in time is counted and left out.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/local/stream_protocol.hpp>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "meter_fleet.hpp"

namespace ams2mqtt {

class CaptureStream;

class CaptureServer {
 public:
  static constexpr std::size_t kMostCallers = 4;
  static constexpr std::size_t kMostWaiting = 64UL * 1024;  // characters for each

  CaptureServer() = default;
  ~CaptureServer();
  CaptureServer(const CaptureServer&) = delete;
  CaptureServer& operator=(const CaptureServer&) = delete;

  // Whether the request is for a capture; the caller is taken over then.
  [[nodiscard]] bool take(MeterFleet& fleet, std::string_view request,
                          boost::asio::local::stream_protocol::socket& caller);

 private:
  std::vector<std::weak_ptr<CaptureStream>> streams_;
};

}  // namespace ams2mqtt
