// A command line as the program reads it.
#pragma once

#include <expected>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "ams2mqtt/app/cli.hpp"

namespace ams2mqtt::test {

struct Parsed {
  std::expected<std::function<int()>, ExitCode> command;
  std::string out;
  std::string err;
};

inline Parsed parse(std::vector<std::string> words) {
  words.insert(words.begin(), "ams2mqtt");
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  std::ostringstream out;
  std::ostringstream err;
  auto command = parse_command_line(static_cast<int>(arguments.size()), arguments.data(), out, err);
  return {std::move(command), out.str(), err.str()};
}

}  // namespace ams2mqtt::test
