// The lists that Landis+Gyr's E450 pushes in Austria, Switzerland and Cyprus: of values alone, of pairs, and behind
// their own description. Described, too, is one list of another manufacturer, with the scales that Landis+Gyr leaves
// out.
#include "ams2mqtt/catalog/object_attribute.hpp"
#include "golden/list_frames.hpp"

namespace ams2mqtt::test {

using namespace interface_class;

namespace {

// Behind voltages, currents, powers and registers come the phase angles, or not.
DataWriter austrian(bool angles) {
  DataWriter list;
  list.structure(angles ? 14 : 11);
  write(list, house::kVolts);
  write(list, house::kCentiamperes);
  list.u32(house::kWatt).u32(house::kExportWatt).u32(house::kImport[0]).u32(house::kExport[0]);
  if (angles) list.u16(11).u16(131).u16(251);
  return list.octets(as_bytes(kNumber8));
}

DataWriter vienna() {
  DataWriter list;
  list.structure(9).date_time(kUnstatedClock);
  list.u32(house::kImport[0]).u32(house::kExport[0]).u32(house::kVarImport[0]).u32(house::kVarExport[0]);
  return list.u32(house::kWatt).u32(house::kExportWatt).u32(house::kVar).u32(house::kExportVar);
}

// Sixteen pairs behind the clock, none with a scale.
DataWriter graz() {
  DataWriter list;
  list.structure(33).date_time(kUnstatedClock);
  const auto wide = [&](const ObisCode& code, std::uint32_t value) { list.obis(code).u32(value); };
  const auto word = [&](const ObisCode& code, std::uint16_t value) { list.obis(code).u16(value); };
  word("1-0:32.7.0"_obis, house::kVolts[0]);
  word("1-0:52.7.0"_obis, house::kVolts[1]);
  word("1-0:72.7.0"_obis, house::kVolts[2]);
  word("1-0:31.7.0"_obis, house::kCentiamperes[0]);
  word("1-0:51.7.0"_obis, house::kCentiamperes[1]);
  word("1-0:71.7.0"_obis, house::kCentiamperes[2]);
  wide("1-0:1.7.0"_obis, house::kWatt);
  wide("1-0:2.7.0"_obis, house::kExportWatt);
  wide("1-0:1.8.0"_obis, house::kImport[0]);
  wide("1-0:1.8.1"_obis, house::kImport[1]);
  wide("1-0:1.8.2"_obis, house::kImport[2]);
  wide("1-0:2.8.0"_obis, house::kExport[0]);
  wide("1-0:2.8.1"_obis, house::kExport[1]);
  wide("1-0:2.8.2"_obis, house::kExport[2]);
  wide("1-0:3.8.0"_obis, house::kVarImport[0]);
  wide("1-0:4.8.0"_obis, house::kVarExport[0]);
  return list;
}

constexpr std::uint16_t kClock = 8;

// A list that grows from both ends: descriptors in front, their values behind them.
class DescribedList {
 public:
  // Begins with the descriptor of the list itself, which has no value but the descriptors.
  DescribedList(const ObisCode& push, bool restricted) : restricted_(restricted) { describe(kPushSetup, push, 2); }

  // What is written next is attribute `attribute` of that object.
  DataWriter& of(std::uint16_t class_id, const ObisCode& code, std::int8_t attribute = 2) {
    describe(class_id, code, attribute);
    return values_;
  }
  [[nodiscard]] DataWriter whole() const {
    return DataWriter().structure(count_).array(count_).raw(descriptors_.bytes()).raw(values_.bytes());
  }

 private:
  void describe(std::uint16_t class_id, const ObisCode& code, std::int8_t attribute) {
    descriptors_.structure(restricted_ ? 6 : 4).u16(class_id).obis(code).i8(attribute).u16(0);
    if (restricted_) descriptors_.structure(2).enumeration(0).null().array(0);
    ++count_;
  }

  bool restricted_;
  std::size_t count_ = 0;
  DataWriter descriptors_;
  DataWriter values_;
};

// The number under `number`, behind the code of push setup `push`.
DescribedList described(const ObisCode& push, const ObisCode& number) {
  DescribedList list(push, false);
  list.of(kPushSetup, push, 1).obis(push);
  list.of(kData, number).octets(as_bytes(kNumber8));
  return list;
}
void describe_powers(DescribedList& list) {
  list.of(kRegister, "1-0:1.7.0"_obis).u32(house::kWatt);
  list.of(kRegister, "1-0:2.7.0"_obis).u32(house::kExportWatt);
}
void describe_registers(DescribedList& list) {
  list.of(kRegister, "1-1:1.8.0"_obis).u32(house::kImport[0]);
  list.of(kRegister, "1-1:2.8.0"_obis).u32(house::kExport[0]);
  list.of(kRegister, "1-1:5.8.0"_obis).u32(house::kQuadrants[0]);
  list.of(kRegister, "1-1:6.8.0"_obis).u32(house::kQuadrants[1]);
  list.of(kRegister, "1-1:7.8.0"_obis).u32(house::kQuadrants[2]);
  list.of(kRegister, "1-1:8.8.0"_obis).u32(house::kQuadrants[3]);
}
void describe_currents(DescribedList& list) {
  list.of(kRegister, "1-0:31.7.0"_obis).u16(house::kCentiamperes[0]);
  list.of(kRegister, "1-0:51.7.0"_obis).u16(house::kCentiamperes[1]);
  list.of(kRegister, "1-0:71.7.0"_obis).u16(house::kCentiamperes[2]);
}
void describe_voltages(DescribedList& list) {
  list.of(kRegister, "1-0:32.7.0"_obis).u16(house::kVolts[0]);
  list.of(kRegister, "1-0:52.7.0"_obis).u16(house::kVolts[1]);
  list.of(kRegister, "1-0:72.7.0"_obis).u16(house::kVolts[2]);
}

DataWriter list_of_5() {
  DescribedList list = described("0-8:25.9.0"_obis, "0-0:96.1.1"_obis);
  describe_powers(list);
  return list.whole();
}
DataWriter list_of_11() {
  DescribedList list = described("0-9:25.9.0"_obis, "0-0:96.1.0"_obis);
  describe_powers(list);
  describe_currents(list);
  describe_voltages(list);
  return list.whole();
}
DataWriter list_of_14() {
  DescribedList list = described("0-8:25.9.0"_obis, "0-0:96.1.0"_obis);
  describe_powers(list);
  describe_registers(list);
  describe_currents(list);
  return list.whole();
}
DataWriter list_of_15() {
  DescribedList list = described("0-9:25.9.0"_obis, "0-0:96.1.0"_obis);
  list.of(kClock, "0-0:1.0.0"_obis).date_time(kUnstatedClock);
  list.of(kDisconnectControl, "0-0:96.3.10"_obis).boolean(true);
  list.of(kDisconnectControl, "0-0:96.3.10"_obis, 3).enumeration(1);
  describe_powers(list);
  describe_registers(list);
  list.of(kData, "0-0:96.14.0"_obis).octets(as_bytes("T1"));
  return list.whole();
}

// Descriptors with restriction and columns, and registers with their scales; a device name says whose list it is.
DataWriter list_with_scales() {
  DescribedList list("0-8:25.9.0"_obis, true);
  const auto scale = [&](std::uint16_t class_id, const ObisCode& code, std::int8_t attribute, std::int8_t scaler,
                         Unit unit) { list.of(class_id, code, attribute).scaler_unit(scaler, unit); };
  list.of(kData, "0-0:42.0.0"_obis).octets(as_bytes("ISK1030700000001"));
  list.of(kData, "0-0:96.1.0"_obis).octets(as_bytes(kNumber8));
  list.of(kRegister, "1-0:1.8.0"_obis).u32(house::kImport[0] / 10);
  scale(kRegister, "1-0:1.8.0"_obis, 3, 1, Unit::watt_hour);
  list.of(kRegister, "1-0:32.7.0"_obis).u16(house::kDecivolts[0]);
  scale(kRegister, "1-0:32.7.0"_obis, 3, -1, Unit::volt);
  list.of(kExtendedRegister, "1-0:1.6.0"_obis).u32(house::kWatt * 3);
  scale(kExtendedRegister, "1-0:1.6.0"_obis, 3, 0, Unit::watt);
  list.of(kDemandRegister, "1-0:1.4.0"_obis).u32(house::kWatt);
  list.of(kDemandRegister, "1-0:1.4.0"_obis, 3).u32(house::kWatt * 2);
  scale(kDemandRegister, "1-0:1.4.0"_obis, 4, 0, Unit::watt);
  list.of(kRegister, "1-0:52.7.0"_obis).u16(house::kDecivolts[1]);
  return list.whole();
}

// Rows whose code has its tag and its size the wrong way round, and registers under abstract codes.
DataWriter zmf100() {
  DataWriter list;
  const auto number = [&](const ObisCode& code) -> DataWriter& { return list.structure(3).obis(code); };
  const auto current = [&](const ObisCode& code, std::uint16_t value) {
    const auto bytes = code.to_bytes();
    list.structure(3).raw(std::array<std::uint8_t, 2>{0x06, 0x09}).raw(bytes).i16(static_cast<std::int16_t>(value));
    list.scaler_unit(-2, Unit::ampere);
  };
  list.array(9).structure(2).obis("1-1:0.2.129"_obis).visible("EMBRIQ_V1_1");
  list.structure(2).obis("0-0:96.1.0"_obis).visible(kNumber8);
  list.structure(2).obis("0-0:96.1.7"_obis).visible("ZMF100");
  number("1-0:1.7.0"_obis).u32(house::kWatt).scaler_unit(0, Unit::watt);
  current("1-0:31.7.0"_obis, house::kCentiamperes[0]);
  current("1-0:51.7.0"_obis, house::kCentiamperes[1]);
  current("1-0:71.7.0"_obis, house::kCentiamperes[2]);
  number("0-0:1.8.0"_obis).u32(house::kImport[0] / 10).scaler_unit(1, Unit::watt_hour);
  number("0-0:2.8.0"_obis).u32(house::kExport[0] / 10).scaler_unit(1, Unit::watt_hour);
  return list;
}

// The list of the Swiss grid operators, which both manufacturers' meters push: registers without scales, a device name
// and no number. `decivolts` or whole volts, as the manufacturer has it.
DataWriter swiss_list(std::string_view device, const std::array<std::uint16_t, 3>& voltages) {
  DescribedList list("0-6:25.9.0"_obis, false);
  list.of(kData, "0-0:42.0.0"_obis).octets(as_bytes(device));
  list.of(kRegister, "1-1:1.8.0"_obis).u32(house::kImport[0]);
  list.of(kRegister, "1-1:2.8.0"_obis).u32(house::kExport[0]);
  list.of(kRegister, "1-1:3.8.0"_obis).u32(house::kVarImport[0]);
  list.of(kRegister, "1-1:4.8.0"_obis).u32(house::kVarExport[0]);
  describe_powers(list);
  list.of(kRegister, "1-0:32.7.0"_obis).u16(voltages[0]);
  list.of(kRegister, "1-0:52.7.0"_obis).u16(voltages[1]);
  list.of(kRegister, "1-0:72.7.0"_obis).u16(voltages[2]);
  describe_currents(list);
  list.of(kRegister, "1-0:13.7.0"_obis).u16(941);
  return list.whole();
}

}  // namespace

std::vector<OwnFrame> landis_gyr_frames() {
  constexpr std::size_t kBlock = 123;
  const auto frame = [](std::string name, std::string description, std::vector<std::uint8_t> bytes) {
    return OwnFrame{"landis-gyr", std::move(name), std::move(description), std::move(bytes)};
  };
  const auto hdlc = [](const DataWriter& list) { return in_hdlc(list, kUnstatedClock); };
  return {
      frame("landis-gyr-14", "Landis+Gyr E450 in Austria, structure of 14", hdlc(austrian(true))),
      frame("landis-gyr-11", "Landis+Gyr E450 in Austria, structure of 11", hdlc(austrian(false))),
      frame("vienna", "Vienna, structure of 9 behind a clock, from several manufacturers", hdlc(vienna())),
      frame("graz", "Landis+Gyr E450 in Graz, structure of 33: clock and pairs", hdlc(graz())),
      frame("zmf100", "Landis+Gyr ZMF100, codes with tag and size the wrong way round", hdlc(zmf100())),
      frame("described-5", "Landis+Gyr E450, five descriptors: powers", hdlc(list_of_5())),
      frame("described-11", "Landis+Gyr E450, eleven descriptors: powers, currents, voltages", hdlc(list_of_11())),
      frame("described-14", "Landis+Gyr E450, fourteen descriptors in general-block-transfer",
            in_blocks(list_of_14(), kUnstatedClock, kBlock)),
      frame("described-15", "Landis+Gyr E450, fifteen descriptors: clock, relay, registers, tariff",
            hdlc(list_of_15())),
      frame("described-swiss-decivolts", "Landis+Gyr E360, the Swiss operators' list, voltages in 1/10 V",
            hdlc(swiss_list("LGZ1030700000001", house::kDecivolts))),
      frame("described-swiss", "Landis+Gyr E450, the Swiss operators' list, voltages in V",
            hdlc(swiss_list("LGZ1030700000002", house::kVolts))),
      {"iskraemeco", "iskraemeco-swiss", "Iskraemeco AM550, the Swiss operators' list",
       hdlc(swiss_list("ISK1030700000001", house::kDecivolts))},
      {"iskraemeco", "iskraemeco-described", "descriptors of six elements, registers with their scales, a device name",
       hdlc(list_with_scales())},
  };
}

}  // namespace ams2mqtt::test
