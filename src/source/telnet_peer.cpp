#include "telnet_peer.hpp"

#include <utility>

#include "serial_port.hpp"

namespace ams2mqtt {

namespace {

// What to do if the port cannot be set from here.
std::string port_advice(const LineFormat& wanted) {
  return "; with ser2net, write telnet(rfc2217),tcp as its accepter, or set its port to " + line_format(wanted) +
         " there and remove rfc2217 here";
}

// "parity and framing errors"
std::string kinds_of(const LineCounts& errors) {
  std::string kinds;
  for (const auto& [count, name] : {std::pair(errors.parity, "parity"), std::pair(errors.framing, "framing"),
                                    std::pair(errors.overrun, "overrun")}) {
    if (count > 0) kinds += (kinds.empty() ? "" : " and ") + std::string(name);
  }
  return kinds + " errors";
}

}  // namespace

TelnetPeer::TelnetPeer(const TcpConfig& config) {
  if (config.rfc2217) port_.emplace(config);
}

TelnetPeer::Heard TelnetPeer::begin(Monotonic now) {
  if (port_) port_->begin(now);
  decoder_.emplace(port_ ? &*port_ : nullptr);
  return heard({});
}

TelnetPeer::Heard TelnetPeer::hear(Bytes bytes, Monotonic now) {
  if (port_) port_->on_time(now);
  return heard(decoder_->feed(bytes));
}

TelnetPeer::Heard TelnetPeer::end_of_burst(Monotonic now) {
  if (port_) port_->on_time(now);
  return heard(decoder_->end_of_burst());
}

TelnetPeer::Heard TelnetPeer::on_time(Monotonic now) {
  if (port_) port_->on_time(now);
  return heard({});
}

std::optional<Monotonic> TelnetPeer::deadline() const {
  return port_ ? port_->deadline() : std::nullopt;
}

TelnetPeer::Heard TelnetPeer::heard(Bytes data) {
  return {.data = data, .answers = decoder_->take_answers(), .news = news()};
}

std::optional<SourceStatus> TelnetPeer::news() {
  auto now = state();
  if (!now || now == told_) return std::nullopt;
  told_ = now;
  return now;
}

std::optional<SourceStatus> TelnetPeer::state() const {
  if (!port_) {
    if (!decoder_->is_telnet()) return std::nullopt;
    return SourceStatus{true, SourceCause::speaks_telnet,
                        "open, and it speaks telnet: its commands and doubled bytes are taken out"};
  }
  const std::string wanted = line_format(port_->wanted());
  const auto fails = [](std::string what) { return SourceStatus{true, SourceCause::port_not_set, std::move(what)}; };
  switch (port_->state()) {
    case ComPort::State::asked:
    case ComPort::State::setting:
      return std::nullopt;
    case ComPort::State::confirmed:
      if (const auto& errors = port_->errors(); errors.overrun + errors.parity + errors.framing >= kManyErrors) {
        return SourceStatus{true, SourceCause::line_errors,
                            "open, but its port counts " + kinds_of(errors) +
                                "; check baud, data_bits, parity and stop_bits, and the cable"};
      }
      return SourceStatus{true, SourceCause::port_set, "open, and its port is set to " + wanted};
    case ComPort::State::differs:
      return fails("open, but its port is set to " + port_->answered() + ", although it was asked for " + wanted +
                   "; what does its adapter allow?");
    case ComPort::State::untold:
      return fails("open, but it does not say whether its port is set to " + wanted + " (" + port_->answered() +
                   " is confirmed)");
    case ComPort::State::refused:
      return fails("open, but it does not let its port be set (RFC 2217)" + port_advice(port_->wanted()));
    case ComPort::State::silent:
      return fails(std::string("open, but it does not answer to ") + (decoder_->is_telnet() ? "RFC 2217" : "telnet") +
                   ", so its port cannot be set from here" + port_advice(port_->wanted()));
  }
  return std::nullopt;
}

}  // namespace ams2mqtt
