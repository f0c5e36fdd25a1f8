// The command line -> the options of one command. Help, the version and wrong usage end here, with their exit code.
#pragma once

#include <expected>
#include <iosfwd>
#include <variant>

#include "ams2mqtt/app/commands.hpp"

namespace ams2mqtt {

struct HealthOptions {};

using Command = std::variant<RunOptions, CheckOptions, DoctorOptions, ForgetOptions, RenameOptions, DecodeOptions,
                             SimulateOptions, HealthOptions>;

// Help and the version go to `out`; what is wrong goes to `err` as one line.
[[nodiscard]] std::expected<Command, ExitCode> parse_command_line(int argc, const char* const* argv, std::ostream& out,
                                                                  std::ostream& err);

// The exit code of the program.
[[nodiscard]] int run(const Command& command);

}  // namespace ams2mqtt
