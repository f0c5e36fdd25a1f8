#include "decode_command.hpp"

#include <optional>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/base/shown.hpp"
#include "file_decoding.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kDecodeName = "decode";

std::optional<RecordingSetup> setup_of(const DecodeOptions& options) {
  if (options.format != "text" && options.format != "json") {
    complain(kDecodeName, "--format is " + in_quotes(options.format) + "; write text or json");
    return std::nullopt;
  }
  if (options.follow && options.files.size() > 1) {
    complain(kDecodeName, "--follow never reaches the end of a file; give only one file");
    return std::nullopt;
  }
  auto setup = set_up(options);
  if (setup) return std::move(*setup);
  complain(kDecodeName, setup.error());
  return std::nullopt;
}

}  // namespace

int decode_command(const DecodeOptions& options) {
  const auto setup = setup_of(options);
  if (!setup) return kExitUsage;
  if (const auto begun = begin_line_input(options.line, std::string(kDecodeName)); !begun) {
    complain(kDecodeName, begun.error());
    return kExitUsage;
  }
  TelegramPrinter printer(options.json || options.format == "json");
  DecodeOutcome total;
  for (const std::string& file : options.files.empty() ? std::vector<std::string>{"-"} : options.files) {
    const DecodeOutcome outcome =
        decode_file(file, {.command = std::string(kDecodeName), .follow = options.follow, .line = options.line.name()},
                    *setup, printer);
    total.decoded += outcome.decoded;
    total.refused += outcome.refused;
    total.unreadable = total.unreadable || outcome.unreadable;
  }
  return exit_code_of(total);
}

}  // namespace ams2mqtt
