// What `setup` has found -> the configuration to write, with a comment for each line. Pure, but for the loader's look
// at the time zones.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

struct SetupChoice {
  SourceConfig source;             // of a serial port or TCP
  std::string meter = {};          // that was heard there, in words; empty: none
  MqttConfig mqtt = {};            // host, port, TLS, user name and password count
  std::string broker_origin = {};  // where it was found, in words; empty: it was given
  KeyConfig key = {};              // its values, and the files that hold them
};

// A value as it stands in YAML: as it is where that is safe, else in double quotes. `text` is valid UTF-8 on one line.
[[nodiscard]] std::string yaml_value(std::string_view text);

// The text of the file; no secret is in it. Files of secrets are named where the choice names them.
[[nodiscard]] std::string configuration_text(const SetupChoice& choice);

// What our own loader finds wrong in the text, or what it reads otherwise than it was meant: a sentence, empty if
// nothing. The files of secrets need not be there yet.
[[nodiscard]] std::string misreading_of(const std::string& text, const SetupChoice& choice);

}  // namespace ams2mqtt
