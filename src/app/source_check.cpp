#include "source_check.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "ams2mqtt/source/tcp_users.hpp"
#include "host_time.hpp"
#include "meter_parts.hpp"

namespace ams2mqtt {

namespace {

// Three bursts of a meter that sends every 10 s, by which its format is known.
constexpr std::chrono::seconds kSearch{32};

// What to say about a kind of source, and the address to which the daemon may already be connected.
struct SourceWords {
  const TcpConfig* address = nullptr;
  std::string_view not_opened = {};
  std::string_view garbled = {};
  const SerialConfig* port = nullptr;
};
struct WordsOf {
  SourceWords operator()(const std::monostate&) const { return {}; }
  SourceWords operator()(const SerialConfig& port) const { return {.garbled = "baud and parity of ", .port = &port}; }
  SourceWords operator()(const MqttSourceConfig&) const { return {}; }
  SourceWords operator()(const TcpConfig& tcp) const {
    return {
        .address = &tcp, .not_opened = "; check host and port, and that the bridge is on", .garbled = "the bridge at "};
  }
};

}  // namespace

std::chrono::seconds with_search(std::chrono::seconds patience, const MeterConfig& meter) {
  const auto* serial = std::get_if<SerialConfig>(&meter.source);
  return serial != nullptr && serial->searches() ? patience + kSearch : patience;
}

SourceCheck::SourceCheck(boost::asio::io_context& io, const MeterConfig& meter, std::chrono::seconds patience,
                         Findings& findings)
    : meter_(meter),
      patience_(patience),
      findings_(findings),
      time_zone_(time_zone_of(meter)),
      keys_(key_ring_of(meter)),
      line_(meter, time_zone_.get(), &keys_,
            [this](std::string_view news, const MeterIdentity& identity) {
              identity_ = identity;
              add(Verdict::ok,
                  std::string(news) + " after " + in_seconds(monotonic_now() - begun_) + ": " + sentence(identity));
            }),
      lookup_(io),
      timer_(io),
      source_(make_source(io, meter.source,
                          {[this](Bytes bytes) { on_bytes(bytes); },
                           [this] {
                             if (finished_) return;
                             line_.end_of_burst(instant_now());
                             conclude();
                           },
                           [this](const SourceStatus& status) { on_status(status); }})) {}

void SourceCheck::start() {
  begun_ = monotonic_now();
  timer_.expires_after(patience_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) on_time_up();
  });
  const TcpConfig* tcp = std::visit(WordsOf{}, meter_.source).address;
  if (tcp == nullptr) return begin();
  lookup_.start(tcp->host, tcp->port, [this](const NameLookup::Outcome& outcome) { on_looked_up(outcome); });
}

void SourceCheck::on_looked_up(const NameLookup::Outcome& outcome) {
  if (finished_) return;
  if (outcome && std::ranges::any_of(*outcome, this_host_is_connected_to)) {
    return leave_to_daemon(describe(meter_.source) +
                           ": this host is already connected to it, so doctor leaves it alone");
  }
  begin();
}

void SourceCheck::begin() {
  source_->start();
}

void SourceCheck::on_status(const SourceStatus& status) {
  if (finished_) return;
  if (status.cause == SourceCause::searching) {
    searched_ = true;
    return add(Verdict::waiting, describe(meter_.source) + ": " + status.what);
  }
  if (!status.open) return on_closed(status);
  add(is_warning(status) ? Verdict::unknown : Verdict::ok, describe(meter_.source) + ": " + status.what);
  port_told_ = port_told_ || status.cause == SourceCause::port_set || status.cause == SourceCause::port_not_set;
  if (!std::exchange(opened_, true)) {
    add(Verdict::waiting, "waiting up to " + std::to_string(patience_.count()) + " s for a telegram");
  }
  conclude();
}

void SourceCheck::on_closed(const SourceStatus& status) {
  std::string what = describe(meter_.source) + ": " + status.what;
  if (status.cause == SourceCause::held_by_daemon) return leave_to_daemon(what);
  if (!opened_) what += std::visit(WordsOf{}, meter_.source).not_opened;
  add(Verdict::problem, what);
  finish();
}

void SourceCheck::leave_to_daemon(const std::string& what) {
  read_by_daemon_ = true;
  add(Verdict::ok, what + "; the running daemon reads this meter; stop it to test the port");
  tell_others_at_port();
  finish();
}

// Beside the daemon.
void SourceCheck::tell_others_at_port() {
  const SerialConfig* port = std::visit(WordsOf{}, meter_.source).port;
  if (port == nullptr) return;
  std::vector<DeviceHolder> others = programs_at(port->device).seen;
  std::erase_if(others, [](const DeviceHolder& other) { return other.command == "ams2mqtt"; });
  if (others.empty()) return;
  for (const std::string& sentence : sentences_of_others({.device = port->device, .others = {.seen = others}})) {
    add(Verdict::problem, port->device + ": " + sentence);
  }
}

// What the port shows beside its bytes.
void SourceCheck::tell_port() {
  const auto findings = source_->examine();
  if (!findings) return;
  const std::string at = findings->device + ": ";
  for (const std::string& sentence : sentences_of_others(*findings)) add(Verdict::problem, at + sentence);
  if (const std::string errors = sentence_of_errors(findings->counts); !errors.empty()) {
    add(line_.has_telegram() ? Verdict::unknown : Verdict::problem, at + errors);
  }
  if (line_.has_telegram() || line_.key_trouble() != KeyTrouble::none) return;
  if (const std::string hint = hint_at_others(*findings); !hint.empty()) add(Verdict::unknown, at + hint);
}

void SourceCheck::on_bytes(Bytes bytes) {
  if (finished_) return;
  line_.feed(bytes, instant_now());
  conclude();
}

void SourceCheck::conclude() {
  const TcpConfig* tcp = std::visit(WordsOf{}, meter_.source).address;
  const bool awaits_port = tcp != nullptr && tcp->rfc2217 && !port_told_;
  if (ends_at_key_trouble_ && !line_.has_telegram() && line_.key_trouble() != KeyTrouble::none) {
    tell_warnings(Verdict::unknown);
    return finish();
  }
  if (!line_.is_complete() || awaits_port) return;
  tell_warnings(Verdict::unknown);
  tell_port();
  finish();
}

void SourceCheck::tell_warnings(Verdict verdict) {
  for (const std::string& warning : line_.warnings()) add(verdict, warning);
}

void SourceCheck::on_time_up() {
  if (finished_) return;
  if (!opened_ && searched_) {
    add(Verdict::problem, describe(meter_.source) + ": no meter was found in " + std::to_string(patience_.count()) +
                              " s; what was heard stands above");
  } else if (!opened_) {
    add(Verdict::problem, describe(meter_.source) + ": no answer; check its name and the network");
  } else if (!line_.has_telegram()) {
    tell_nothing_decoded();
  } else {
    tell_warnings(Verdict::unknown);
  }
  tell_port();
  finish();
}

void SourceCheck::tell_nothing_decoded() {
  const std::string span = std::to_string(patience_.count()) + " s";
  const std::string bytes = std::to_string(line_.bytes()) + " bytes received";
  if (line_.bytes() == 0) {
    add(Verdict::problem, "nothing received for " + span +
                              "; has the grid operator enabled the port, and is the cable connected? (--seconds waits "
                              "longer for meters that send rarely)");
  } else if (!line_.warnings().empty()) {
    tell_warnings(Verdict::unknown);  // the reason before what follows from it
    add(Verdict::problem, bytes + ", but no readable telegram for that reason" +
                              keys_in_force(meter_, line_.key_trouble()) + manufacturer_in_force(meter_));
  } else {
    add(Verdict::problem,
        bytes + " in " + span + " but no telegram, " + std::to_string(line_.refused()) + " damaged; " + line_advice());
  }
}

std::string SourceCheck::line_advice() const {
  if (const auto fault = line_.fault()) return "they are plain text, but " + std::string(*fault);
  const SourceWords words = std::visit(WordsOf{}, meter_.source);
  return "check " + std::string(words.garbled) + describe(meter_.source) +
         (words.port != nullptr ? line_in_force(*words.port) : "") + manufacturer_in_force(meter_);
}

void SourceCheck::add(Verdict verdict, const std::string& what) {
  findings_.add(verdict, meter_.name + ": " + what);
}

void SourceCheck::finish() {
  finished_ = true;
  timer_.cancel();
  lookup_.cancel();
  source_->stop();
}

}  // namespace ams2mqtt
