#include <cstdio>

#include "ams2mqtt/app/commands.hpp"
#include "ams2mqtt/io/health.hpp"

namespace ams2mqtt {

int health_command() {
  constexpr std::chrono::seconds kPatience{5};
  const auto answer = ask_health(addresses_to_ask(kHealthPurpose), kPatience);
  if (!answer) {
    std::fprintf(stderr, "ams2mqtt: %s\n", sentence(answer.error()).c_str());
    return kExitFailed;
  }
  std::printf("%s\n", answer->c_str());
  return kExitOk;
}

}  // namespace ams2mqtt
