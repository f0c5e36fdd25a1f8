// Invariant: any text as a configuration ends with a configuration or a list of problems that each say where and what;
// no exception, no endless nesting.
#include <string_view>

#include "ams2mqtt/config/config_file.hpp"
#include "fuzz/expect.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ams2mqtt;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const LoadedConfig loaded = load_config(text, {});
  for (const Problem& problem : loaded.problems) {
    expect(!to_string(problem, "file").empty(), "a problem can be printed");
    expect(!problem.what.empty(), "a problem says what is wrong");
  }
  if (loaded.problems.empty()) expect(validate(loaded.config).empty(), "what was loaded is valid");
  return 0;
}
