// What the other side of a connection sends instead of telegrams, for people: "Port already in use" from ser2net, the
// status line of a web server, a prompt. Each text is reported once until a telegram comes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/release.hpp"

namespace ams2mqtt {

// The first line of `bytes` that is meant for people, without control characters, terminal sequences and telnet
// commands; nothing when there is none, as in parts of telegrams. A TLS alert is named.
[[nodiscard]] std::optional<std::string> words_in(Bytes bytes);

class PeerWords {
 public:
  static constexpr std::size_t kMaxHeard = 512;  // bytes after the connection was made
  static constexpr std::size_t kMaxWords = 120;  // characters that are shown
  static constexpr std::size_t kMaxSaid = 4;     // texts until a telegram comes

  // A new connection.
  void begin() { heard_.clear(); }
  void hear(Bytes bytes);
  // What it says, if that is worth reporting.
  [[nodiscard]] std::optional<std::string> take();
  // Whether it repeats what take() has returned before.
  [[nodiscard]] bool repeats() const;
  // It has sent a telegram: no words are expected of this connection.
  void forget() {
    release(heard_);
    said_.clear();
  }

 private:
  std::vector<std::uint8_t> heard_;
  std::vector<std::string> said_;
};

}  // namespace ams2mqtt
