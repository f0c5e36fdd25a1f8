#include "ams2mqtt/http/web_request.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

// "a|b ? name=value", or "none"
std::string read_target(std::string_view target) {
  const auto request = parse_target(target);
  if (!request) return "none";
  std::string text;
  for (const std::string& segment : request->path) text += (text.empty() ? "" : "|") + segment;
  for (const auto& [name, value] : request->query) text += " ?" + name + '=' + value;
  return text;
}

}  // namespace

TEST_CASE("17 the path and the query of a request", "[http]") {
  CHECK(parse_target("/")->path == std::vector<std::string>{""});
  CHECK(read_target("/api/meters") == "api|meters");
  CHECK(read_target("/api/meters/") == "api|meters|");
  CHECK(read_target("/api/meters/a%20b?language=nb") == "api|meters|a b ?language=nb");
  CHECK(read_target("/x?a=1&b=&c&d=1=2&e=%2B+") == "x ?a=1 ?b= ?c= ?d=1=2 ?e=+ ");
  CHECK(read_target("/x?") == "x");
  CHECK(read_target("/a%2Fb") == "a/b");  // still one segment
}

TEST_CASE("17 a target that is malformed or too long is refused", "[http]") {
  for (const char* wrong : {"", "api", "*", "http://localhost/api", "/%", "/%4", "/%4g", "/%00", "/a%0Ab", "/..",
                            "/a/../b", "/%2e%2e/b", "/.", "/x?a=%zz", "/x?%0d=1"}) {
    CAPTURE(wrong);
    CHECK(read_target(wrong) == "none");
  }
  const std::string longest = '/' + std::string(WebRequest::kLongest - 1, 'a');
  CHECK(parse_target(longest));
  CHECK_FALSE(parse_target(longest + 'a'));
  std::string query = "/x?a=1";
  for (std::size_t more = 1; more < WebRequest::kMostParameters; ++more) query += "&a=1";
  CHECK(parse_target(query));
  CHECK_FALSE(parse_target(query + "&a=1"));
}

TEST_CASE("17 the first parameter of a name counts", "[http]") {
  const auto request = parse_target("/x?a=1&a=2");
  REQUIRE(request);
  CHECK(request->parameter("a") == "1");
  CHECK_FALSE(request->parameter("b"));
}
