// The words between commands and the running daemon: "forget ID", "forget-all", "rename OLD NEW", and answers that
// begin with whether it was done.
#pragma once

#include <string_view>

namespace ams2mqtt {

inline constexpr std::string_view kForgetRequest = "forget";
inline constexpr std::string_view kForgetAllRequest = "forget-all";
inline constexpr std::string_view kRenameRequest = "rename";

inline constexpr std::string_view kDone = "done: ";
inline constexpr std::string_view kRefused = "refused: ";

}  // namespace ams2mqtt
