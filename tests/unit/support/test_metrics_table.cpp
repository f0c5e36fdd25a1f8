#include "support/metrics_table.hpp"

#include "catch.hpp"
#include "support/table_in_page.hpp"

using namespace ams2mqtt;

TEST_CASE("The table of metrics in docs/metrics.md is the code's", "[metrics][value_table]") {
  test::check_table("metrics.md", "metrics", metrics_table());
}
