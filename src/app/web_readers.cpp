#include "web_readers.hpp"

#include <utility>

#include "host_time.hpp"
#include "meter_fleet.hpp"
#include "meter_status.hpp"
#include "web_keys.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::seconds kDaemonEvery{10};
constexpr std::size_t kMostAtOnce = 1000;  // meters in one event; the others follow a second later

UtcSeconds clock_now() {
  return utc_now().value_or(UtcSeconds());
}

}  // namespace

void WebReaders::add(const std::shared_ptr<EventReader>& reader, Monotonic now) {
  Told told{.reader = reader};
  const std::vector<LoggedLine> lines = world_.lines(0);
  if (!lines.empty()) told.next_line = lines.back().number + 1;
  tell_daemon(told, *reader, world_.daemon(), now);
  readers_.push_back(std::move(told));
}

void WebReaders::on_tick(Monotonic now) {
  std::erase_if(readers_, [](const Told& told) { return told.reader.expired(); });
  if (readers_.empty()) {
    seen_.clear();
    return;
  }
  const WebDaemon daemon = world_.daemon();
  const std::string meters = news(now);
  for (Told& told : readers_) {
    const auto reader = told.reader.lock();
    if (!reader) continue;
    tell_daemon(told, *reader, daemon, now);
    if (!meters.empty()) reader->send("meters", meters);
    tell_meter(told, *reader);
    tell_lines(told, *reader);
  }
}

void WebReaders::tell_daemon(Told& told, EventReader& reader, const WebDaemon& daemon, Monotonic now) const {
  const bool is_old = now - told.daemon_at >= kDaemonEvery || told.daemon.state.empty();
  if (!is_old && !daemon.differs(told.daemon)) return;
  reader.send("daemon", daemon_json(daemon, clock_now()));
  told.daemon = daemon;
  told.daemon_at = now;
}

void WebReaders::tell_meter(Told& told, EventReader& reader) const {
  const auto key = reader.request().parameter("key");
  MeterPipeline* const meter = key ? meter_of(world_.fleet(), *key) : nullptr;
  if (meter == nullptr) return;
  const bool same = told.telegram == meter->last_telegram() && told.life == meter->life();
  if (same) return;
  told.telegram = meter->last_telegram();
  told.life = meter->life();
  const Language language = language_of(reader.request()).value_or(Language::en);
  reader.send("meter", to_web_json(meter->status(language), *key));
}

void WebReaders::tell_lines(Told& told, EventReader& reader) const {
  for (const LoggedLine& line : world_.lines(told.next_line)) {
    reader.send("line", line_json(line));
    told.next_line = line.number + 1;
  }
}

// Of the meters that have news for everybody; empty: none has.
std::string WebReaders::news(Monotonic now) {
  const MeterFleet& fleet = world_.fleet();
  const std::vector<std::string> keys = keys_of(fleet);
  if (seen_.size() > 2 * keys.size()) seen_.clear();  // most of them are called otherwise now; all is said once more
  std::vector<WebSummary> summaries;
  for (std::size_t looked_at = 0; looked_at < fleet.size() && summaries.size() < kMostAtOnce; ++looked_at) {
    if (next_line_ >= fleet.size()) next_line_ = 0;
    const std::string& key = keys[next_line_];
    const MeterPipeline& meter = fleet.line(next_line_++);
    const Seen seen{.telegram = meter.last_telegram(), .life = meter.life()};
    if (std::exchange(seen_[key], seen) != seen) summaries.push_back(summary_of(meter, key, now));
  }
  return summaries.empty() ? std::string() : summaries_json(summaries);
}

}  // namespace ams2mqtt
