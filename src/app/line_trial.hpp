// The bytes of one line, tried once: do they lead to a telegram, and from which meter? Pure: the time comes in.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/crypto/key_ring.hpp"
#include "ams2mqtt/framing/line_text.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "in_force.hpp"

namespace ams2mqtt {

class LineTrial {
 public:
  // What has come, a telegram or the meter's number after it, and whose.
  using OnNews = std::function<void(std::string_view news, const MeterIdentity& meter)>;

  // `time_zone` and `keys` must outlive it.
  LineTrial(const MeterConfig& meter, const TimeZone* time_zone, KeyRing* keys, OnNews on_news);

  void feed(Bytes bytes, const Instant& now);
  // Nothing came for a while.
  void end_of_burst(const Instant& now);

  // The meter's id in topics, configured or from the meter itself; empty when unknown.
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] bool has_telegram() const { return has_telegram_; }
  // A telegram was decoded, and it is known whose: nothing more is to be learned.
  [[nodiscard]] bool is_complete() const { return has_telegram_ && !id_.empty(); }
  // What decoding said that people should know.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  // Why encrypted messages could not be read, the first reason.
  [[nodiscard]] KeyTrouble key_trouble() const { return key_trouble_; }
  [[nodiscard]] std::uint64_t bytes() const { return decoder_.counters().bytes; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  // As in framing/line_text.hpp.
  [[nodiscard]] std::optional<std::string_view> fault() const { return sample_.fault(); }

 private:
  void drain(const Instant& now);
  void on_telegram(const Telegram& telegram);

  const bool has_own_id_;
  const OnNews on_news_;
  Decoder decoder_;
  LineSample sample_;
  std::string id_;
  std::vector<std::string> warnings_;
  KeyTrouble key_trouble_ = KeyTrouble::none;
  std::uint64_t refused_ = 0;
  bool has_telegram_ = false;
};

// "2.1 s"
[[nodiscard]] std::string in_seconds(Monotonic span);

}  // namespace ams2mqtt
