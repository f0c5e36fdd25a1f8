// The person at the terminal whom `setup` asks.
#pragma once

#include <string>
#include <string_view>

#include "setup_dialogue.hpp"

namespace ams2mqtt {

class TerminalPerson final : public SetupPerson {
 public:
  // `to_error`: what is said goes to standard error, because standard output has the result. `bold`: for titles.
  TerminalPerson(bool to_error, bool bold) : to_error_(to_error), bold_(bold) {}

  void tell(std::string_view line) override;
  void begin_part(std::string_view title) override;
  [[nodiscard]] std::string ask(const std::string& question) override;
  [[nodiscard]] std::string ask_secret(const std::string& question) override;

  // Whether somebody can be asked: standard input is a terminal, and so is what they would read.
  [[nodiscard]] bool is_there() const;

 private:
  void write(std::string_view text) const;

  const bool to_error_;
  const bool bold_;
};

}  // namespace ams2mqtt
