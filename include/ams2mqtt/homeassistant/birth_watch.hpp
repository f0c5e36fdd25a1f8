// Births of Home Assistant -> answers. The first one is answered at once, what comes soon after it in one later answer,
// so that none is lost and whoever sends thousands draws no more than a few; and a sentence for the log, more seldom
// still.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class BirthWatch {
 public:
  // Between two answers, and between two sentences.
  static constexpr Monotonic kDistance{10'000};
  static constexpr Monotonic kSentenceDistance{60'000};

  // A birth was heard.
  void heard();
  // True when it is time to answer. Call after heard() and about once a second.
  [[nodiscard]] bool take_due(Monotonic now);
  // What the log should say of the answer that is due; nothing when enough has been said lately.
  [[nodiscard]] std::optional<std::string> take_sentence(Monotonic now);

 private:
  bool waits_ = false;
  std::optional<Monotonic> answered_at_;
  std::optional<Monotonic> said_at_;
  std::uint64_t untold_ = 0;  // births since the last sentence
};

}  // namespace ams2mqtt
