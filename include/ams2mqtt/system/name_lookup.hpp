// Host name -> addresses, without ever making the caller wait: the system's resolver cannot be interrupted, so each
// lookup runs on its own thread, which is simply left behind when the answer is no longer wanted. (Asio's resolver
// would hold up the end of the program until a dead name server has timed out.)
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ams2mqtt {

class NameLookup {
 public:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
  using Outcome = std::expected<Endpoints, std::string>;  // the error is a part of a sentence: "name not known"
  using Done = std::function<void(Outcome)>;

  explicit NameLookup(boost::asio::io_context& io);
  ~NameLookup();

  // Calls `done` once: at once for a numeric address, else later on the io_context. One lookup at a time.
  void start(const std::string& host, std::uint16_t port, Done done);
  // `done` is not called afterwards.
  void cancel();

 private:
  struct Request;
  void answer(Outcome outcome);
  void on_finished(Request& request);

  boost::asio::posix::stream_descriptor finished_;
  std::shared_ptr<Done> done_;  // its destruction tells waiting handlers that the answer is no longer wanted
};

}  // namespace ams2mqtt
