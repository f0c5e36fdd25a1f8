// Every list that Iskraemeco's meters push, as in catalog/layout.hpp, and the self-describing one of the ME550.
#include "golden/list_frames.hpp"

namespace ams2mqtt::test {

namespace {

constexpr std::string_view kDevice = "ISK1030700000001";
constexpr std::string_view kNumber11 = "00000000001";
constexpr std::string_view kNumber13 = "0000000000001";
constexpr std::array<std::uint8_t, 4> kListTime = {0x14, 0x14, 0x0A, 0x00};
constexpr std::array<std::uint8_t, 5> kListDate = {0x07, 0xE9, 0x07, 0x0E, 0x01};

DataWriter named(std::size_t elements) {
  return DataWriter().structure(elements).octets(as_bytes(kDevice));
}
DataWriter named(std::size_t elements, std::string_view number) {
  return named(elements).octets(as_bytes(number));
}
void powers(DataWriter& list) {
  list.u32(house::kWatt).u32(house::kExportWatt);
}
void four_powers(DataWriter& list) {
  powers(list);
  list.u32(house::kVar).u32(house::kExportVar);
}
void phase_powers(DataWriter& list) {
  write(list, house::kWatts);
  list.u32(0).u32(0).u32(0);
}

DataWriter list_of_18() {
  DataWriter list = named(18, kNumber8);
  four_powers(list);
  write(list, house::kDecivolts);
  write(list, house::kCentiamperes);
  phase_powers(list);
  return list;
}

DataWriter energies_of_12() {
  constexpr std::array<std::uint8_t, 2> kTariff = {0x00, 0x01};
  DataWriter list = named(12, kNumber8).enumeration(1).octets(kTariff);
  write(list, house::kImport);
  write(list, house::kExport);
  return list.u32(house::kVarImport[0]).u32(house::kVarExport[0]);
}

DataWriter powers_of_12() {
  DataWriter list = named(12, "UP_3f");
  write(list, house::kDecivolts);
  write(list, house::kCentiamperes);
  four_powers(list);
  return list;
}

// The one-phase house is L1 alone.
DataWriter powers_of_10() {
  return named(10, kNumber11)
      .u32(house::kWatts[0])
      .u32(0)
      .u32(0)
      .u32(73)
      .u16(house::kDecivolts[0])
      .u16(house::kCentiamperes[0])
      .u32(house::kWatts[0])
      .u32(0);
}

DataWriter energies_of_10() {
  DataWriter list = named(10, kNumber11);
  for (const auto& energy : {house::kImport, house::kExport, house::kVarImport, house::kVarExport}) {
    list.u32(energy[1]).u32(energy[2]);
  }
  return list;
}

DataWriter powers_of_9() {
  return named(9, kNumber11).u32(house::kWatts[0]).u32(0).u32(0).u32(73).u16(house::kDecivolts[0]).u32(0).u32(0);
}

DataWriter energies_of_9() {
  DataWriter list = named(9);
  powers(list);
  write(list, house::kImport);
  write(list, house::kExport);
  return list;
}

DataWriter list_of_4() {
  return DataWriter().structure(4).octets(as_bytes(kNumber8)).u8(0).u32(house::kImport[0]).u32(house::kExport[0]);
}

DataWriter dated(std::size_t elements) {
  return DataWriter().structure(elements).octets(as_bytes(kNumber8)).octets(kListTime).octets(kListDate);
}
void limits(DataWriter& list) {
  constexpr std::uint32_t kLimit = 17'250;
  constexpr std::uint16_t kThreshold = 9400;
  list.u32(kLimit);
  for (int threshold = 0; threshold < 3; ++threshold) list.array(1).u16(kThreshold);
  list.boolean(true);
}

DataWriter list_of_33() {
  constexpr std::uint16_t kPowerFactor = 982;
  DataWriter list = dated(33);
  write(list, house::kImport);
  write(list, house::kExport);
  for (const std::uint32_t quadrant : house::kQuadrants) list.u32(quadrant);
  powers(list);
  list.u16(kPowerFactor);
  phase_powers(list);
  write(list, house::kDecivolts);
  write(list, house::kCentiamperes);
  limits(list);
  return list;
}

DataWriter list_of_28() {
  DataWriter list = dated(28);
  write(list, house::kImport);
  write(list, house::kExport);
  powers(list);
  phase_powers(list);
  write(list, house::kDecivolts);
  write(list, house::kCentiamperes);
  limits(list);
  return list;
}

DataWriter carinthia() {
  DataWriter list;
  list.structure(12).obis("0-6:25.9.0"_obis).octets(as_bytes(kNumber13)).octets(kListTime).octets(kListDate);
  list.u32(house::kImport[0]).u32(house::kExport[0]).u32(house::kVarImport[0]).u32(house::kVarExport[0]);
  powers(list);
  return list.octets({}).octets({});
}

DataWriter me550() {
  DataWriter list;
  list.structure(16);
  list.structure(2).obis("0-0:96.1.0"_obis).octets(as_bytes(kNumber8));
  list.structure(2).obis("0-0:96.1.1"_obis).octets(as_bytes("000001"));
  const auto wide = [&](const ObisCode& code, std::uint32_t value, Unit unit) {
    scaled(list.structure(3), code, value, unit);
  };
  const auto word = [&](const ObisCode& code, std::uint16_t value, std::int8_t scaler, Unit unit) {
    scaled(list.structure(3), code, value, scaler, unit);
  };
  wide("1-0:1.7.0"_obis, house::kWatt, Unit::watt);
  wide("1-0:2.7.0"_obis, house::kExportWatt, Unit::watt);
  wide("1-0:1.8.0"_obis, house::kImport[0], Unit::watt_hour);
  wide("1-0:2.8.0"_obis, house::kExport[0], Unit::watt_hour);
  word("1-0:32.7.0"_obis, house::kDecivolts[0], -1, Unit::volt);
  word("1-0:52.7.0"_obis, house::kDecivolts[1], -1, Unit::volt);
  word("1-0:72.7.0"_obis, house::kDecivolts[2], -1, Unit::volt);
  word("1-0:31.7.0"_obis, house::kCentiamperes[0], -2, Unit::ampere);
  word("1-0:51.7.0"_obis, house::kCentiamperes[1], -2, Unit::ampere);
  word("1-0:71.7.0"_obis, house::kCentiamperes[2], -2, Unit::ampere);
  wide("1-0:1.8.1"_obis, house::kImport[1], Unit::watt_hour);
  wide("1-0:1.8.2"_obis, house::kImport[2], Unit::watt_hour);
  wide("1-0:2.8.1"_obis, house::kExport[1], Unit::watt_hour);
  wide("1-0:2.8.2"_obis, house::kExport[2], Unit::watt_hour);
  return list;
}

}  // namespace

std::vector<OwnFrame> iskraemeco_frames() {
  constexpr std::size_t kSegment = 128;
  const auto frame = [](std::string name, std::string description, const DataWriter& list) {
    return OwnFrame{"iskraemeco", "iskraemeco-" + std::move(name), "Iskraemeco " + std::move(description),
                    in_hdlc(list, kStatedClock)};
  };
  return {
      frame("18", "AM550, structure of 18: everything at the moment", list_of_18()),
      frame("12-energy", "AM550, structure of 12: registers", energies_of_12()),
      frame("12-power", "AM550, structure of 12: powers, voltages and currents", powers_of_12()),
      frame("10-power", "one-phase AM550, structure of 10: powers, voltage and current", powers_of_10()),
      frame("10-energy", "one-phase AM550, structure of 10: registers by tariff", energies_of_10()),
      frame("9-power", "one-phase AM550, structure of 9: powers and voltage", powers_of_9()),
      frame("9-energy", "AM550, structure of 9: powers and registers, no number", energies_of_9()),
      frame("4", "AM550, structure of 4: registers every quarter of an hour", list_of_4()),
      frame("33", "IE.5 in Croatia, structure of 33", list_of_33()),
      frame("28", "IE.5 in Croatia, structure of 28", list_of_28()),
      frame("carinthia", "AM550 in Carinthia, structure of 12 behind the push setup's code", carinthia()),
      {"iskraemeco", "iskraemeco-550", "Iskraemeco ME550, self-describing rows in three HDLC segments",
       encode_hdlc_segments(pushed(me550(), kStatedClock), kTwoByteSource, kSegment)},
  };
}

}  // namespace ams2mqtt::test
