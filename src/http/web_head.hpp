// The head of an answer: its status line and fields (RFC 9112), with what keeps a browser from doing more with the
// answer than showing it.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/http/web_request.hpp"

namespace ams2mqtt {

struct HeadFacts {
  bool keep_alive = true;
  UtcSeconds now;
};

[[nodiscard]] std::string head_of(const WebAnswer& answer, const HeadFacts& facts);
// "Tue, 01 Dec 2026 14:00:00 GMT" (RFC 9110, section 5.6.7)
[[nodiscard]] std::string http_date(UtcSeconds time);
// Whether a list such as "gzip, br;q=0.5" has the word, and not with q=0.
[[nodiscard]] bool list_has(std::string_view list, std::string_view word);

}  // namespace ams2mqtt
