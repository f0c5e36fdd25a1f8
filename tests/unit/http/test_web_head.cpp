#include "http/web_head.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

const UtcSeconds kTuesday(std::chrono::seconds(1'796'133'909));

bool has_line(const std::string& head, const std::string& line) {
  return head.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("17 the head of an answer", "[http]") {
  const std::string head = head_of({.type = "text/plain", .body = "four"}, {.keep_alive = true, .now = kTuesday});
  CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(has_line(head, "Date: Tue, 01 Dec 2026 14:05:09 GMT"));
  CHECK(has_line(head, "Content-Type: text/plain"));
  CHECK(has_line(head, "Content-Length: 4"));
  CHECK(has_line(head, "Cache-Control: no-store"));
  CHECK(has_line(head, "Connection: keep-alive"));
  CHECK(has_line(head, "X-Content-Type-Options: nosniff"));
  CHECK_FALSE(head.contains("unsafe"));
  CHECK(head.contains("Content-Security-Policy: default-src 'none'; script-src 'self';"));
}

TEST_CASE("17 what goes with a status", "[http]") {
  const auto head = [](const WebAnswer& answer) { return head_of(answer, {.keep_alive = false, .now = kTuesday}); };
  CHECK(has_line(head(refusal(401, "no")), "WWW-Authenticate: Basic realm=\"ams2mqtt\", charset=\"UTF-8\""));
  CHECK(has_line(head(refusal(405, "no")), "Allow: GET, HEAD"));
  CHECK(has_line(head(refusal(405, "no")), "Connection: close"));
  const std::string unchanged =
      head({.status = 304, .type = "text/css", .body = "a", .etag = "\"1\"", .compressed = true});
  CHECK(has_line(unchanged, "ETag: \"1\""));
  CHECK(has_line(unchanged, "Cache-Control: no-cache"));
  CHECK_FALSE(unchanged.contains("Content-Length"));
  CHECK_FALSE(unchanged.contains("Content-Encoding"));
  const std::string stream = head({.type = "text/event-stream", .is_stream = true});
  CHECK_FALSE(stream.contains("Content-Length"));
  CHECK(refusal(404, "none").body == "{\"error\":\"none\"}\n");
}

TEST_CASE("17 whether a list of codings has one", "[http]") {
  CHECK(list_has("gzip", "gzip"));
  CHECK(list_has("br, gzip;q=0.5 , x", "gzip"));
  CHECK(list_has("gzip;q=0.01", "gzip"));
  CHECK_FALSE(list_has("", "gzip"));
  CHECK_FALSE(list_has("gzip;q=0", "gzip"));
  CHECK_FALSE(list_has("gzip; q=0.000", "gzip"));
  CHECK_FALSE(list_has("xgzip, gzipx", "gzip"));
}
