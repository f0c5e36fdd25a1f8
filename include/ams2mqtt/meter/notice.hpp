// What decoding a line noticed that a person should know, once each: the core collects notices, and the shell puts them
// into words for its log or terminal with sentence().
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/dlms/cipher.hpp"
#include "ams2mqtt/dlms/unit.hpp"
#include "ams2mqtt/framing/payload.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// The line uses another framing than before.
struct FramingChanged {
  Framing before{};
  Framing after{};
  friend bool operator==(const FramingChanged&, const FramingChanged&) = default;
};

// For encrypted messages; no title: the message names none.
struct KeyMissing {
  std::optional<SystemTitle> title;
  friend bool operator==(const KeyMissing&, const KeyMissing&) = default;
};
// Decrypting them does not yield a message.
struct KeyWrong {
  std::optional<SystemTitle> title;
  bool had_one = false;  // that did
  friend bool operator==(const KeyWrong&, const KeyWrong&) = default;
};
// Their tag does not verify.
struct AuthKeyWrong {
  std::optional<SystemTitle> title;
  bool had_one = false;  // that did
  friend bool operator==(const AuthKeyWrong&, const AuthKeyWrong&) = default;
};
// Read, but the authentication tag could not be verified.
struct AuthKeyMissing {
  std::optional<SystemTitle> title;
  friend bool operator==(const AuthKeyMissing&, const AuthKeyMissing&) = default;
};
struct CipherUnsupported {
  std::optional<SystemTitle> title;
  friend bool operator==(const CipherUnsupported&, const CipherUnsupported&) = default;
};
// The invocation counter, which may only grow.
struct CounterWentBack {
  std::optional<SystemTitle> title;
  std::uint32_t before = 0;
  std::uint32_t now = 0;
  bool refused = false;  // the tag verifies: it is an old message
  friend bool operator==(const CounterWentBack&, const CounterWentBack&) = default;
};

// A verified message that came just before.
struct MessageRepeated {
  std::optional<SystemTitle> title;
  friend bool operator==(const MessageRepeated&, const MessageRepeated&) = default;
};
// Refused: an authentication key asks for a tag.
struct TagMissing {
  std::optional<SystemTitle> title;
  bool had_one = false;  // earlier messages did
  friend bool operator==(const TagMissing&, const TagMissing&) = default;
};
// Refused: the message is not encrypted.
struct PlainRefused {
  bool asks_for_tag = false;  // an authentication key is configured; else encrypted messages have come before
  friend bool operator==(const PlainRefused&, const PlainRefused&) = default;
};
// Refused: a message without a tag, which a key without authentication key opens, names the meter of verified messages
// or none.
struct NumberUnproven {
  std::string meter;
  friend bool operator==(const NumberUnproven&, const NumberUnproven&) = default;
};

// A whole message whose list no layout fits.
struct UnknownList {
  std::string shape;  // as list_shape() says it
  friend bool operator==(const UnknownList&, const UnknownList&) = default;
};

// A code occurs more than once in one message.
struct CodeDoubled {
  ObisCode obis;
  bool differs = false;  // in value; all of them are withheld then
  friend bool operator==(const CodeDoubled&, const CodeDoubled&) = default;
};

// Something that is not a value was in a value's place; reported once per code and reason, whatever it was.
struct ValueLeftOut {
  ObisCode obis;     // none with LeftOutReason::no_code
  std::string said;  // without line end and control characters
  LeftOutReason reason{};
  friend bool operator==(const ValueLeftOut& left, const ValueLeftOut& right) {
    return left.reason == right.reason && left.obis == right.obis &&
           (left.reason != LeftOutReason::no_code || left.said == right.said);
  }
};

enum class ScaleReason : std::uint8_t { meter_type, values };
// What numbers without a scaler count: the unit times 10^scaler.
struct ScaleDecided {
  Unit unit{};
  std::int8_t scaler = 0;
  ScaleReason reason{};
  friend bool operator==(const ScaleDecided&, const ScaleDecided&) = default;
};
// The values contradict the scale in use; they are withheld.
struct ScaleDoubtful {
  Unit unit{};
  friend bool operator==(const ScaleDoubtful&, const ScaleDoubtful&) = default;
};
// The registers are withheld until the power of an interval has shown what they count.
struct ScaleUnproven {
  Unit unit{};
  friend bool operator==(const ScaleUnproven&, const ScaleUnproven&) = default;
};
// The meter's clock against the host's.
struct ClockOff {
  std::chrono::seconds error{0};  // positive: the meter is ahead; a whole number of hours or minutes
  friend bool operator==(const ClockOff&, const ClockOff&) = default;
};
struct ClockRight {
  friend bool operator==(const ClockRight&, const ClockRight&) = default;
};

using Notice =
    std::variant<FramingChanged, UnknownList, ScaleDecided, ScaleDoubtful, ScaleUnproven, ClockOff, ClockRight,
                 KeyMissing, KeyWrong, AuthKeyWrong, AuthKeyMissing, CipherUnsupported, CounterWentBack,
                 MessageRepeated, TagMissing, PlainRefused, NumberUnproven, CodeDoubled, ValueLeftOut>;

// "system title 4b464d1020304050 (KFM)": the manufacturer's three letters only when they are letters.
[[nodiscard]] std::string to_string(const std::optional<SystemTitle>& title);

// What is wrong and what to do, without a full stop: "the meter has switched from hdlc to p1".
[[nodiscard]] std::string sentence(const Notice& notice);
// True when somebody has to do something about it.
[[nodiscard]] bool is_warning(const Notice& notice);

// Keeps each notice until it is taken, and never says the same one twice.
class NoticeLog {
 public:
  static constexpr std::size_t kMaxRemembered = 64;

  void add(const Notice& notice);
  // Those since the last call.
  [[nodiscard]] std::vector<Notice> take();
  // The cause is gone: it may be reported again when it comes back.
  void forget(const Notice& notice);

 private:
  std::vector<Notice> said_;
  std::vector<Notice> fresh_;
};

}  // namespace ams2mqtt
