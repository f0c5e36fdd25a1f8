#include "app/decode_stages.hpp"

#include <stdexcept>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("Each block takes all steps, in its turn, on one thread and on three", "[app]") {
  for (const bool threads : {false, true}) {
    constexpr std::size_t kCount = 500;
    std::size_t read = 0;
    std::size_t decoded = 0;
    std::vector<std::pair<std::size_t, std::uint64_t>> printed;
    take_steps({[&](DecodeBlock& block) {
                  block.size = read++;
                  return read < kCount;
                },
                [&](DecodeBlock& block) { block.refused = 10 * block.size + (decoded++ == block.size ? 1U : 0U); },
                [&](const DecodeBlock& block) { printed.emplace_back(block.size, block.refused); }},
               threads);
    REQUIRE(printed.size() == kCount);
    for (std::size_t i = 0; i < kCount; ++i) CHECK(printed[i] == std::pair(i, std::uint64_t{10 * i + 1}));
  }
}

TEST_CASE("The blocks before one that fails are printed in their order, and none after it", "[app]") {
  constexpr std::size_t kFails = 20;
  const auto fail_at = [](bool fails) {
    if (fails) throw std::runtime_error("on purpose");
  };
  for (const bool threads : {false, true}) {
    for (const bool reading : {false, true}) {
      std::size_t read = 0;
      std::vector<std::size_t> printed;
      const DecodeSteps steps{[&](DecodeBlock& block) {
                                fail_at(reading && read == kFails);
                                block.size = read++;
                                return true;
                              },
                              [&](const DecodeBlock& block) { fail_at(!reading && block.size == kFails); },
                              [&](const DecodeBlock& block) { printed.push_back(block.size); }};
      CHECK_THROWS_AS(take_steps(steps, threads), std::runtime_error);
      REQUIRE(printed.size() == kFails);
      CHECK(std::ranges::is_sorted(printed));
      CHECK(printed.back() == kFails - 1);
    }
  }
}

TEST_CASE("What a step throws ends them all and reaches the caller", "[app]") {
  const auto nothing = [](auto& /*block*/) {};
  const auto endless = [](DecodeBlock& /*block*/) { return true; };
  const auto fail = [](auto& /*block*/) { throw std::runtime_error("on purpose"); };
  const auto fail_reading = [](DecodeBlock& /*block*/) -> bool { throw std::runtime_error("on purpose"); };
  for (const bool threads : {false, true}) {
    CHECK_THROWS_AS(take_steps({fail_reading, nothing, nothing}, threads), std::runtime_error);
    CHECK_THROWS_AS(take_steps({endless, fail, nothing}, threads), std::runtime_error);
    CHECK_THROWS_AS(take_steps({endless, nothing, fail}, threads), std::runtime_error);
  }
}
