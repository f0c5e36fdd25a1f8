#include "ams2mqtt/meter/notice.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

namespace {

std::string words(const FramingChanged& change) {
  return "the meter has switched from " + std::string(to_string(change.before)) + " to " +
         std::string(to_string(change.after));
}

std::string words(const UnknownList& list) {
  return "a list with an unknown layout (" + list.shape +
         "); record and report it as docs/report-a-meter.md describes, so that support can be added";
}
std::string words(const KeyMissing& missing) {
  return "the messages of " + to_string(missing.title) +
         " are encrypted and no key is configured for it; ask the grid operator for the encryption key";
}
std::string words(const KeyWrong& wrong) {
  if (wrong.had_one) {
    return "a message of " + to_string(wrong.title) +
           " cannot be decrypted, although others could: it was altered on the way, or the meter now has a different "
           "key";
  }
  return "the encryption key does not match the messages of " + to_string(wrong.title) +
         ", or they were altered on the way; compare it with the key that the grid operator calls GUEK, EK or GPK60";
}
std::string words(const AuthKeyWrong& wrong) {
  if (wrong.had_one) {
    return "a message of " + to_string(wrong.title) +
           " has a tag that does not verify, although others did: it was altered on the way, or the meter now has "
           "different keys";
  }
  return "the tag of the messages of " + to_string(wrong.title) +
         " does not verify: the authentication key does not match, or they were altered on the way; compare it with "
         "the key that the grid operator calls GAK, AK or GPK61";
}
std::string words(const AuthKeyMissing& missing) {
  return "the messages of " + to_string(missing.title) +
         " are read without verifying their tag, because no authentication key is configured for it";
}
std::string words(const CipherUnsupported& unsupported) {
  return "the messages of " + to_string(unsupported.title) +
         " use AES-256, compression or a broadcast key, which are not supported; ask the grid operator for AES-128";
}
std::string words(const CounterWentBack& back) {
  return "the invocation counter of " + to_string(back.title) + " went back from " + std::to_string(back.before) +
         " to " + std::to_string(back.now) +
         (back.refused ? "; such messages are refused as repeats of old ones until it has grown past " +
                             std::to_string(back.before) +
                             ". If the meter was replaced or its counter was reset, `ams2mqtt forget` with the "
                             "meter's id lets it in"
                       : "; if the meter was not replaced, old messages are being repeated");
}
std::string words(const MessageRepeated& repeated) {
  return "messages of " + to_string(repeated.title) +
         " arrive more than once with the same invocation counter; only the first one counts";
}
std::string words(const TagMissing& missing) {
  return std::string(missing.had_one ? "this meter's messages no longer carry a tag"
                                     : "this meter's messages carry no tag") +
         " (" + to_string(missing.title) +
         "), so anyone on the line may have altered them; they are refused. If the grid operator does not "
         "authenticate them, remove the authentication key";
}
std::string words(const PlainRefused& plain) {
  return std::string(plain.asks_for_tag
                         ? "messages arrive unencrypted and without a tag, although an authentication key is configured"
                         : "unencrypted messages arrive after encrypted ones") +
         "; they are refused. If the grid operator has stopped encrypting, remove the keys from the configuration";
}
std::string words(const NumberUnproven& number) {
  return number.meter.empty()
             ? "messages arrive without a tag and without a meter number, on a line with an authentication key; they "
               "are refused"
             : "messages without a tag name meter " + number.meter + ", whose own messages carry one; they are refused";
}

std::string words(const CodeDoubled& doubled) {
  const std::string what = "the meter sends " + to_string(doubled.obis) + " more than once in a message, ";
  return what + (doubled.differs
                     ? "with different values; there is no telling which one is right, so none of them counts"
                     : "with the same value each time, which counts once");
}

std::string words(const ValueLeftOut& value) {
  const std::string what = to_string(value.obis) + " says " + value.said;
  switch (value.reason) {
    case LeftOutReason::no_code:
      return "the line " + value.said + " is not an OBIS code with its values in parentheses, so it is ignored";
    case LeftOutReason::no_number:
      return what + ", which is not a number in plain digits, so it is ignored";
    case LeftOutReason::comma:
      return what + "; its comma may be a thousands separator or a decimal comma, so it is ignored";
    case LeftOutReason::no_unit:
      return what + " instead of one number with '*' and its unit, so it is ignored";
    case LeftOutReason::history:
      return what + "; the peaks of past months cannot be read from that, so they are ignored";
    case LeftOutReason::other_unit:
      return what + "; it cannot have that unit, so the value is ignored";
  }
  return {};
}

std::string_view noun(Unit unit) {
  if (unit == Unit::ampere) return "currents";
  if (unit == Unit::volt) return "voltages";
  if (unit == Unit::watt) return "powers";
  if (unit == Unit::count) return "power factors";
  return "energies";
}

// "1/100 A", "10 Wh"
std::string step(Unit unit, std::int8_t scaler) {
  std::string power = "1" + std::string(static_cast<std::size_t>(scaler < 0 ? -scaler : scaler), '0');
  if (scaler < 0) power.insert(0, "1/");
  return power + ' ' + std::string(symbol(unit));
}

std::string_view words(ScaleReason reason) {
  switch (reason) {
    case ScaleReason::meter_type:
      return "according to the meter's type";
    case ScaleReason::values:
      return "as its own values prove";
  }
  return {};
}

std::string words(const ScaleDecided& decided) {
  return "the meter counts " + std::string(noun(decided.unit)) + " in " + step(decided.unit, decided.scaler) + ", " +
         std::string(words(decided.reason));
}
std::string words(const ScaleDoubtful& doubtful) {
  const bool settled_by_multiplier = doubtful.unit == Unit::watt;
  return "the meter's " + std::string(noun(doubtful.unit)) +
         " contradict its other values and are withheld until this is resolved; " +
         (settled_by_multiplier ? "'multiply'" : "'scale'") + " in its configuration settles it";
}
std::string words(const ScaleUnproven& unproven) {
  return "the scale of the meter's " + std::string(noun(unproven.unit)) +
         " is not known yet; they are withheld until their growth has been compared with the power, which takes an "
         "hour from the first hourly list; 'scale' in its configuration settles it";
}
std::string words(const ClockOff& clock) {
  using namespace std::chrono;
  const bool ahead = clock.error > 0s;
  const seconds size = ahead ? clock.error : -clock.error;
  const bool hours_off = size % 1h == 0s && size < days(2);
  const std::string amount = hours_off         ? std::to_string(duration_cast<hours>(size).count()) + " h"
                             : size >= days(2) ? std::to_string(duration_cast<days>(size).count()) + " days"
                                               : std::to_string(duration_cast<minutes>(size).count()) + " min";
  return "the meter's clock is " + amount + (ahead ? " ahead of" : " behind") + " this host's" +
         (hours_off ? "; check 'time_zone', and report it if that is right" : "");
}
std::string words(const ClockRight&) {
  return "the meter's clock agrees with this host's again";
}

constexpr bool warns(const ScaleDecided&) {
  return false;
}
constexpr bool warns(const ScaleUnproven&) {
  return false;
}
constexpr bool warns(const ClockRight&) {
  return false;
}
constexpr bool warns(const FramingChanged&) {
  return false;
}
constexpr bool warns(const AuthKeyMissing&) {
  return false;
}
constexpr bool warns(const CodeDoubled& doubled) {
  return doubled.differs;
}
constexpr bool warns(const MessageRepeated&) {
  return false;
}
template <class Other>
constexpr bool warns(const Other&) {
  return true;
}

}  // namespace

std::string to_string(const std::optional<SystemTitle>& title) {
  if (!title) return "a meter that sends no system title";
  const Bytes bytes(*title);
  const Bytes manufacturer = bytes.first(3);
  const auto is_letter = [](std::uint8_t byte) { return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'); };
  std::string text = "system title " + to_hex(bytes);
  if (std::ranges::all_of(manufacturer, is_letter)) text += " (" + std::string(as_text(manufacturer)) + ")";
  return text;
}

std::string sentence(const Notice& notice) {
  return std::visit([](const auto& each) { return words(each); }, notice);
}

bool is_warning(const Notice& notice) {
  return std::visit([](const auto& each) { return warns(each); }, notice);
}

void NoticeLog::add(const Notice& notice) {
  if (std::ranges::find(said_, notice) != said_.end()) return;
  if (said_.size() == kMaxRemembered) said_.erase(said_.begin());
  said_.push_back(notice);
  fresh_.push_back(notice);
}

std::vector<Notice> NoticeLog::take() {
  return std::exchange(fresh_, {});
}

void NoticeLog::forget(const Notice& notice) {
  std::erase(said_, notice);
}

}  // namespace ams2mqtt
