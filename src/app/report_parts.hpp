// What a report holds of a recording. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ams2mqtt/framing/number_mask.hpp"
#include "ams2mqtt/framing/recording_reader.hpp"
#include "ams2mqtt/meter/decoder.hpp"

namespace ams2mqtt {

struct ReportedRecording {
  std::string frames;      // a capture, masked
  std::string statistics;  // for people, masked
  std::string form;        // what the input was taken for
  std::size_t bytes = 0;
  std::uint64_t telegrams = 0;       // as it was
  std::uint64_t telegrams_left = 0;  // that can be decoded from `frames`
  std::size_t encrypted = 0;
  std::uint64_t broken = 0;  // frames that were right, and whose check sums could not be made so again
};

// Of the bytes of a file, in any form that `decode` takes.
[[nodiscard]] ReportedRecording report_recording(Bytes content, const DecoderOptions& options, NumberMask& mask);

}  // namespace ams2mqtt
