#include "web_head_reader.hpp"

#include "web_head.hpp"

namespace ams2mqtt {

namespace {

namespace http = boost::beast::http;

template <class Name>
std::string_view field_of(const WebParser& parser, Name name) {
  const auto value = parser.get()[name];
  return {value.data(), value.size()};
}

std::expected<WebRequest, WebAnswer> request_of(const WebParser& parser, bool has_body) {
  const auto method = parser.get().method();
  if (method != http::verb::get && method != http::verb::head) {
    return std::unexpected(refusal(405, "the daemon is only read here"));
  }
  if (has_body) return std::unexpected(refusal(413, "a request has no content here"));
  const auto target = parser.get().target();
  auto request = parse_target({target.data(), target.size()});
  if (!request) return std::unexpected(refusal(400, "the address of the request is malformed or too long"));
  request->takes_gzip = list_has(field_of(parser, http::field::accept_encoding), "gzip");
  return std::move(*request);
}

}  // namespace

WebHead read_head(const WebParser& parser, const AccessRule& rule, std::string_view address) {
  const bool has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
  WebHead head{.access = rule.judge({.address = address,
                                     .host = field_of(parser, http::field::host),
                                     .authorization = field_of(parser, http::field::authorization),
                                     .remote_user = field_of(parser, "X-Remote-User-Id")}),
               .keep_alive = parser.keep_alive() && !has_body,
               .only_head = parser.get().method() == http::verb::head,
               .etag = std::string(field_of(parser, http::field::if_none_match)),
               .request = request_of(parser, has_body)};
  if (!head.request && head.request.error().status == 405) head.keep_alive = false;
  return head;
}

}  // namespace ams2mqtt
