// Looks whether the broker still acknowledges anything while answers are due, and says when it does not and when it
// does again. Messages in flight keep the others waiting, so nothing would move.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "answer_watch.hpp"
#include "voice.hpp"

namespace ams2mqtt {

class AnswerTimer {
 public:
  AnswerTimer(boost::asio::io_context& io, MqttVoice& voice) : voice_(voice), timer_(io) {}

  void connected() {
    connected_ = true;
    watch_.connected();
  }
  void lost() { connected_ = false; }
  void sent(std::chrono::steady_clock::time_point now) {
    watch_.sent(now);
    await();
  }
  void withdrawn() { watch_.withdrawn(); }
  void answered() {
    if (!watch_.answered(std::chrono::steady_clock::now())) return;
    voice_.set_mute(false);
    voice_.tell(AnswersBack{});
  }
  void end() {
    connected_ = false;
    timer_.cancel();
  }

 private:
  // Nobody looks while everything is answered.
  void await() {
    if (std::exchange(runs_, true)) return;
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([this](const boost::system::error_code& error) {
      runs_ = false;
      if (error || !connected_) return;
      if (watch_.take_silence(std::chrono::steady_clock::now())) {
        voice_.set_mute(true);
        voice_.tell_once(AnswersMissing{});
      }
      if (watch_.waits()) await();
    });
  }

  MqttVoice& voice_;
  boost::asio::steady_timer timer_;
  AnswerWatch watch_;
  bool connected_ = false;
  bool runs_ = false;
};

}  // namespace ams2mqtt
