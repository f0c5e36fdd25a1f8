// The command line of `setup`, with the secrets in the files that it names.
#pragma once

#include <expected>
#include <string>

#include "ams2mqtt/app/exit_code.hpp"
#include "setup_command.hpp"
#include "setup_dialogue.hpp"

namespace ams2mqtt {

// The end of it, without a configuration.
struct SetupFailure {
  std::string what;
  int code = kExitFailed;
};
template <class Value>
using OrFailure = std::expected<Value, SetupFailure>;

[[nodiscard]] OrFailure<SetupRequest> setup_request(const SetupOptions& options);

// The name from the root on; empty for an empty one.
[[nodiscard]] std::string whole_path(const std::string& path);

}  // namespace ams2mqtt
