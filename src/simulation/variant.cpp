#include "ams2mqtt/simulation/variant.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

using Varied = std::expected<void, std::string>;

constexpr unsigned phases_of(Wiring wiring) {
  return wiring == Wiring::one_phase ? 1 : 3;
}

std::string refused(const Profile& profile, std::string_view why) {
  return std::string(profile.name) + ' ' + std::string(why);
}

// "a, b and c": the profiles that can do it.
template <class Can>
std::string those_that(Can can) {
  std::string names;
  for (const Profile& each : profiles()) {
    if (can(each)) names += (names.empty() ? "" : ", ") + std::string(each.name);
  }
  return names;
}

Varied connect(Profile& profile, unsigned phases) {
  const unsigned most = phases_of(profile.wiring);
  if (phases > most) return std::unexpected(refused(profile, "has one phase"));
  if (phases < most && profile.wiring == Wiring::three_wire) {
    return std::unexpected(refused(profile, "has no neutral, so all its phases are connected"));
  }
  profile.phases = phases;
  return {};
}

Varied transform(Profile& profile, unsigned ratio) {
  const auto has_transformers = [](const Profile& each) { return each.scale > 1; };
  if (!has_transformers(profile)) {
    return std::unexpected(
        refused(profile, "has no current transformers; these have: " + those_that(has_transformers)));
  }
  profile.scale = ratio;
  return {};
}

std::optional<SubMeter> submeter_named(std::string_view name) {
  if (name == "gas") return SubMeter::gas;
  if (name == "water") return SubMeter::water;
  if (name == "heat") return SubMeter::heat;
  return std::nullopt;
}

Varied read_others(Profile& profile, std::string_view kinds) {
  if (profile.link != Link::p1) {
    const auto is_p1 = [](const Profile& each) { return each.link == Link::p1; };
    return std::unexpected(refused(profile, "reads no other meters; these do: " + those_that(is_p1)));
  }
  profile.submeters = {};
  if (kinds == "none") return {};
  for (auto& channel : profile.submeters) {
    const std::size_t end = std::min(kinds.find(','), kinds.size());
    channel = submeter_named(kinds.substr(0, end));
    if (!channel) return std::unexpected("a sub-meter is gas, water or heat, several with commas between them");
    if (end == kinds.size()) return {};
    kinds.remove_prefix(end + 1);
  }
  return std::unexpected("there are four channels for sub-meters");
}

std::string_view link_name(Link link) {
  switch (link) {
    case Link::hdlc:
      return "HDLC";
    case Link::hdlc_segments:
      return "HDLC in segments";
    case Link::hdlc_blocks:
      return "HDLC in blocks";
    case Link::mbus:
    case Link::mbus_overflow:
      return "M-Bus";
    case Link::p1:
      return "P1";
  }
  return {};
}

// "2.5 s", "1 min"
std::string period_text(std::chrono::milliseconds period) {
  constexpr std::int64_t kSecond = 1000;
  const std::string whole = std::to_string(period.count() / kSecond);
  const std::int64_t tenths = period.count() % kSecond / 100;
  return (tenths == 0 ? whole : whole + '.' + std::to_string(tenths)) + " s";
}

}  // namespace

std::expected<Profile, std::string> vary(Profile profile, const Variant& variant) {
  Varied varied;
  if (variant.phases) varied = connect(profile, *variant.phases);
  if (varied && variant.ratio) varied = transform(profile, *variant.ratio);
  if (varied && variant.submeters) varied = read_others(profile, *variant.submeters);
  if (!varied) return std::unexpected(varied.error());
  profile.solar = profile.solar || variant.exports;
  return profile;
}

std::string nth_number(std::string_view number, unsigned index) {
  std::string text(number);
  const std::size_t last = text.find_last_of("0123456789");
  for (std::size_t at = last; at != std::string::npos && index > 0; --at) {
    if (text[at] < '0' || text[at] > '9') break;
    index += static_cast<unsigned>(text[at] - '0');
    text[at] = static_cast<char>('0' + index % 10);
    index /= 10;
    if (at == 0) break;
  }
  return text;
}

LineFormat line_of(const Profile& profile) {
  return {.baud = profile.baud, .data_bits = profile.data_bits, .parity = profile.parity};
}

std::string sending_of(const Profile& profile) {
  const unsigned phases = phases_of(profile.wiring);
  std::string text(link_name(profile.link));
  if (profile.encrypted) text += ", encrypted";
  text += phases == 1 ? ", 1 phase, every " : ", 3 phases, every ";
  return text + period_text(profile.lists.front().period) + ", " + line_format(line_of(profile));
}

}  // namespace ams2mqtt
