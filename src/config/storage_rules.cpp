#include "storage_rules.hpp"

#include <string>

#include "ams2mqtt/base/shown.hpp"

namespace ams2mqtt {

std::vector<Problem> storage_problems(const StateConfig& state, const SpoolConfig& spool) {
  std::vector<Problem> problems;
  const auto report = [&](std::string where, std::string what) {
    problems.push_back({.where = std::move(where), .what = std::move(what)});
  };
  if (!state.directory.empty() && state.directory.front() != '/') {
    report("state.directory", "directory must be an absolute path, not " + in_quotes(state.directory));
  }
  if (!spool.file.empty() && spool.file.front() != '/') {
    report("spool.file",
           "file must be an absolute path, not " + in_quotes(spool.file) + "; write /var/lib/ams2mqtt/spool");
  }
  if (spool.max_size < 1 || spool.max_size > SpoolConfig::kLargest) {
    report("spool.max_size", "max_size must be 1 to " + std::to_string(SpoolConfig::kLargest) + " (MiB), not " +
                                 std::to_string(spool.max_size));
  }
  return problems;
}

}  // namespace ams2mqtt
