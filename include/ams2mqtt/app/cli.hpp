// The command line -> what runs its command. Help, the version and wrong usage end here, with their exit code. The
// commands are the rows of app/command_table.hpp.
#pragma once

#include <expected>
#include <functional>
#include <iosfwd>

#include "ams2mqtt/app/exit_code.hpp"

namespace ams2mqtt {

// Gives the exit code of the program. Help and the version go to `out`; what is wrong goes to `err` as one line.
[[nodiscard]] std::expected<std::function<int()>, ExitCode> parse_command_line(int argc, const char* const* argv,
                                                                               std::ostream& out, std::ostream& err);

}  // namespace ams2mqtt
