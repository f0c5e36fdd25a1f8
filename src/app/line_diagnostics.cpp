#include "line_diagnostics.hpp"

#include "ams2mqtt/base/release.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/tracking/throttle.hpp"

namespace ams2mqtt {

namespace {

// As people call it, in every language.
std::string_view name_of(Framing framing) {
  switch (framing) {
    case Framing::hdlc:
      return "HDLC";
    case Framing::mbus:
      return "M-Bus";
    case Framing::p1:
      return "P1";
    case Framing::bare:
      return "DLMS";
  }
  return {};
}

}  // namespace

void LineDiagnostics::on_telegram(Framing framing, const Instant& now) {
  telegrams_.add(now.steady);
  framing_ = framing;
  last_ = now.utc;
}

void LineDiagnostics::on_refused(Errc code, bool damage, Monotonic now) {
  refused_.add(now);
  if (damage) damaged_.add(now);
  if (code == Errc::no_key) without_key_.add(now);
}

std::optional<std::uint64_t> LineDiagnostics::quality(Monotonic now) {
  const std::uint64_t intact = telegrams_.in_hour(now);
  const std::uint64_t frames = intact + damaged_.in_hour(now);
  return frames > 0 ? std::optional(intact * 100 / frames) : std::nullopt;
}

std::string_view LineDiagnostics::framing() const {
  return framing_ ? name_of(*framing_) : std::string_view();
}

std::span<const Reading> LineDiagnostics::readings(Monotonic now) {
  release(readings_);
  if (!framing_ || (said_at_ && now - *said_at_ < kInterval - kThrottleTolerance)) return readings_;
  said_at_ = now;
  const auto add = [this](std::string_view key, const auto& value) {
    const Quantity& row = *find_quantity(key);
    readings_.push_back({row.obis, &row, value, row.unit});
  };
  if (last_) add(quantity_keys::kLastTelegram, MeterTime{local_time(*last_, {}), std::chrono::minutes(0)});
  if (const auto part = quality(now)) add(quantity_keys::kLineQuality, Decimal(static_cast<std::int64_t>(*part)));
  add(quantity_keys::kFraming, name_of(*framing_));
  return readings_;
}

}  // namespace ams2mqtt
