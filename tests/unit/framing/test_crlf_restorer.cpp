#include "ams2mqtt/framing/crlf_restorer.hpp"

#include <string>

#include "catch.hpp"
#include "unit/framing/streams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

std::string restored(CrlfRestorer& restorer, std::string_view line, std::size_t from, bool ended = true) {
  return std::string(as_text(restorer.restore(as_bytes(line.substr(from)), from, ended)));
}

}  // namespace

TEST_CASE("Every pair becomes a line feed, from every place of the line on", "[framing]") {
  const std::string line = "a\r\nb\r\r\nc\nd\re\r\n\r\nf";
  const std::string right = "a\nb\r\nc\nd\re\n\nf";
  CrlfRestorer restorer;
  CHECK(restored(restorer, line, 0) == right);
  CHECK(restorer.stands_for(0) == 0);
  CHECK(restorer.stands_for(2) == 3);
  CHECK(restorer.stands_for(right.size()) == line.size());
  CHECK(restored(restorer, line, 3) == right.substr(2));
  CHECK(restorer.position() == 2);
  CHECK(restorer.stands_for(1) == 1);
  CHECK(restored(restorer, line, line.size() - 1) == "f");
}

TEST_CASE("Half a pair is left out until the other half may have come", "[framing]") {
  CrlfRestorer restorer;
  CHECK(restored(restorer, "ab\r", 0, false) == "ab");
  CHECK(restored(restorer, "ab\r\n", 0, false) == "ab\n");
  CHECK(restored(restorer, "ab\r\nc\r", 4, true) == "c\r");
}

TEST_CASE("What lies between two candidates is not restored", "[framing]") {
  const std::string line = "a\r\n" + std::string(100, 'x') + "b\r\n";
  CrlfRestorer restorer;
  CHECK(restored(restorer, line.substr(0, 3), 0) == "a\n");
  CHECK(restored(restorer, line, line.size() - 3) == "b\n");
  CHECK(restorer.position() == 2);
}

TEST_CASE("11.11 each byte is restored once, however many candidates begin in it", "[framing]") {
  std::string line;
  while (line.size() < 50'000) line += "~x\r\n";
  CrlfRestorer restorer;
  std::size_t newest = 0;
  for (std::size_t from = 0; from < line.size(); from += 4) {
    const std::size_t size = restored(restorer, line.substr(0, std::min(line.size(), from + 2'000)), from).size();
    newest = restorer.position() + size;
  }
  CHECK(newest == line.size() / 4 * 3);
}
