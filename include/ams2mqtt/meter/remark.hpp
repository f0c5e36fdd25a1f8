// What the decoding of a line noticed that a person should know, said once each: the core collects remarks, and the
// shell words them for its log or terminal with sentence().
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

// The line speaks another framing than before.
struct FramingChanged {
  Framing before{};
  Framing after{};
  friend bool operator==(const FramingChanged&, const FramingChanged&) = default;
};

using Remark = std::variant<FramingChanged>;

// What is the matter and what to do, without a full stop: "the meter speaks p1 now, hdlc before".
[[nodiscard]] std::string sentence(const Remark& remark);
// True when somebody has to do something about it.
[[nodiscard]] bool is_warning(const Remark& remark);

// Keeps each remark until it is taken, and never says the same one twice.
class RemarkLog {
 public:
  static constexpr std::size_t kMaxRemembered = 64;

  void add(const Remark& remark);
  // Those since the last call.
  [[nodiscard]] std::vector<Remark> take();
  // The cause has gone: it may be said again when it comes back.
  void forget(const Remark& remark);

 private:
  std::vector<Remark> said_;
  std::vector<Remark> fresh_;
};

}  // namespace ams2mqtt
