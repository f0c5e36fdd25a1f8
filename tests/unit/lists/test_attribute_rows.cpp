#include "lists/attribute_rows.hpp"

#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/catalog/object_attribute.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::interface_class;
using namespace ams2mqtt::meter_lists;

namespace {

// Rows in the order of the calls.
class Rows {
 public:
  Rows& row(std::uint16_t class_id, const ObisCode& code, std::uint8_t attribute, const DataWriter& data) {
    ++count_;
    rows_.structure(2).raw(std::array{static_cast<std::uint8_t>(class_id >> 8U), static_cast<std::uint8_t>(class_id)});
    rows_.raw(code.to_bytes()).raw(std::array{attribute}).raw(data.bytes());
    return *this;
  }
  Rows& power(std::uint32_t watt) { return row(kRegister, "1-0:1.7.0"_obis, 2, DataWriter().u32(watt)); }

  // As many rows as there are, or `stated`.
  [[nodiscard]] std::vector<std::uint8_t> body(std::optional<std::size_t> stated = std::nullopt) const {
    return DataWriter().structure(2).enumeration(1).array(stated.value_or(count_)).raw(rows_.bytes()).bytes();
  }

 private:
  std::size_t count_ = 0;
  DataWriter rows_;
};

struct ReadRows {
  DataTree scratch;
  Notification notification;
  Result<void> result;
};

ReadRows read(Bytes body) {
  ReadRows read;
  read.result = read_attribute_rows(body, read.scratch, read.notification);
  return read;
}

Error refusal(Bytes body) {
  const auto result = read(body).result;
  REQUIRE_FALSE(result);
  return result.error();
}

// "1-0:1.7.0=450e-1 W": a row as a person would write it down.
std::string told(const Row& row) {
  std::string text = to_string(row.obis) + "=";
  if (const auto* value = std::get_if<Decimal>(&row.value)) text += value->to_string();
  if (const auto* value = std::get_if<std::string_view>(&row.value)) text += *value;
  if (row.scale) text += "e" + std::to_string(row.scale->scaler) + " " + std::string(symbol(row.scale->unit));
  return text;
}

std::vector<std::string> told(const std::vector<std::uint8_t>& body) {
  const ReadRows rows = read(body);
  REQUIRE(rows.result);
  std::vector<std::string> texts;
  for (const Row& row : rows.notification.rows) texts.push_back(told(row));
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("Every row is a value of its object", "[lists]") {
  const auto body = Rows()
                        .row(kData, "0-0:96.1.0"_obis, 2, DataWriter().octets(as_bytes("0000000001")))
                        .row(40, "0-2:25.9.0"_obis, 1, DataWriter().obis("0-2:25.9.0"_obis))
                        .row(70, "0-0:96.3.10"_obis, 3, DataWriter().enumeration(1))
                        .row(kLimiter, "0-0:17.0.0"_obis, 3, DataWriter().u32(7))
                        .power(1120)
                        .body();
  CHECK(is_attribute_rows(body));
  CHECK(told(body) == Texts{"0-0:96.1.0=0000000001", "0-0:96.3.10=1", "0-0:17.0.0=7e0 ", "1-0:1.7.0=1120"});
  CHECK(read(body).notification.family == find_family("EGD"));
}

TEST_CASE("A scale in a row of its own is that of the register's values, before or behind them", "[lists]") {
  const auto scale = [](std::int8_t scaler, Unit unit) { return DataWriter().scaler_unit(scaler, unit); };
  CHECK(told(Rows()
                 .row(kRegister, "1-0:32.7.0"_obis, 3, scale(-1, Unit::volt))
                 .row(kRegister, "1-0:32.7.0"_obis, 2, DataWriter().u16(2304))
                 .row(kRegister, "1-0:52.7.0"_obis, 2, DataWriter().u16(231))
                 .body()) == Texts{"1-0:32.7.0=2304e-1 V", "1-0:52.7.0=231"});
  CHECK(told(Rows()
                 .row(kExtendedRegister, "1-0:1.6.0"_obis, 2, DataWriter().u32(336))
                 .row(kExtendedRegister, "1-0:1.6.0"_obis, 3, scale(1, Unit::watt))
                 .body()) == Texts{"1-0:1.6.0=336e1 W"});
  CHECK(told(Rows()
                 .row(kDemandRegister, "1-0:1.4.0"_obis, 2, DataWriter().u32(112))
                 .row(kDemandRegister, "1-0:1.4.0"_obis, 3, DataWriter().u32(224))
                 .row(kDemandRegister, "1-0:1.4.0"_obis, 4, scale(1, Unit::watt))
                 .body()) == Texts{"1-0:1.4.0=112e1 W", "1-0:1.5.0=224e1 W"});
}

TEST_CASE("What else a register holds is no value of it", "[lists]") {
  CHECK(told(Rows()
                 .row(kExtendedRegister, "1-0:1.6.0"_obis, 4, DataWriter().u8(0))
                 .row(kExtendedRegister, "1-0:1.6.0"_obis, 5, DataWriter().date_time(clock_at(kSummerEvening)))
                 .power(5)
                 .body()) == Texts{"1-0:1.7.0=5"});
}

TEST_CASE("A scale row that holds no scale refuses the list, an absent one does not", "[lists]") {
  const auto with = [](const DataWriter& scale) {
    return Rows().power(450).row(kRegister, "1-0:1.7.0"_obis, 3, scale).body();
  };
  CHECK(refusal(with(DataWriter().u32(5))).code == Errc::unknown_layout);
  CHECK(refusal(with(DataWriter().scaler_unit(100, Unit::watt))).code == Errc::bad_value);
  CHECK(told(with(DataWriter().null())) == Texts{"1-0:1.7.0=450"});
}

TEST_CASE("Rows must be whole, as many as stated, and the last thing there is", "[lists]") {
  const auto body = Rows().power(1).power(2).body();
  for (std::size_t size = 0; size < body.size(); ++size) CHECK_FALSE(read(Bytes(body).first(size)).result);

  const std::size_t second = 6 + 16;  // head, and a row with a number of four bytes
  CHECK(refusal(Rows().power(1).power(2).body(3)) == Error{Errc::bad_tag, body.size()});
  CHECK(refusal(Rows().power(1).power(2).body(1)) == Error{Errc::trailing_bytes, second});
  auto damaged = body;
  damaged[second] = 0x01;
  CHECK(refusal(damaged) == Error{Errc::bad_tag, second});
}

TEST_CASE("Only their own head begins such rows", "[lists]") {
  CHECK(is_attribute_rows(Rows().power(1).body()));
  CHECK_FALSE(is_attribute_rows(Rows().body()));
  CHECK_FALSE(is_attribute_rows(Rows().row(0, "1-0:1.7.0"_obis, 2, DataWriter().u32(1)).body()));
  CHECK_FALSE(is_attribute_rows(Rows().row(256, "1-0:1.7.0"_obis, 2, DataWriter().u32(1)).body()));
  CHECK_FALSE(is_attribute_rows(aidon_list().bytes()));
  CHECK_FALSE(is_attribute_rows({}));
  // The same with its tags is a list of another kind.
  DataWriter described;
  described.structure(2).enumeration(1).array(1).structure(2).obis("1-0:1.7.0"_obis).u32(1);
  CHECK_FALSE(is_attribute_rows(described.bytes()));
}
