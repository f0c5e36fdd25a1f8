// One question to a web server, over plain HTTP/1.1 (RFC 9112): for services on this machine or its own network.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>

namespace ams2mqtt {

struct HttpQuestion {
  std::string host;  // a name or an address
  std::uint16_t port = 80;
  std::string path;                   // "/services/mqtt"
  std::string token;                  // for "Authorization: Bearer"
  std::chrono::milliseconds timeout;  // for everything, from the name to the end of the answer
};

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
};

// Asks with GET. The error is a part of a sentence: "Connection refused". An answer of more than 64 KiB is one.
[[nodiscard]] std::expected<HttpAnswer, std::string> ask_http(const HttpQuestion& question);

}  // namespace ams2mqtt
