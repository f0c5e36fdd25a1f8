// Ends the process when an invariant of a fuzz target does not hold, in every build type.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace ams2mqtt {

inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "invariant broken: %s\n", what);
  std::abort();
}

}  // namespace ams2mqtt
