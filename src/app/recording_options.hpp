// What a recording does not say about itself, for the commands that decode one.
#pragma once

#include <CLI/CLI.hpp>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/crypto/key_ring.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/system/time_zone.hpp"

namespace ams2mqtt {

struct RecordingOptions {
  std::string manufacturer = "auto";
  std::string key;  // hex; empty: none
  std::string auth_key;
  std::string system_title;  // hex, for a meter whose messages do not contain it; empty: none
  std::string time_zone;     // empty: the host's
};
// Also sets the command's callback, which reads the keys' files.
void add_recording_options(CLI::App& command, RecordingOptions& options);
// An option with a few values; the help says them.
void add_choices(CLI::Option* option, const std::vector<std::string>& choices);

// The same, ready for use.
struct RecordingSetup {
  std::unique_ptr<TimeZone> time_zone;
  std::unique_ptr<KeyRing> keys;
  DecoderOptions decoder;  // refers to both
};
// The error says which option is wrong, and repeats no key.
[[nodiscard]] std::expected<RecordingSetup, std::string> set_up(const RecordingOptions& options);

// What to say when a person at a terminal has to type or paste the input; empty otherwise.
[[nodiscard]] std::string waiting_text(const std::string& file);
// Why an input cannot be opened, for `error` of the system, and what may have been meant.
[[nodiscard]] std::string unreadable_text(const std::string& file, const std::string& error);
// How messages name an input: a key pasted without an option is taken for a file name.
[[nodiscard]] std::string shown_input(const std::string& file);

}  // namespace ams2mqtt
