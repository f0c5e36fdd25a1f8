#include "app/broker_lines.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("a line is named after its meter and what its topic has in place of the wildcards", "[app]") {
  CHECK(line_name("House", "han/+/raw", "han/17/raw") == "House 17");
  CHECK(line_name("House", "+/han/+", "oslo/han/17") == "House oslo 17");
  CHECK(line_name("House", "han/17/raw", "han/17/raw") == "House");
  CHECK(line_name("House", "han/+/raw", "han//raw") == "House");
  CHECK(line_name("House", "+", std::string(200, 'a')) == "House " + std::string(64, 'a'));
  CHECK(line_name("House", "+", "a\x01\xFF") == "House a");
}

TEST_CASE("a filter matches topics level by level", "[mqtt]") {
  CHECK(topic_matches("han/+/raw", "han/17/raw"));
  CHECK(topic_matches("han/+/raw", "han//raw"));
  CHECK(topic_matches("han/raw", "han/raw"));
  CHECK(topic_matches("+/+", "/a"));
  CHECK_FALSE(topic_matches("han/+/raw", "han/17/raw/x"));
  CHECK_FALSE(topic_matches("han/+/raw", "han/17"));
  CHECK_FALSE(topic_matches("han/+", "han"));
  CHECK_FALSE(topic_matches("han", "han/17"));
  CHECK_FALSE(topic_matches("han/+/raw", "hen/17/raw"));
}
