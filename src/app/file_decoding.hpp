// One input of `decode` or `replay`, which is one line of one meter, on its way from bytes to what is printed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "recording_options.hpp"

namespace ams2mqtt {

// The texts of telegrams, many in one write.
class TelegramPrinter {
 public:
  explicit TelegramPrinter(bool json) : is_json_(json) {}

  void add(const Telegram& telegram);
  void flush();

 private:
  bool is_json_;
  TelegramJson json_;
  std::string text_;
};

struct DecodeOutcome {
  std::uint64_t decoded = 0;
  std::uint64_t refused = 0;
  bool unreadable = false;
};

struct FileDecodingOptions {
  std::string command;  // "decode", which its complaints begin with
  bool follow = false;
  std::string line = {};  // that standard input is; its bytes are nobody's text
  // For a replay, which takes nothing but captures: waits until the bytes of this time are due.
  std::function<void(Monotonic at)> wait_for = {};
};

// `path` "-" is standard input.
[[nodiscard]] DecodeOutcome decode_file(const std::string& path, const FileDecodingOptions& options,
                                        const RecordingSetup& setup, TelegramPrinter& printer);

// A sentence on standard error, which begins with the command.
void complain(std::string_view command, std::string_view what);
[[nodiscard]] int exit_code_of(const DecodeOutcome& outcome);

}  // namespace ams2mqtt
