#include "ams2mqtt/system/hand_over.hpp"

#include <thread>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("Values come out in the order in which they were given", "[system]") {
  HandOver<int> way(3);
  std::jthread giver([&way] {
    for (int value = 0; value < 1000; ++value) way.give(value);
    way.close();
  });
  std::vector<int> taken;
  while (const auto value = way.take()) taken.push_back(*value);
  REQUIRE(taken.size() == 1000);
  CHECK(std::ranges::is_sorted(taken));
}

TEST_CASE("What is closed takes nothing more, and gives what it still has", "[system]") {
  HandOver<int> way(2);
  CHECK(way.give(1));
  way.close();
  CHECK_FALSE(way.give(2));
  CHECK(way.take() == 1);
  CHECK_FALSE(way.take().has_value());
}

TEST_CASE("Who waits to give is released when the way is closed", "[system]") {
  HandOver<int> way(1);
  CHECK(way.give(1));
  bool given = true;
  {
    std::jthread giver([&] { given = way.give(2); });
    way.close();
  }
  CHECK_FALSE(given);
}
