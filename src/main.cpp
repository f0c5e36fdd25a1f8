#include <exception>
#include <iostream>
#include <sstream>

#include "ams2mqtt/app/cli.hpp"
#include "ams2mqtt/service/logging.hpp"
#include "ams2mqtt/system/process.hpp"
#include "ams2mqtt/system/standard_output.hpp"

namespace {

int run_program(int argc, char** argv) {
  std::ostringstream help;
  const auto command = ams2mqtt::parse_command_line(argc, argv, help, std::cerr);
  ams2mqtt::print(help.str());
  return command ? (*command)() : command.error();
}

}  // namespace

int main(int argc, char** argv) {
  ams2mqtt::hold_signals();
  if (!ams2mqtt::open_standard_descriptors()) return ams2mqtt::kExitFailed;
  ams2mqtt::end_with_a_sentence();
  try {
    return run_program(argc, argv);
  } catch (const std::exception& error) {
    const std::string what = ams2mqtt::sentence(error);
    if (!what.empty()) std::cerr << ams2mqtt::error_mark() << "ams2mqtt: " << what << '\n';
    return ams2mqtt::kExitFailed;
  }
}
