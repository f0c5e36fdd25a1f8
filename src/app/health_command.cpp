#include <cstdio>

#include "ams2mqtt/app/commands.hpp"
#include "ams2mqtt/service/health.hpp"
#include "ams2mqtt/system/standard_output.hpp"

namespace ams2mqtt {

int health_command() {
  constexpr std::chrono::seconds kPatience{5};
  const auto answer = ask_health(addresses_to_ask(kHealthPurpose), kPatience);
  if (!answer) {
    std::fprintf(stderr, "ams2mqtt: %s\n", sentence(answer.error()).c_str());
    return kExitFailed;
  }
  print(*answer + '\n');
  return kExitOk;
}

}  // namespace ams2mqtt
