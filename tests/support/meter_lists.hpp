// Made-up lists of each manufacturer, for the tests of the meter stage: values in, message bodies and frames out.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/simulation/encoder.hpp"
#include "catch.hpp"

namespace ams2mqtt::meter_lists {

inline constexpr std::string_view kMeterId = "0000000000000001";

inline CosemDateTime clock_at(LocalTime local, std::optional<std::int16_t> deviation = std::nullopt,
                              std::uint8_t status = 0) {
  return {local, deviation, status};
}
inline constexpr LocalTime kSummerEvening = {2024, 7, 1, 20, 0, 10};

inline std::vector<std::uint8_t> frame_of(const DataWriter& body, HeaderTime form = HeaderTime::null,
                                          const std::optional<CosemDateTime>& time = std::nullopt) {
  const auto information = encode_notification(body.bytes(), form, time, 0);
  return encode_hdlc(information, {{0x41}, {0x08, 0x83}});
}

inline void tagged(DataWriter& list, const ObisCode& code, std::string_view text) {
  list.structure(2).obis(code).visible(text);
}
inline void tagged(DataWriter& list, const ObisCode& code, std::uint32_t value, Unit unit, std::int8_t scaler = 0) {
  list.structure(3).obis(code).u32(value).scaler_unit(scaler, unit);
}
inline void tagged(DataWriter& list, const ObisCode& code, std::int16_t value, Unit unit, std::int8_t scaler) {
  list.structure(3).obis(code).i16(value).scaler_unit(scaler, unit);
}

// The first three rows of the Norwegian self-describing lists.
inline void tagged_identity(DataWriter& list, std::string_view version = "AIDON_V0001", std::string_view id = kMeterId,
                            std::string_view type = "6525") {
  tagged(list, "1-1:0.2.129"_obis, version);
  tagged(list, "0-0:96.1.0"_obis, id);
  tagged(list, "0-0:96.1.7"_obis, type);
}

inline DataWriter aidon_list(std::string_view id = kMeterId, std::string_view type = "6525") {
  DataWriter list;
  list.array(6);
  tagged_identity(list, "AIDON_V0001", id, type);
  tagged(list, "1-0:1.7.0"_obis, 1234U, Unit::watt);
  tagged(list, "1-0:31.7.0"_obis, std::int16_t{-251}, Unit::ampere, -1);
  tagged(list, "1-0:32.7.0"_obis, 2320U, Unit::volt, -1);
  return list;
}

inline DataWriter kaifa_list(bool energy) {
  DataWriter list;
  list.structure(energy ? 14 : 9);
  list.octets(as_bytes("KFM_001")).octets(as_bytes(kMeterId)).octets(as_bytes("MA105H2E"));
  list.u32(1590).u32(0).u32(0).u32(464).u32(6724).u32(2283);
  if (energy) list.date_time(clock_at(kSummerEvening)).u64(145122745).u64(0).u64(47786857).u64(2231914);
  return list;
}

inline DataWriter kaifa_three_phase_list(bool energy) {
  DataWriter list;
  list.structure(energy ? 18 : 13);
  list.octets(as_bytes("KFM_001")).octets(as_bytes(kMeterId)).octets(as_bytes("MA304H4"));
  list.u32(1590).u32(0).u32(0).u32(464).u32(724).u32(4313).u32(2491).u32(2283).u32(2306).u32(2299);
  if (energy) list.date_time(clock_at(kSummerEvening)).u32(145122745).u32(0).u32(47786857).u32(2231914);
  return list;
}

inline DataWriter kaifa_se_list(std::string_view version = "KFM_001") {
  DataWriter list;
  list.structure(14);
  list.obis("1-0:0.2.129"_obis).octets(as_bytes(version));
  list.obis("0-0:96.1.0"_obis).octets(as_bytes(kMeterId));
  list.obis("0-0:96.1.7"_obis).octets(as_bytes("MA304H4"));
  list.obis("1-0:1.7.0"_obis).u32(297);
  list.obis("1-0:31.7.0"_obis).u32(616);
  list.obis("0-0:1.0.0"_obis).date_time(clock_at(kSummerEvening, -60, 0));
  list.obis("1-0:1.8.0"_obis).u32(9732707);
  return list;
}

inline void kamstrup_identity(DataWriter& list, std::string_view type = "6841131BN243101040") {
  list.visible("Kamstrup_V0001");
  list.obis("1-1:0.0.5"_obis).visible(kMeterId);
  list.obis("1-1:96.1.1"_obis).visible(type);
}

// A one-phase list, in which null-data stands for the rows of the other phases.
inline DataWriter kamstrup_list(std::string_view type = "6861111BN242101040", std::uint16_t voltage = 226) {
  DataWriter list;
  list.structure(15);
  kamstrup_identity(list, type);
  list.obis("1-1:1.7.0"_obis).u32(616).obis("1-1:31.7.0"_obis).u32(290);
  list.null().null();
  list.obis("1-1:32.7.0"_obis).u16(voltage).obis("1-1:1.8.0"_obis).u32(8582328);
  return list;
}

// Danish: no type, but everything per phase.
inline DataWriter kamstrup_phase_list(std::uint32_t watt, std::uint16_t voltage, std::uint32_t current,
                                      std::uint16_t factor) {
  DataWriter list;
  list.structure(13);
  list.visible("Kamstrup_V0001");
  list.obis("1-1:0.0.1"_obis).u32(12345678);
  list.obis("1-1:32.7.0"_obis).u16(voltage).obis("1-1:31.7.0"_obis).u32(current);
  list.obis("1-1:21.7.0"_obis).u32(watt).obis("1-1:22.7.0"_obis).u32(0);
  list.obis("1-1:33.7.0"_obis).u16(factor);
  return list;
}

inline const Reading* find_reading(const Telegram& telegram, const ObisCode& code) {
  for (const Reading& reading : telegram.readings) {
    if (reading.obis == code) return &reading;
  }
  return nullptr;
}

// "1234 W", "text", "2024-...": a reading as a person would write it down; "absent" when there is none.
inline std::string said(const Telegram& telegram, const ObisCode& code) {
  const Reading* reading = find_reading(telegram, code);
  if (reading == nullptr) return "absent";
  std::string text;
  if (const auto* number = std::get_if<Decimal>(&reading->value)) {
    text = number->to_string();
  } else if (const auto* content = std::get_if<std::string_view>(&reading->value)) {
    text = *content;
  } else {
    text = to_string(std::get<MeterTime>(reading->value));
  }
  return reading->unit.empty() ? text : text + " " + std::string(reading->unit);
}

}  // namespace ams2mqtt::meter_lists
