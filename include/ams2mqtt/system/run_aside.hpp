// Work that may block for a long time, on a thread that nobody waits for. Private to the MQTT client.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <memory>
#include <stdexcept>

#include "ams2mqtt/system/process.hpp"

namespace ams2mqtt {

template <class Work, class Failed>
auto result_of(Work& work, Failed& failed) {
  try {
    return work();
  } catch (const std::exception& problem) {
    return failed(sentence(problem));
  }
}

// Hands the result of `work` to `done` on the thread of `io`, which `owner` keeps alive. A result that comes after the
// owner's end is dropped with it. `failed` makes the result when the system lacks something, such as a thread or a file
// descriptor.
template <class Owner, class Work, class Failed, class Done>
void run_aside(std::shared_ptr<Owner> owner, boost::asio::io_context& io, Work work, Failed failed, Done done) {
  try {
    start_thread([owner = std::move(owner), &io, work = std::move(work), failed, done]() mutable {
      auto result = result_of(work, failed);
      boost::asio::post(io, [done = std::move(done), result = std::move(result)] { done(result); });
    }).detach();
  } catch (const std::runtime_error& problem) {
    boost::asio::post(io, [done, result = failed(problem.what())] { done(result); });
  }
}

}  // namespace ams2mqtt
