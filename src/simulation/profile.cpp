#include "ams2mqtt/simulation/profile.hpp"

#include <algorithm>

#include "ams2mqtt/base/apdu_tag.hpp"
#include "ams2mqtt/base/central_european_time.hpp"
#include "list_encoder.hpp"

namespace ams2mqtt {

namespace {

using Octets = std::vector<std::uint8_t>;

constexpr std::size_t kLlcSize = 3;
// What one frame of a message in several carries.
constexpr std::size_t kSegmentSize = 128;
constexpr std::size_t kBlockSize = 123;

HdlcAddressing addressing_of(const Profile& profile) {
  HdlcAddressing addressing;
  addressing.destination.assign(profile.destination.begin(), profile.destination.end());
  addressing.source.assign(profile.source.begin(), profile.source.end());
  addressing.control = profile.control;
  return addressing;
}

Octets in_blocks(Bytes apdu, const HdlcAddressing& addressing) {
  Octets frames;
  for (const Octets& block : encode_gbt(apdu, kBlockSize)) append(frames, encode_hdlc(block, addressing));
  return frames;
}

// `information` begins with the LLC header, which only HDLC has.
Octets wrap(const Profile& profile, const Octets& information) {
  const Bytes apdu = Bytes(information).subspan(kLlcSize);
  switch (profile.link) {
    case Link::hdlc_segments:
      return encode_hdlc_segments(information, addressing_of(profile), kSegmentSize);
    case Link::hdlc_blocks:
      return in_blocks(apdu, addressing_of(profile));
    case Link::mbus:
      return encode_mbus(apdu);
    case Link::mbus_overflow:
      return encode_mbus(apdu, {}, kMbusOverflowData);
    case Link::hdlc:
    case Link::p1:
      break;
  }
  return encode_hdlc(information, addressing_of(profile));
}

Octets encode_telegram(const Profile& profile, const ListPlan& plan, const MeterState& state, BlockCipher* cipher) {
  const P1Dialect& dialect = *profile.dialect;
  const std::string lines = encode_lines(profile, plan, state);
  if (!profile.encrypted || cipher == nullptr) return encode_p1(dialect.ident, lines, dialect.checksum);
  return encode_p1_ciphered(dialect.ident, cipher->encrypt(as_bytes(lines)));
}

}  // namespace

std::string_view to_string(List list) {
  switch (list) {
    case List::fast:
      return "fast";
    case List::normal:
      return "normal";
    case List::hourly:
      return "hourly";
  }
  return {};
}

const ListPlan* Profile::plan(List list) const {
  const auto found = std::ranges::find(lists, list, &ListPlan::list);
  return found == lists.end() ? nullptr : &*found;
}

const Profile* find_profile(std::string_view name) {
  const auto found = std::ranges::find(profiles(), name, &Profile::name);
  return found == profiles().end() ? nullptr : &*found;
}

CosemDateTime clock_reading(const ClockHabit& habit, UtcSeconds utc) {
  const bool summer = habit.summer_time && is_central_european_summer(utc);
  CosemDateTime reading;
  reading.local = local_time(utc, std::chrono::hours(summer ? 2 : 1));
  reading.deviation = habit.deviation;
  if (habit.states_offset) reading.deviation = static_cast<std::int16_t>(summer ? -120 : -60);
  reading.status = static_cast<std::uint8_t>(summer && habit.summer_bit ? habit.status | 0x80U : habit.status);
  return reading;
}

std::vector<std::uint8_t> encode_list(const Profile& profile, const ListPlan& plan, const MeterState& state,
                                      BlockCipher* cipher) {
  if (profile.link == Link::p1) return encode_telegram(profile, plan, state, cipher);
  Octets information = encode_notification(encode_body(profile, plan, state), profile.clock.header,
                                           list_clock(profile, plan, state), profile.invoke_id);
  if (profile.encrypted && cipher != nullptr) {
    const Octets block = cipher->encrypt(Bytes(information).subspan(kLlcSize));
    information.resize(kLlcSize);
    information.push_back(kGeneralGloCiphering);
    append(information, block);
  }
  return wrap(profile, information);
}

}  // namespace ams2mqtt
