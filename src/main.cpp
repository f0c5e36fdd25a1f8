#include <exception>
#include <iostream>

#include "ams2mqtt/app/cli.hpp"
#include "ams2mqtt/io/process.hpp"

int main(int argc, char** argv) {
  if (!ams2mqtt::open_standard_descriptors()) return ams2mqtt::kExitFailed;
  ams2mqtt::end_with_a_sentence();
  try {
    const auto command = ams2mqtt::parse_command_line(argc, argv, std::cout, std::cerr);
    return command ? ams2mqtt::run(*command) : command.error();
  } catch (const std::exception& error) {
    std::cerr << "ams2mqtt: " << ams2mqtt::sentence(error) << '\n';
    return ams2mqtt::kExitFailed;
  }
}
