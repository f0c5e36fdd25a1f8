// How the program ends.
#pragma once

namespace ams2mqtt {

enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,  // the command ran and did not succeed
  kExitUsage = 2,   // wrong usage or configuration
};

}  // namespace ams2mqtt
