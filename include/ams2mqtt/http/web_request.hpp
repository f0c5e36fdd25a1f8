// What somebody asks the daemon over HTTP, and what is answered.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ams2mqtt {

struct WebRequest {
  static constexpr std::size_t kLongest = 2048;  // bytes of a target
  static constexpr std::size_t kMostParameters = 16;

  std::vector<std::string> path = {};  // "/api/meters/7" is {"api", "meters", "7"}; "/" is {""}
  std::vector<std::pair<std::string, std::string>> query = {};
  bool takes_gzip = false;

  // The first one of that name.
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

// "/api/meters/7?language=nb" (RFC 9112, origin-form), its %XX decoded. Nothing: it is none, or too long, or its path
// has a segment that is "." or "..", or something decodes to a control character.
[[nodiscard]] std::optional<WebRequest> parse_target(std::string_view target);

struct WebAnswer {
  unsigned status = 200;
  std::string type = "application/json";  // Content-Type
  std::string body = {};
  std::string etag = {};    // with its quotes; empty: it is not to be stored
  bool compressed = false;  // the body is gzip
  bool is_stream = false;   // no body: events follow, see EventReader
};

// {"error": "..."}; `sentence` without quotes or control characters.
[[nodiscard]] WebAnswer refusal(unsigned status, std::string_view sentence);

}  // namespace ams2mqtt
