#include "line_input.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/system/file_descriptor.hpp"
#include "capture_command.hpp"

namespace ams2mqtt {

namespace {

constexpr unsigned kLongestInput = 366 * 24 * 3600;

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): a handler of signals reaches nothing else.
volatile pid_t line_writer = 0;

// Ctrl-C ends the line; what has come of it is still shown.
void end_line(int /*signal*/) {
  ::kill(line_writer, SIGINT);
}

// In the other process, to its end.
[[noreturn]] void write_line(const LineInput& input, const std::string& command) {
  // With the reader gone, nobody wants the line.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  CaptureOptions options;
  options.command = command;
  options.line = input.line;
  options.seconds = input.seconds;
  options.bytes = CaptureOptions::kMostBytes;
  options.file = "-";
  options.announces = false;
  try {
    ::_exit(capture_command(options));
  } catch (const std::exception&) {
    ::_exit(kExitFailed);  // The reader has gone.
  }
}

std::string system_reason() {
  return "cannot read the line: " + std::generic_category().message(errno);
}

}  // namespace

void add_line_input(CLI::App& command, LineInput& input, CLI::Option* files, unsigned usual) {
  const LineChoices line = add_line_options(command, input.line);
  files->excludes(line.serial)->excludes(line.tcp);
  input.seconds = usual;
  command.add_option("--duration", input.seconds, "Read the line for this many seconds")
      ->type_name("N")
      ->check(CLI::Range(1U, kLongestInput))
      ->capture_default_str();
}

std::expected<void, std::string> begin_line_input(const LineInput& input, const std::string& command) {
  if (!input.line.is_given()) return {};
  if (const auto source = input.line.source(); !source) return std::unexpected(source.error());
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected(system_reason());
  const FileDescriptor reads(ends[0]);
  const FileDescriptor writes(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return std::unexpected(system_reason());
  if (child == 0) {
    ::dup2(writes.value(), STDOUT_FILENO);
    write_line(input, command);
  }
  ::dup2(reads.value(), STDIN_FILENO);
  line_writer = child;
  std::signal(SIGINT, end_line);
  return {};
}

}  // namespace ams2mqtt
