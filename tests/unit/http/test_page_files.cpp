#include "ams2mqtt/http/page_files.hpp"

#include <zlib.h>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::string unzipped(std::string_view bytes) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string text(1'000'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

}  // namespace

TEST_CASE("17 each file of the page is answered, plain and compressed", "[http]") {
  REQUIRE(page_files().size() > 1);
  for (const PageFile& file : page_files()) {
    CAPTURE(file.name);
    const auto plain = page_answer({.path = {std::string(file.name)}});
    REQUIRE(plain);
    CHECK(plain->body == file.content);
    CHECK(plain->type != "application/octet-stream");
    const auto packed = page_answer({.path = {std::string(file.name)}, .takes_gzip = true});
    REQUIRE(packed);
    CHECK(packed->compressed);
    CHECK(unzipped(packed->body) == file.content);
    CHECK(packed->etag == plain->etag);
  }
}

TEST_CASE("17 the page itself has no name, and nothing else is a file", "[http]") {
  const auto page = page_answer({.path = {""}});
  REQUIRE(page);
  CHECK(page->type == "text/html; charset=utf-8");
  CHECK(page->body.starts_with("<!doctype html>"));
  CHECK_FALSE(page_answer({.path = {"x.js"}}));
  CHECK_FALSE(page_answer({.path = {"", "page.js"}}));
  CHECK_FALSE(page_answer({.path = {}}));
}
