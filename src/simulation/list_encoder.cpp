#include "list_encoder.hpp"

#include <algorithm>
#include <charconv>

#include "amount.hpp"

namespace ams2mqtt {

namespace {

bool is_number(Wire wire) {
  return wire == Wire::u16 || wire == Wire::i16 || wire == Wire::u32 || wire == Wire::u64;
}

// Of an object that has one, its class (IEC 62056-6-2).
std::uint8_t class_of(const ListRow& row) {
  constexpr std::uint8_t kData = 1;
  constexpr std::uint8_t kRegister = 3;
  constexpr std::uint8_t kClock = 8;
  constexpr std::uint8_t kPushSetup = 40;
  constexpr std::uint8_t kDisconnectControl = 70;
  constexpr std::uint8_t kLimiter = 71;
  if (row.obis.c == 17) return kLimiter;
  switch (row.wire) {
    case Wire::code:
      return kPushSetup;
    case Wire::clock:
      return kClock;
    case Wire::boolean:
    case Wire::state:
      return kDisconnectControl;
    default:
      return is_number(row.wire) ? kRegister : kData;
  }
}

// 1 is an object's own code; a limiter's threshold and a breaker's state by numbers are its third.
std::uint8_t attribute_of(const ListRow& row) {
  if (row.wire == Wire::code) return 1;
  return row.obis.c == 17 || row.wire == Wire::state ? 3 : 2;
}

class ListEncoder {
 public:
  ListEncoder(const Profile& profile, const ListPlan& plan, const MeterState& state)
      : profile_(profile), rows_(plan.rows), state_(state), clock_(list_clock(profile, plan, state)) {}

  std::vector<std::uint8_t> body() {
    open();
    if (profile_.starts_with_version) data_.visible(profile_.list_version);
    for (const ListRow& row : rows_) write(row);
    return data_.bytes();
  }

 private:
  void open() {
    switch (profile_.grammar) {
      case Grammar::described:
        data_.array(rows_.size());
        break;
      case Grammar::attributes:
        data_.structure(2).enumeration(1).array(rows_.size());
        break;
      case Grammar::descriptors:
        describe();
        break;
      default:
        data_.structure(elements());
        break;
    }
  }

  [[nodiscard]] std::size_t elements() const {
    std::size_t count = profile_.starts_with_version ? 1 : 0;
    for (const ListRow& row : rows_) count += elements_of(row);
    return count;
  }
  [[nodiscard]] std::size_t elements_of(const ListRow& row) const {
    if (row.bare) return 1;
    switch (profile_.grammar) {
      case Grammar::pairs:
        return 2;
      case Grammar::structured:
        return row.wire == Wire::clock ? 2 : 1;
      case Grammar::flat:
        return is_number(row.wire) ? 3 : 2;
      default:
        return 1;
    }
  }

  // The descriptor of the list itself has no value but the descriptors.
  void describe() {
    data_.structure(rows_.size() + 1).array(rows_.size() + 1);
    constexpr std::uint8_t kPushSetup = 40;
    write_descriptor(kPushSetup, profile_.push, 2);
    for (const ListRow& row : rows_) write_descriptor(class_of(row), row.obis, attribute_of(row));
  }
  void write_descriptor(std::uint8_t class_id, const ObisCode& code, std::uint8_t attribute) {
    data_.structure(4).u16(class_id).obis(code).i8(static_cast<std::int8_t>(attribute)).u16(0);
  }

  void write(const ListRow& row) {
    if (row.wire == Wire::null_pair) {
      data_.null().null();
      return;
    }
    write_head(row);
    write_value(row);
    const bool says_unit = profile_.grammar == Grammar::described || profile_.grammar == Grammar::structured ||
                           profile_.grammar == Grammar::flat;
    if (says_unit && is_number(row.wire)) data_.scaler_unit(row.scaler, unit_of(row.obis));
  }

  void write_head(const ListRow& row) {
    if (row.bare) return;
    switch (profile_.grammar) {
      case Grammar::described:
        data_.structure(is_number(row.wire) ? 3 : 2).obis(row.obis);
        break;
      case Grammar::structured:
        if (row.wire != Wire::clock) data_.structure(is_number(row.wire) ? 3 : 2);
        data_.obis(row.obis);
        break;
      case Grammar::flat:
      case Grammar::pairs:
        data_.obis(row.obis);
        break;
      case Grammar::attributes:
        data_.structure(2).raw(std::array<std::uint8_t, 2>{0, class_of(row)}).raw(row.obis.to_bytes());
        data_.raw(std::array{attribute_of(row)});
        break;
      case Grammar::positional:
      case Grammar::descriptors:
      case Grammar::lines:
        break;
    }
  }

  void write_value(const ListRow& row) {
    const std::int64_t number = is_number(row.wire) ? number_of(row) : 0;
    switch (row.wire) {
      case Wire::visible:
        data_.visible(row_text(profile_, row.obis));
        break;
      case Wire::octets:
        data_.octets(as_bytes(row_text(profile_, row.obis)));
        break;
      case Wire::u16:
        data_.u16(static_cast<std::uint16_t>(number));
        break;
      case Wire::i16:
        data_.i16(static_cast<std::int16_t>(number));
        break;
      case Wire::u32:
        data_.u32(static_cast<std::uint32_t>(number));
        break;
      case Wire::u64:
        data_.u64(static_cast<std::uint64_t>(number));
        break;
      default:
        write_state(row);
        break;
    }
  }

  void write_state(const ListRow& row) {
    constexpr std::uint16_t kThreshold = 9400;
    const LocalTime& local = clock_.local;
    switch (row.wire) {
      case Wire::clock:
        data_.date_time(clock_);
        break;
      case Wire::code:
        data_.obis(row.obis);
        break;
      case Wire::boolean:
        data_.boolean(true);
        break;
      case Wire::state:
        data_.enumeration(1);
        break;
      case Wire::tariff:
        data_.octets(std::array<std::uint8_t, 2>{0, static_cast<std::uint8_t>(state_.is_second_tariff ? 2 : 1)});
        break;
      case Wire::time:
        data_.octets(std::array<std::uint8_t, 4>{local.hour, local.minute, local.second, 0});
        break;
      case Wire::date:
        data_.octets(Bytes(encode_date_time(clock_)).first(5));
        break;
      case Wire::limit:
        data_.array(1).u16(kThreshold);
        break;
      default:
        data_.octets({});
        break;
    }
  }

  [[nodiscard]] std::int64_t number_of(const ListRow& row) const {
    if (row.obis == "1-1:0.0.1"_obis) return meter_number();
    return wire_value(row, state_);
  }
  [[nodiscard]] std::uint32_t meter_number() const {
    std::uint32_t number = 0;
    std::from_chars(profile_.meter_id.data(), profile_.meter_id.data() + profile_.meter_id.size(), number);
    return number;
  }

  const Profile& profile_;
  std::span<const ListRow> rows_;
  const MeterState& state_;
  CosemDateTime clock_;
  DataWriter data_;
};

}  // namespace

std::string_view row_text(const Profile& profile, const ObisCode& obis) {
  if (obis == "0-0:42.0.0"_obis) return profile.device_name;
  if ((obis.c == 0 && obis.d == 2) || obis == "0-0:96.1.4"_obis) return profile.list_version;
  const bool type = obis == "0-0:96.1.7"_obis || obis == "1-1:96.1.1"_obis;
  return type ? profile.meter_type : profile.meter_id;
}

CosemDateTime list_clock(const Profile& profile, const ListPlan& plan, const MeterState& state) {
  CosemDateTime clock = clock_reading(profile.clock, state.time);
  if (plan.list == List::hourly && profile.clock.whole_hour) clock.local.minute = clock.local.second = 0;
  return clock;
}

std::vector<std::uint8_t> encode_body(const Profile& profile, const ListPlan& plan, const MeterState& state) {
  return ListEncoder(profile, plan, state).body();
}

}  // namespace ams2mqtt
