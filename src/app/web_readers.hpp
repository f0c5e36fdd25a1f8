// Those who read the daemon's events, and what each of them has been told. Looked after once a second: without a reader
// that costs nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ams2mqtt/http/event_reader.hpp"
#include "ams2mqtt/metrics/scrape.hpp"
#include "web_answers.hpp"

namespace ams2mqtt {

class MeterFleet;

class WebReaders {
 public:
  // What is asked when there is something to tell.
  struct World {
    std::function<MeterFleet&()> fleet;
    std::function<WebDaemon()> daemon;
    std::function<std::vector<LoggedLine>(std::uint64_t from)> lines;
    std::function<DaemonScrape()> scrape;
  };

  explicit WebReaders(const World& world) : world_(world) {}

  void add(const std::shared_ptr<EventReader>& reader, Monotonic now);
  // About once a second.
  void on_tick(Monotonic now);

 private:
  struct Told {
    std::weak_ptr<EventReader> reader;
    std::uint64_t next_line = 0;
    WebDaemon daemon = {};
    Monotonic daemon_at{0};
    std::optional<Monotonic> telegram = {};  // of the meter that is wanted, when its last one came
    std::optional<Life> life = {};
  };
  // What was last said about a meter in short.
  struct Seen {
    std::optional<Monotonic> telegram;
    Life life = Life::unheard;

    friend bool operator==(const Seen&, const Seen&) = default;
  };

  void tell_daemon(Told& told, EventReader& reader, const WebDaemon& daemon, Monotonic now) const;
  void tell_meter(Told& told, EventReader& reader) const;
  void tell_lines(Told& told, EventReader& reader) const;
  [[nodiscard]] std::string news(Monotonic now);

  const World& world_;
  std::vector<Told> readers_;
  std::unordered_map<std::string, Seen> seen_;  // by key
  std::size_t next_line_ = 0;                   // of the fleet, to be looked at
};

}  // namespace ams2mqtt
