// The remaining lists: Kaifa and Sagemcom in Austria, Czech rows, one-phase Kamstrup, and one that nobody knows.
#include "ams2mqtt/catalog/object_attribute.hpp"
#include "golden/list_frames.hpp"

namespace ams2mqtt::test {

using namespace interface_class;

namespace {

DataWriter salzburg() {
  DataWriter list;
  list.structure(16).obis("0-0:1.0.0"_obis).date_time(kStatedClock);
  list.structure(2).obis("0-0:96.1.0"_obis).octets(as_bytes("1KFM0000000001"));
  list.structure(2).obis("0-0:42.0.0"_obis).octets(as_bytes("KFM1000000000001"));
  const auto wide = [&](const ObisCode& code, std::uint32_t value, Unit unit) {
    scaled(list.structure(3), code, value, unit);
  };
  const auto word = [&](const ObisCode& code, std::uint16_t value, std::int8_t scaler, Unit unit) {
    scaled(list.structure(3), code, value, scaler, unit);
  };
  word("1-0:32.7.0"_obis, house::kDecivolts[0], -1, Unit::volt);
  word("1-0:52.7.0"_obis, house::kDecivolts[1], -1, Unit::volt);
  word("1-0:72.7.0"_obis, house::kDecivolts[2], -1, Unit::volt);
  word("1-0:31.7.0"_obis, house::kCentiamperes[0], -2, Unit::ampere);
  word("1-0:51.7.0"_obis, house::kCentiamperes[1], -2, Unit::ampere);
  word("1-0:71.7.0"_obis, house::kCentiamperes[2], -2, Unit::ampere);
  wide("1-0:1.7.0"_obis, house::kWatt, Unit::watt);
  wide("1-0:2.7.0"_obis, house::kExportWatt, Unit::watt);
  wide("1-0:1.8.0"_obis, house::kImport[0], Unit::watt_hour);
  wide("1-0:2.8.0"_obis, house::kExport[0], Unit::watt_hour);
  wide("1-0:3.8.0"_obis, house::kVarImport[0], Unit::var_hour);
  wide("1-0:4.8.0"_obis, house::kVarExport[0], Unit::var_hour);
  return list;
}

enum class PowerFactor : std::uint8_t { absent, long_integer, long_unsigned };

// The clock, rows laid flat, and the meter's number without its code.
DataWriter lower_austria(PowerFactor factor, std::string_view number) {
  constexpr std::uint16_t kFactor = 982;
  DataWriter list;
  list.structure(factor == PowerFactor::absent ? 32 : 35).date_time(kStatedClock);
  scaled(list, "1-0:1.8.0"_obis, house::kImport[0], Unit::watt_hour);
  scaled(list, "1-0:2.8.0"_obis, house::kExport[0], Unit::watt_hour);
  scaled(list, "1-0:1.7.0"_obis, house::kWatt, Unit::watt);
  scaled(list, "1-0:2.7.0"_obis, house::kExportWatt, Unit::watt);
  scaled(list, "1-0:32.7.0"_obis, house::kDecivolts[0], -1, Unit::volt);
  scaled(list, "1-0:52.7.0"_obis, house::kDecivolts[1], -1, Unit::volt);
  scaled(list, "1-0:72.7.0"_obis, house::kDecivolts[2], -1, Unit::volt);
  scaled(list, "1-0:31.7.0"_obis, house::kCentiamperes[0], -2, Unit::ampere);
  scaled(list, "1-0:51.7.0"_obis, house::kCentiamperes[1], -2, Unit::ampere);
  scaled(list, "1-0:71.7.0"_obis, house::kCentiamperes[2], -2, Unit::ampere);
  if (factor == PowerFactor::long_unsigned) scaled(list, "1-0:13.7.0"_obis, kFactor, -3, Unit::count);
  if (factor == PowerFactor::long_integer) {
    scaled(list, "1-0:13.7.0"_obis, [](DataWriter& to) { to.i16(-static_cast<int>(kFactor)); }, -3, Unit::count);
  }
  return list.octets(as_bytes(number));
}

// Class, code and attribute of each row stand without tags.
DataWriter czech() {
  DataWriter rows;
  std::size_t count = 0;
  const auto row = [&](std::uint16_t class_id, const ObisCode& code, std::uint8_t attribute) -> DataWriter& {
    ++count;
    rows.structure(2).raw(std::array<std::uint8_t, 2>{0, static_cast<std::uint8_t>(class_id)}).raw(code.to_bytes());
    return rows.raw(std::array{attribute});
  };
  row(kData, "0-0:42.0.0"_obis, 2).octets(as_bytes("EGD000001"));
  row(kPushSetup, "0-2:25.9.0"_obis, 1).obis("0-2:25.9.0"_obis);
  row(kData, "0-0:96.1.0"_obis, 2).octets(as_bytes("0000000001"));
  row(kDisconnectControl, "0-0:96.3.10"_obis, 3).enumeration(1);
  row(kLimiter, "0-0:17.0.0"_obis, 3).u32(0);
  row(kDisconnectControl, "0-1:96.3.10"_obis, 3).enumeration(0);
  row(kData, "0-0:96.14.0"_obis, 2).octets(as_bytes("T1"));
  row(kRegister, "1-0:1.7.0"_obis, 2).u32(house::kWatt);
  row(kRegister, "1-0:21.7.0"_obis, 2).u32(house::kWatts[0]);
  row(kRegister, "1-0:41.7.0"_obis, 2).u32(house::kWatts[1]);
  row(kRegister, "1-0:61.7.0"_obis, 2).u32(house::kWatts[2]);
  row(kRegister, "1-0:2.7.0"_obis, 2).u32(house::kExportWatt);
  row(kRegister, "1-0:1.8.0"_obis, 2).u32(house::kImport[0]);
  row(kRegister, "1-0:1.8.1"_obis, 2).u32(house::kImport[1]);
  row(kRegister, "1-0:1.8.2"_obis, 2).u32(house::kImport[2]);
  row(kRegister, "1-0:2.8.0"_obis, 2).u32(house::kExport[0]);
  return DataWriter().structure(2).enumeration(1).array(count).raw(rows.bytes());
}

// One phase of the Danish list. Registers count 10 Wh, which is not said on the wire.
DataWriter kamstrup_of_37() {
  constexpr std::uint32_t kImport = 643'097;
  constexpr std::uint32_t kExport = 77'777;
  constexpr std::uint16_t kVolt = 230;
  constexpr std::uint16_t kFactor = 98;
  DataWriter list;
  list.structure(37).visible("Kamstrup_V0001");
  const auto wide = [&](const ObisCode& code, std::uint32_t value) { list.obis(code).u32(value); };
  const auto word = [&](const ObisCode& code, std::uint16_t value) { list.obis(code).u16(value); };
  wide("1-1:1.8.0"_obis, kImport);
  wide("1-1:2.8.0"_obis, kExport);
  wide("1-1:3.8.0"_obis, 9'876);
  wide("1-1:4.8.0"_obis, 123'456);
  wide("1-1:0.0.1"_obis, 10'000'001);
  wide("1-1:1.7.0"_obis, house::kWatt);
  wide("1-1:2.7.0"_obis, 0);
  wide("1-1:3.7.0"_obis, 0);
  wide("1-1:4.7.0"_obis, house::kExportVar);
  list.obis("0-1:1.0.0"_obis).date_time({kListLocal, std::nullopt, 0x80});
  word("1-1:32.7.0"_obis, kVolt);
  wide("1-1:31.7.0"_obis, 496);
  wide("1-1:21.7.0"_obis, house::kWatt);
  word("1-1:33.7.0"_obis, kFactor);
  word("1-1:13.7.0"_obis, kFactor);
  wide("1-1:22.7.0"_obis, 0);
  wide("1-1:22.8.0"_obis, kExport);
  wide("1-1:21.8.0"_obis, kImport);
  return list;
}

DataWriter stranger() {
  return DataWriter()
      .structure(7)
      .octets(as_bytes("XYZ0000000000001"))
      .u32(house::kWatt)
      .i32(-5)
      .u16(house::kDecivolts[0])
      .u16(house::kDecivolts[1])
      .array(2)
      .u8(1)
      .u8(2)
      .null();
}

// Of this one the number, the power and the voltage are certain.
DataWriter half_stranger() {
  return DataWriter()
      .structure(6)
      .u32(house::kWatt)
      .structure(2)
      .obis("0-0:96.1.0"_obis)
      .octets(as_bytes("XYZ0000000000001"))
      .structure(3)
      .obis("1-0:1.7.0"_obis)
      .u32(house::kWatt)
      .scaler_unit(0, Unit::watt)
      .obis("1-0:32.7.0"_obis)
      .u16(house::kDecivolts[0])
      .scaler_unit(-1, Unit::volt);
}

}  // namespace

std::vector<OwnFrame> list_frames() {
  const HdlcAddressing kamstrup = {{0x41}, {0x03}, 0x13};
  return {
      {"kaifa", "kaifa-salzburg", "Kaifa MA309M in Salzburg, structure of 16, M-Bus", in_mbus(salzburg())},
      {"kaifa", "kaifa-lower-austria", "Kaifa MA309M in Lower Austria, structure of 35, M-Bus",
       in_mbus(lower_austria(PowerFactor::long_integer, "1000000000001"))},
      {"kaifa", "kaifa-lower-austria-32", "Kaifa MA309M in Lower Austria without a power factor, M-Bus",
       in_mbus(lower_austria(PowerFactor::absent, "1000000000001"))},
      {"sagemcom", "sagemcom-t210", "Sagemcom T210-D in Austria, structure of 35, M-Bus with overflowing lengths",
       in_mbus(lower_austria(PowerFactor::long_unsigned, "100000000001"), kMbusOverflowData)},
      {"egd", "egd-rows", "EG.D in Czechia, rows with untagged descriptors", in_hdlc(czech(), kUnstatedClock)},
      {"kamstrup", "kamstrup-37", "Kamstrup Omnipower, one-phase, Denmark, structure of 37",
       in_hdlc(kamstrup_of_37(), {kListLocal, std::nullopt, 0x80}, kamstrup)},
      {"unknown", "unknown-7", "a list that nobody knows, structure of 7", in_hdlc(stranger(), kStatedClock)},
      {"unknown", "unknown-6", "a list that nobody knows with some rows that are certain, structure of 6",
       in_hdlc(half_stranger(), kStatedClock)},
  };
}

}  // namespace ams2mqtt::test
