// The words between commands and the running daemon: "forget ID", "forget-all", "rename OLD NEW", "status", "meters",
// "announced ID", "watch FROM WHICH", "capture ID", and answers that begin with whether it was done.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/homeassistant/meter_memory.hpp"

namespace ams2mqtt {

inline constexpr std::string_view kForgetRequest = "forget";
inline constexpr std::string_view kForgetAllRequest = "forget-all";
inline constexpr std::string_view kRenameRequest = "rename";
inline constexpr std::string_view kStatusRequest = "status";  // done or troubled, and a sentence
inline constexpr std::string_view kMetersRequest = "meters";  // the ids of the meters on its lines, separated by blanks

inline constexpr std::string_view kAnnouncedRequest = "announced";  // see AnnouncedAs

// The bytes of a line from now on, by its meter's id or its name, or of the only line: an answer that goes on as a
// capture (framing/capture.hpp) until one side hangs up.
inline constexpr std::string_view kCaptureRequest = "capture";

// Whether anything forgotten is still to be removed from the broker: kLeaving until it is.
inline constexpr std::string_view kLeavingRequest = "leaving";
inline constexpr std::string_view kLeaving = "done: leaving";

// "watch FROM WHICH": a line's status, its values from that one on (see meter_status.hpp). WHICH as in
// MeterFleet::find_line.
inline constexpr std::string_view kWatchRequest = "watch";
inline constexpr std::size_t kWatchRoom = 7000;  // bytes of an answer, which a caller reads up to 8192 of

inline constexpr std::string_view kDone = "done: ";
inline constexpr std::string_view kRefused = "refused: ";
inline constexpr std::string_view kTroubled = "troubled: ";  // of the status: the broker accepts nothing

// How a meter is announced to Home Assistant: by one message, or by one per entity.
struct AnnouncedAs {
  std::size_t count = 0;
  std::string topic = {};  // the first

  friend bool operator==(const AnnouncedAs&, const AnnouncedAs&) = default;
};

// For a remembered meter; topics that are being abandoned do not count. Nothing when it has not been announced.
[[nodiscard]] std::optional<AnnouncedAs> announced_as(const MeterMemory& memory, std::string_view discovery_prefix);
// "57 homeassistant/sensor/...", and back.
[[nodiscard]] std::string to_string(const AnnouncedAs& announced);
[[nodiscard]] std::optional<AnnouncedAs> parse_announced_as(std::string_view text);

// Why the meter `id` cannot get the id `new_id`, as a sentence; nothing when it can. `known`: all ids there are.
[[nodiscard]] std::optional<std::string> rename_problem(const std::string& id, bool configured,
                                                        const std::string& new_id,
                                                        const std::vector<std::string>& known);

}  // namespace ams2mqtt
