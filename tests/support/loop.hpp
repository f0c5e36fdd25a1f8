// Runs an io_context until something has happened. The limit only ends a test that would otherwise hang.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <chrono>

namespace ams2mqtt {

template <class Condition>
[[nodiscard]] bool run_until(boost::asio::io_context& io, Condition condition) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (io.stopped()) io.restart();
    if (std::chrono::steady_clock::now() > limit) return false;
    io.run_one_until(limit);
  }
  return true;
}

}  // namespace ams2mqtt
