// The thread of a session with a broker: it begins with the session, and ends in time whatever the broker does. Private
// to the MQTT clients.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include "ams2mqtt/system/process.hpp"

namespace ams2mqtt {

class SessionThread {
 public:
  [[nodiscard]] boost::asio::io_context& io() { return io_; }

  // Calls `life` on the thread; it runs io(). `owner` keeps all of this alive until then.
  template <class Owner, class Life>
  void start(std::shared_ptr<Owner> owner, Life life) {
    std::promise<void> finished;
    finished_ = finished.get_future();
    thread_ = start_thread([owner = std::move(owner), life, promise = std::move(finished)]() mutable {
      life();
      promise.set_value();
    });
  }
  [[nodiscard]] bool started() const { return thread_.joinable(); }

  // Lets io() return once it has nothing left to do at this moment. On the thread.
  void end() {
    work_.reset();
    io_.stop();
  }

  // From another thread, after something has been posted that ends it.
  void join(std::chrono::milliseconds limit) {
    if (finished_.wait_for(limit) == std::future_status::ready) {
      thread_.join();
    } else {
      thread_.detach();  // it hangs in a library, and keeps its owner alive by itself
    }
  }

 private:
  std::thread thread_;
  std::future<void> finished_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
};

}  // namespace ams2mqtt
