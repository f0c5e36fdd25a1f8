// What a line's pipeline writes to the log.
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "ams2mqtt/system/monotonic.hpp"
#include "host_time.hpp"
#include "meter_parts.hpp"
#include "meter_pipeline.hpp"

namespace ams2mqtt {

void MeterPipeline::log_notices(const std::vector<Notice>& notices) const {
  for (const Notice& notice : notices) {
    spdlog::log(is_warning(notice) ? spdlog::level::warn : spdlog::level::info, "{}: {}", name_, sentence(notice));
  }
}

void MeterPipeline::tell_port(std::vector<std::string> (PortWatch::*occasion)(Monotonic)) {
  if (!port_) return;
  for (const std::string& what : ((*port_).*occasion)(monotonic_now())) {
    spdlog::warn("{}: {}: {}", name_, source_name_, what);
  }
}

// A manufacturer that shows before the meter has identified itself is not worth a line of its own. Meters that take
// turns on a line are named once each.
void MeterPipeline::note_identity(const SharedIdentity& identity) {
  constexpr std::size_t kMostSentences = 16;  // for one meter whose description keeps changing
  if (identity == identity_) return;
  identity_ = identity;
  const MeterIdentity& meter = *identity;
  if (meter.id.empty()) return;
  const SharedIdentity before = std::exchange(known_, identity);
  const bool replaced = !before->id.empty() && !is_same_meter(*before, meter);
  const std::string what = sentence(meter);
  const bool is_new = numbers_told_.insert(meter.id).second;
  if (!is_new && (replaced || sentences_told_.size() >= kMostSentences)) return;
  if (!sentences_told_.insert(what).second) return;
  if (!replaced) {
    spdlog::info("{}: {}", name_, what);
    return;
  }
  const std::string rest = has_configured_id_ ? "the topics stay" : "`ams2mqtt forget` removes the old one";
  spdlog::warn("{}: meter {} was replaced by {}, {}; {}", name_, before->id, meter.id, what, rest);
}

void MeterPipeline::tell_notices() {
  for (const TrackingNotice& notice : tracker_.take_notices()) spdlog::warn("{}: {}", name_, sentence(notice));
  for (const EnergyNotice& notice : energy_.take_notices()) spdlog::info("{}: {}", name_, sentence(notice));
  if (const auto notice = publisher_.take_notice()) spdlog::warn("{}: {}", name_, sentence(*notice));
}

void MeterPipeline::tell_where_published() {
  if (const auto published = publisher_.take_published()) spdlog::info("{}: {}", name_, sentence(*published));
}

void MeterPipeline::note_line(LineState state) {
  switch (state) {
    case LineState::unknown:
      return;
    case LineState::good:
      if (last_telegram_) spdlog::info("{}: the line is good again", name_);
      return;
    case LineState::noisy:
      if (last_telegram_) {
        spdlog::warn("{}: the line is noisy, many frames are damaged; check the cable and the adapter", name_);
      } else {
        spdlog::warn("{}: bytes arrive from {} but no intact frame; {}", name_, source_name_, line_advice());
      }
      tell_port(&PortWatch::on_trouble);
      return;
  }
}

std::string MeterPipeline::line_advice() {
  const auto findings = source_->examine();
  return opening_.advice(parse_line_format(port_settings_), findings ? findings->counts : LineCounts{},
                         monotonic_now());
}

void MeterPipeline::note_silence(Monotonic now) {
  const bool was_online = std::exchange(online_, tracker_.life() == Life::present);
  if (!was_online || online_ || !last_telegram_) return;
  silent_ = true;
  spdlog::warn("{}: silent, no telegram for {} s", name_, whole_seconds(now - *last_telegram_));
  tell_port(&PortWatch::on_trouble);
}

void MeterPipeline::say_what_is_heard(Monotonic now) {
  const auto word = opening_.on_tick(now);
  if (!word) return;
  switch (*word) {
    case LineOpening::Word::still_silent:
      spdlog::info("{}: nothing received from {} yet, for {} s", name_, source_name_,
                   whole_seconds(LineOpening::kFirstWord));
      return;
    case LineOpening::Word::silent:
      spdlog::warn("{}: nothing received from {} for {} s; is the meter's port enabled and the cable connected?", name_,
                   source_name_, whole_seconds(LineOpening::kPatience));
      break;
    case LineOpening::Word::not_decoded_yet:
      if (line_.state() == LineState::noisy) return;
      spdlog::info("{}: {} bytes from {} in {} s, but no telegram yet; {}", name_, opening_.bytes(), source_name_,
                   whole_seconds(LineOpening::kFirstWord), line_advice());
      return;
    case LineOpening::Word::not_decoded:
      if (line_.state() == LineState::noisy) return;
      spdlog::warn("{}: bytes arrive from {} but no telegram; {}", name_, source_name_, line_advice());
      break;
  }
  tell_port(&PortWatch::on_trouble);
}

}  // namespace ams2mqtt
