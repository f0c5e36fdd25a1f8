#include <exception>
#include <iostream>

#include "ams2mqtt/app/cli.hpp"

int main(int argc, char** argv) {
  try {
    const auto command = ams2mqtt::parse_command_line(argc, argv, std::cout, std::cerr);
    return command ? ams2mqtt::run(*command) : command.error();
  } catch (const std::exception& error) {
    std::cerr << "ams2mqtt: " << error.what() << '\n';
    return ams2mqtt::kExitFailed;
  }
}
