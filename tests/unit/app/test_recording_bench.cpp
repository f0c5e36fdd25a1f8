#include "app/recording_bench.hpp"

#include "catch.hpp"
#include "test_frames.hpp"

using namespace ams2mqtt;

TEST_CASE("A recording is measured step by step, over as many telegrams as make a pass", "[app]") {
  for (const test::TestFrame& frame : test::test_frames()) {
    if (!frame.name.starts_with("aidon-4wire-")) continue;
    const std::string text = to_hex(frame.bytes) + "\n";
    for (const Bytes recording : {Bytes(frame.bytes), as_bytes(text)}) {
      const auto result = bench_recording(recording, {}, std::chrono::milliseconds(1));
      REQUIRE(result);
      CHECK(result->bytes >= 256UL * 1024);
      CHECK(result->telegrams == result->bytes / recording.size());
      REQUIRE(result->steps.size() == 6);
      for (const BenchStep& step : result->steps) CHECK(step.time.count() >= 0);
      CHECK(result->steps.back().time.count() > 0);
    }
  }
}

TEST_CASE("Where nothing can be decoded, nothing is measured", "[app]") {
  CHECK_FALSE(bench_recording({}, {}, std::chrono::milliseconds(1)));
  CHECK_FALSE(bench_recording(as_bytes("nothing"), {}, std::chrono::milliseconds(1)));
}
