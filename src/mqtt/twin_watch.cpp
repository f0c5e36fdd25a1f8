#include "twin_watch.hpp"

#include <boost/asio/post.hpp>
#include <variant>
#include <vector>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/address.hpp"

namespace ams2mqtt {

namespace {

// An echo's `offline` follows its `online` sooner than that.
constexpr std::chrono::seconds kStays{2};

}  // namespace

TwinWatch::TwinWatch(const MqttConfig& config, boost::asio::io_context& io, Events events)
    : config_(config), io_(io), events_(std::move(events)), timer_(io) {}

void TwinWatch::begin() {
  if (state_ == State::connecting || state_ == State::connected) return;
  end();
  state_ = State::connecting;
  const std::uint64_t watch = ++watch_;
  const auto here = [this, watch](std::function<void()> what) {
    boost::asio::post(io_, [this, watch, what = std::move(what)] {
      if (watch == watch_ && reader_) what();
    });
  };
  reader_ = std::make_unique<MqttReader>(
      config_, "-watch", std::vector{presence_topic(config_)},
      MqttReaderHandlers{
          .on_message =
              [this, here](const ReceivedMessage& message) { here([this, message] { on_message(message.payload); }); },
          .on_status = [this, here](const BrokerStatus& status) { here([this, status] { on_status(status); }); },
          .on_denied = [](const std::string&, const std::string&) {}});
  reader_->start();
}

void TwinWatch::end() {
  reader_.reset();
  timer_.cancel();
  confirms_ = false;
  state_ = State::idle;
}

void TwinWatch::on_status(const BrokerStatus& status) {
  if (status.up) {
    state_ = State::connected;
  } else if (std::holds_alternative<ConnectionLost>(status.event)) {
    end();
    state_ = State::lost;
  } else if (std::holds_alternative<ConnectionRefused>(status.event) ||
             std::holds_alternative<ConnectionFailed>(status.event)) {
    end();
  }
  events_.on_settled();
}

void TwinWatch::on_message(const std::string& payload) {
  signs_.heard(payload);
  if (!signs_.another_lives() || confirms_) return;
  confirms_ = true;
  timer_.expires_after(kStays);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) confirm();
  });
}

void TwinWatch::confirm() {
  confirms_ = false;
  if (signs_.another_lives()) return events_.on_twin();
  events_.on_settled();
}

}  // namespace ams2mqtt
