// What one scrape tells of the daemon and of its meters, as plain values. Whatever is not known is left out: absent is
// not zero.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ams2mqtt/base/line_format.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/framing/payload.hpp"
#include "ams2mqtt/meter/message_guard.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"

namespace ams2mqtt {

struct BrokerScrape {
  bool connected = false;
  bool mute = false;            // connected, but it acknowledges nothing
  std::uint64_t waiting = 0;    // messages that it has not acknowledged yet
  std::uint64_t delivered = 0;  // acknowledged; sent, where no acknowledgement is asked for
  std::uint64_t dropped = 0;    // because the queue was full
  std::uint64_t left_out = 0;   // because it does not accept them
};

struct DaemonScrape {
  std::string_view version = {};
  std::optional<UtcSeconds> started = std::nullopt;   // by the host's clock
  std::optional<BrokerScrape> broker = std::nullopt;  // nothing: there is none
  std::optional<std::uint64_t> resident_bytes = std::nullopt;
  std::optional<std::uint64_t> open_descriptors = std::nullopt;
  std::optional<std::chrono::milliseconds> processor_time = std::nullopt;
};

struct MeterScrape {
  std::string_view key = {};  // one of each: the label that tells the meters apart
  std::string_view name = {};
  std::string_view source = {};  // "/dev/ttyUSB0, 2400 baud 8N1"
  Life life = Life::unheard;
  std::optional<UtcSeconds> last_telegram = std::nullopt;  // by the host's clock
  std::uint64_t telegrams = 0;
  LineCounters line = {};
  GuardCounters guard = {};
  std::optional<LineCounts> port = std::nullopt;        // as its driver counts
  std::optional<std::uint64_t> quality = std::nullopt;  // of the line, in per cent
  bool key_missing = false;
  const MeterValues* values = nullptr;  // null: none
};

}  // namespace ams2mqtt
