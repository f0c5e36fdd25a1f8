#include "ams2mqtt/system/hand_over.hpp"

#include <atomic>
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

TEST_CASE("Who gives is never further ahead than the way is long", "[system]") {
  constexpr std::size_t kMost = 3;
  constexpr std::size_t kAll = 1000;
  HandOver<std::size_t> way(kMost);
  std::atomic<std::size_t> given = 0;
  std::jthread giver([&] {
    for (std::size_t value = 0; value < kAll; ++value) {
      way.give(value);
      ++given;
    }
    way.close();
  });
  std::size_t furthest = 0;
  for (std::size_t taken = 0; taken < kAll; ++taken) {
    while (given < std::min(taken + kMost, kAll)) std::this_thread::yield();  // it fills the way
    furthest = std::max(furthest, given - taken);
    REQUIRE(way.take() == taken);
  }
  CHECK(furthest == kMost);
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
