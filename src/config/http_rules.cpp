#include "http_rules.hpp"

#include <string>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/config/listen_address.hpp"

namespace ams2mqtt {

std::vector<Problem> http_problems(const HttpConfig& http) {
  std::vector<Problem> problems;
  const auto report = [&](std::string where, std::string what) {
    problems.push_back({.where = std::move(where), .what = std::move(what)});
  };
  const bool has_password = !http.password.empty() || !http.password_file.empty();
  if (http.listen.empty()) {
    if (has_password || http.ingress) report("http.listen", "listen is missing; write 'listen: on'");
    return problems;
  }
  const auto address = parse_listen_address(http.listen);
  if (!address) {
    report("http.listen", "listen must be an address and a port such as 127.0.0.1:8380, not " + in_quotes(http.listen));
  } else if (!address->is_loopback() && !has_password && !http.ingress) {
    report("http.password_file",
           "password_file is missing: without it the page is for this machine alone, and " + to_string(*address) +
               " is for others as well; write 'password_file: /etc/ams2mqtt/http-password' and put a password in that "
               "file, or 'listen: 127.0.0.1:" +
               std::to_string(address->port) + "'");
    problems.back().credential_may_help = true;
  }
  return problems;
}

}  // namespace ams2mqtt
