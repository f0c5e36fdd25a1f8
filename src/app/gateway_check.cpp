#include "gateway_check.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/framing/gateway_payload.hpp"
#include "ams2mqtt/mqtt/reader.hpp"
#include "ams2mqtt/source/fed_source.hpp"
#include "ams2mqtt/source/source.hpp"
#include "meter_parts.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kShownOfPayload = 16;
constexpr const char* kGatewayForms =
    "; the daemon reads a telegram's bytes, their hexadecimal digits, JSON with those as \"data\", and what a Tibber "
    "Pulse sends";

// What kind of text it is where it is text, else its first bytes.
std::string shown_payload(std::string_view payload) {
  if (payload.starts_with('{')) return "JSON";
  if (std::ranges::all_of(as_bytes(payload), is_printable))
    return holds_key(payload) ? std::string(kNotShown) : in_quotes(payload);
  return to_hex(as_bytes(payload.substr(0, kShownOfPayload))) + (payload.size() > kShownOfPayload ? "..." : "");
}

std::string counted_messages(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " message" : " messages");
}

}  // namespace

GatewayCheck::GatewayCheck(const MeterConfig& meter, Monotonic begun, Tell tell)
    : meter_(meter),
      begun_(begun),
      tell_(std::move(tell)),
      time_zone_(time_zone_of(meter)),
      keys_(key_ring_of(meter)),
      id_(meter.id) {}

void GatewayCheck::take(const std::string& topic, const std::string& payload, bool retained, const Instant& now) {
  if (done_ || !topic_matches(source().topic, topic)) return;
  if (retained) {
    kept_ = true;
    return;
  }
  ++messages_;
  topic_ = topic;
  payload_ = payload;
  const std::vector<std::uint8_t> bytes = gateway_bytes(as_bytes(payload));
  if (bytes.empty()) {
    ++empty_;
    return;
  }
  Line* line = line_of(topic);
  if (line == nullptr) return;
  line->fed = now_ = now.steady;
  line->trial.feed(bytes, now);
  conclude(*line);
}

void GatewayCheck::on_tick(const Instant& now) {
  for (const auto& [topic, line] : lines_) {
    if (done_) return;
    if (now.steady - line->fed < FedSource::kQuiet) continue;
    now_ = now.steady;
    line->trial.end_of_burst(now);
    conclude(*line);
  }
}

GatewayCheck::Line* GatewayCheck::line_of(const std::string& topic) {
  const auto found = lines_.find(topic);
  if (found != lines_.end()) return found->second.get();
  if (lines_.size() == kMostLines) return nullptr;
  const auto on_news = [this, on = " on " + shown_text(topic)](std::string_view news, const MeterIdentity& meter) {
    add(Verdict::ok, std::string(news) + on + " after " + in_seconds(now_ - begun_) + ": " + sentence(meter));
  };
  auto line =
      std::make_unique<Line>(Line{.trial = LineTrial(meter_, time_zone_.get(), &keys_, on_news), .fed = Monotonic(0)});
  return lines_.emplace(topic, std::move(line)).first->second.get();
}

void GatewayCheck::conclude(const Line& line) {
  if (!line.trial.is_complete()) return;
  id_ = line.trial.id();
  done_ = true;
  tell_warnings();
}

void GatewayCheck::tell_warnings() {
  for (const auto& [topic, line] : lines_) {
    for (const std::string& warning : line->trial.warnings()) {
      add(Verdict::unknown, shown_text(topic) + ": " + warning);
    }
  }
}

void GatewayCheck::tell_end(std::chrono::seconds patience, const std::string& right) {
  if (done_) return;
  const std::string span = std::to_string(patience.count()) + " s";
  const bool has_telegram =
      std::ranges::any_of(lines_, [](const auto& line) { return line.second->trial.has_telegram(); });
  tell_warnings();  // the reason before what follows from it
  if (messages_ > 0 && !has_telegram) {
    add(Verdict::problem, counted_messages(messages_) + " in " + span + ", but " + what_came());
  } else if (messages_ == 0 && kept_) {
    add(Verdict::problem, "nothing new for " + span +
                              ", only what the broker had kept (retained), which may be old and which the daemon "
                              "leaves out; is the gateway on?");
  } else if (messages_ == 0) {
    add(Verdict::problem, "no message for " + span + "; does the gateway publish on " + source().topic +
                              ", and may this login read it? Some brokers grant every subscription: " + right +
                              " (--seconds waits longer for meters that send rarely)");
  }
}

std::string GatewayCheck::newest() const {
  return "the newest, on " + shown_text(topic_) + ", has " + std::to_string(payload_.size()) +
         (payload_.size() == 1 ? " byte" : " bytes") + (payload_.empty() ? "" : ": " + shown_payload(payload_));
}

KeyTrouble GatewayCheck::first_key_trouble() const {
  for (const auto& [topic, line] : lines_) {
    if (line->trial.key_trouble() != KeyTrouble::none) return line->trial.key_trouble();
  }
  return KeyTrouble::none;
}

std::string GatewayCheck::what_came() const {
  if (empty_ == messages_) return "none has a part of a telegram; " + newest() + kGatewayForms;
  const bool warned =
      std::ranges::any_of(lines_, [](const auto& line) { return !line.second->trial.warnings().empty(); });
  if (warned) return "no readable telegram for that reason" + keys_in_force(meter_, first_key_trouble());
  const auto refused = std::accumulate(lines_.begin(), lines_.end(), std::uint64_t{0},
                                       [](auto sum, const auto& line) { return sum + line.second->trial.refused(); });
  std::string what = "no telegram, " + std::to_string(refused) + " damaged; ";
  const auto line = lines_.find(topic_);
  const auto fault = line == lines_.end() ? std::nullopt : line->second->trial.fault();
  return what + newest() + (fault ? "; it is plain text, but " + std::string(*fault) : "") + kGatewayForms;
}

void GatewayCheck::add(Verdict verdict, const std::string& what) {
  tell_(verdict, meter_.name + ": " + what);
}

}  // namespace ams2mqtt
