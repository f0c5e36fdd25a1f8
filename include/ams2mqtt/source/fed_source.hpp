// A line without a descriptor of its own: somebody else receives its bytes, piece by piece, and hands them over.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

#include "ams2mqtt/source/source.hpp"

namespace ams2mqtt {

class FedSource final : public Source {
 public:
  // Pieces of one telegram come closer together than this; what has no frame ends with it.
  static constexpr std::chrono::milliseconds kQuiet{300};

  FedSource(boost::asio::io_context& io, SourceHandlers handlers) : handlers_(std::move(handlers)), quiet_(io) {}

  void start() override { running_ = true; }
  void confirm() override {}
  void stop() override {
    running_ = false;
    quiet_.cancel();
  }
  void feed(Bytes bytes) override;

 private:
  SourceHandlers handlers_;
  boost::asio::steady_timer quiet_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // a timer may have expired before this ends
  bool running_ = false;
};

}  // namespace ams2mqtt
