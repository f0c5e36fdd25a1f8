// What the daemon's own status topic shows about another daemon with the same client id, as a second client hears it
// while the daemon connects and loses its connection. Pure.
//
// A daemon says `online` once it is connected, and the broker says `offline` for it when its connection ends. So
// `online` once more, while this daemon is disconnected, is said by somebody else who is alive.
#pragma once

#include <cstdint>
#include <string_view>

namespace ams2mqtt {

class TwinSigns {
 public:
  // A new connection of the daemon: what was heard before counts no more.
  void begin() { sign_ = Sign::none; }
  void heard(std::string_view status);
  // As long as nothing else is heard: of an echo, which a bridge between brokers can make, `offline` follows.
  [[nodiscard]] bool another_lives() const { return sign_ == Sign::another_online; }

 private:
  enum class Sign : std::uint8_t { none, own_online, offline, another_online };

  Sign sign_ = Sign::none;
};

}  // namespace ams2mqtt
