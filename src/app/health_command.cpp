#include "health_command.hpp"

#include <cstdio>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/service/health.hpp"
#include "ams2mqtt/system/standard_output.hpp"

namespace ams2mqtt {

void add_options(CLI::App& command, HealthOptions&) {
  command.footer("Example:\n  ams2mqtt health && echo alive");
}

int health_command(const HealthOptions&) {
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
