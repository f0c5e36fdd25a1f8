#include "ams2mqtt/service/logging.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("The journal is recognised by its stream being standard error itself", "[service]") {
  struct stat status{};
  REQUIRE(::fstat(STDERR_FILENO, &status) == 0);
  ::unsetenv("JOURNAL_STREAM");
  CHECK_FALSE(logs_to_journal());
  ::setenv("JOURNAL_STREAM", "1:1", 1);
  CHECK_FALSE(logs_to_journal());
  ::setenv("JOURNAL_STREAM", (std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino)).c_str(), 1);
  CHECK(logs_to_journal());
  ::unsetenv("JOURNAL_STREAM");
}
