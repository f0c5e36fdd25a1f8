// The way from the threads of the readers of brokers to the loop, bounded, and what is said in the log about them.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/client.hpp"

namespace ams2mqtt {

class BrokerInbox {
 public:
  // So many messages may wait to be decoded; more are left out.
  static constexpr std::size_t kMostPending = 10'000;

  // `io` must outlive the inbox and its doors.
  explicit BrokerInbox(boost::asio::io_context& io) : io_(io) {}

  struct State {
    std::atomic<std::size_t> messages = 0;
    std::atomic<bool> overflowed = false;
  };
  // For a reader's thread. What is posted happens on the loop, unless the inbox is gone by then.
  class Door {
   public:
    template <class Use>
    void post(Use use) const {
      boost::asio::post(io_, [wanted = state_, use = std::move(use)] {
        if (wanted.lock()) use();
      });
    }
    // The same for what is done with a message, of which there may be too many.
    template <class Use>
    void post_message(Use use) const {
      const auto state = state_.lock();
      if (!state) return;
      if (state->messages >= kMostPending) {
        state->overflowed = true;
        return;
      }
      ++state->messages;
      boost::asio::post(io_, [wanted = state_, use = std::move(use)] {
        const auto still = wanted.lock();
        if (!still) return;
        --still->messages;
        use();
      });
    }

   private:
    friend class BrokerInbox;
    Door(boost::asio::io_context& io, std::weak_ptr<State> state) : io_(io), state_(std::move(state)) {}

    boost::asio::io_context& io_;
    std::weak_ptr<State> state_;
  };

  [[nodiscard]] Door door() const { return {io_, state_}; }
  // True once after messages have been left out.
  [[nodiscard]] bool take_overflow() { return state_->overflowed.exchange(false); }

 private:
  boost::asio::io_context& io_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

// Lines of the log about reading from a broker; from any thread.
void log_reader_status(const MqttConfig& broker, const BrokerStatus& status);
void log_of_reader(const MqttConfig& broker, bool is_trouble, const std::string& what);

// The part that belongs to this broker, made when there is none yet: what is read from one broker comes over one
// connection.
template <class Part>
[[nodiscard]] Part& part_of(std::vector<Part>& parts, MqttConfig broker) {
  const auto same = std::ranges::find(parts, broker, &Part::broker);
  if (same != parts.end()) return *same;
  Part& part = parts.emplace_back();
  part.broker = std::move(broker);
  return part;
}

}  // namespace ams2mqtt
