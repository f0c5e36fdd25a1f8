// Invariant: whatever a browser sends is a request or refused; what is answered is one head whose lines the request has
// no say in.
#include <boost/asio/buffer.hpp>
#include <string>

#include "ams2mqtt/http/page_files.hpp"
#include "fuzz/expect.hpp"
#include "http/web_head.hpp"
#include "http/web_head_reader.hpp"

using namespace ams2mqtt;

namespace {

// Ends with its empty line, and has no other.
bool is_one_head(const std::string& head) {
  return head.find("\r\n\r\n") == head.size() - 4 && head.starts_with("HTTP/1.1 ");
}

HttpConfig with_ingress() {
  HttpConfig http;
  http.ingress = true;
  return http;
}

void expect_good(const WebRequest& request) {
  expect(!request.path.empty() && request.query.size() <= WebRequest::kMostParameters, "a path, and few parameters");
  for (const std::string& segment : request.path) {
    expect(segment != ".." && segment != "." && segment.find_first_of("\r\n") == std::string::npos, "a plain segment");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const AccessRule kRule(with_ingress());
  WebParser parser;
  parser.header_limit(kLargestHead);
  boost::system::error_code error;
  (void)parser.put(boost::asio::buffer(data, size), error);
  if (error || !parser.is_header_done()) return 0;
  const WebHead head = read_head(parser, kRule, size % 2 == 0 ? "127.0.0.1" : kIngressPeer);
  if (head.request) expect_good(*head.request);
  const WebAnswer none = refusal(404, "none");
  const WebAnswer answer = head.request ? page_answer(*head.request).value_or(none) : head.request.error();
  expect(is_one_head(head_of(answer, {.keep_alive = head.keep_alive, .now = {}})), "one head");
  return 0;
}
