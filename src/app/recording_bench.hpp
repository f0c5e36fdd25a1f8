// A recording, decoded again and again -> what each step takes on one processor.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/meter/decoder.hpp"

namespace ams2mqtt {

struct BenchStep {
  std::string_view name;
  std::chrono::duration<double> time;  // for all telegrams of a pass
};

struct BenchResult {
  std::uint64_t telegrams = 0;   // of a pass
  std::uint64_t bytes = 0;       // of the input, of a pass
  std::string form;              // what the input was taken for, as RecordingReader::form()
  std::vector<BenchStep> steps;  // the last one is all of them together
};

// Measures for about `time`. Nothing when no telegram can be decoded.
[[nodiscard]] std::optional<BenchResult> bench_recording(Bytes recording, const DecoderOptions& options,
                                                         std::chrono::duration<double> time);

}  // namespace ams2mqtt
