// The head of a request -> what is asked, and whether it may be. Pure, as far as Beast's parser is.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "ams2mqtt/http/access.hpp"
#include "ams2mqtt/http/web_request.hpp"

namespace ams2mqtt {

using WebParser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

inline constexpr std::uint32_t kLargestHead = 8 * 1024;  // bytes

struct WebHead {
  Access access = Access::granted;
  bool keep_alive = false;                       // further requests may follow
  bool only_head = false;                        // of the answer
  std::string etag;                              // of what the browser has already
  std::expected<WebRequest, WebAnswer> request;  // of one who may; else the answer
};

// Of a parser that has the whole head. `address`: of the other side.
[[nodiscard]] WebHead read_head(const WebParser& parser, const AccessRule& rule, std::string_view address);

}  // namespace ams2mqtt
