#include "ams2mqtt/lists/list_memory.hpp"

#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

// A list of so many registers whose first has this value.
std::vector<std::uint8_t> registers(std::uint8_t count, std::uint32_t value) {
  DataWriter list;
  list.array(count);
  for (std::uint8_t number = 0; number < count; ++number) {
    tagged(list, {1, 0, 1, 8, number}, number == 0 ? value : 7U, Unit::watt_hour);
  }
  return list.bytes();
}

const Notification& read(ListMemory& memory, const std::vector<std::uint8_t>& body) {
  DataNotification message;
  message.body = body;
  const auto list = memory.read(message);
  REQUIRE(list);
  return **list;
}

std::string first_value(const Notification& list) {
  return std::get<Decimal>(list.rows.front().value).to_string();
}

}  // namespace

TEST_CASE("14 a list that repeats a form is not taken apart again", "[lists]") {
  ListMemory memory(Manufacturer::automatic);
  CHECK(first_value(read(memory, registers(3, 1000))) == "1000");
  CHECK(memory.repeated() == 0);
  CHECK(first_value(read(memory, registers(3, 1001))) == "1001");
  CHECK(first_value(read(memory, registers(3, 1002))) == "1002");
  CHECK(memory.repeated() == 2);
}

TEST_CASE("14 several forms are remembered, and the one heard least recently makes room", "[lists]") {
  ListMemory memory(Manufacturer::automatic);
  for (std::uint8_t count = 1; count <= ListMemory::kMostForms; ++count) (void)read(memory, registers(count, 1));
  for (std::uint8_t count = 1; count <= ListMemory::kMostForms; ++count) (void)read(memory, registers(count, 2));
  CHECK(memory.repeated() == ListMemory::kMostForms);
  (void)read(memory, registers(ListMemory::kMostForms + 1, 3));
  CHECK(first_value(read(memory, registers(1, 4))) == "4");
  CHECK(memory.repeated() == ListMemory::kMostForms);
  CHECK(first_value(read(memory, registers(ListMemory::kMostForms, 5))) == "5");
  CHECK(memory.repeated() == ListMemory::kMostForms + 1);
}

TEST_CASE("14 a refused list takes no remembered form with it", "[lists]") {
  ListMemory memory(Manufacturer::automatic);
  (void)read(memory, registers(2, 1));
  std::vector<std::uint8_t> cut = registers(2, 2);
  cut.pop_back();
  DataNotification message;
  message.body = cut;
  CHECK_FALSE(memory.read(message));
  CHECK(first_value(read(memory, registers(2, 3))) == "3");
  CHECK(memory.repeated() == 1);
}

TEST_CASE("14 a long list is read, and not remembered", "[lists]") {
  ListMemory memory(Manufacturer::automatic);
  const auto body = registers(120, 1);
  REQUIRE(body.size() > ListMemory::kLargestForm);
  CHECK(read(memory, body).rows.size() == 120);
  CHECK(read(memory, body).form == 0);
  CHECK(memory.repeated() == 0);
}

TEST_CASE("14 a list with a code twice is taken apart each time", "[lists]") {
  ListMemory memory(Manufacturer::automatic);
  const auto doubled = [](std::uint32_t first, std::uint32_t second) {
    DataWriter list;
    list.array(3);
    tagged(list, "1-0:1.8.0"_obis, first, Unit::watt_hour);
    tagged(list, "1-0:1.8.0"_obis, second, Unit::watt_hour);
    tagged(list, "1-0:1.7.0"_obis, 5U, Unit::watt);
    return list.bytes();
  };
  CHECK(read(memory, doubled(1, 1)).rows.size() == 2);
  CHECK(read(memory, doubled(2, 1)).rows.size() == 1);
  CHECK(memory.repeated() == 0);
}
