// P1 telegrams as people paste them.
#include "catch.hpp"
#include "golden/paste_reading.hpp"
#include "golden/paste_writers.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using namespace std::string_literals;

TEST_CASE("11.24 a P1 telegram is read from whatever has been done to its lines", "[paste]") {
  for (const std::string_view name : {"p1-dsmr-5", "p1-dsmr-2"}) {
    const std::vector<std::uint8_t> bytes = frame(name);
    const std::string telegram(as_text(bytes));
    const auto lines_behind = [&](const std::function<std::string(std::size_t)>& prefix, std::string_view suffix = "") {
      return replaced(prefixed(telegram, prefix), "\r\n", std::string(suffix) + "\r\n");
    };
    const std::vector<std::string> texts = {
        telegram,
        replaced(telegram, "\r\n", "\n"),
        replaced(telegram, "\r\n", "\n\r"),
        replaced(telegram, "\r\n", "\\r\\n"),
        replaced(telegram, "\r\n", "\\n"),
        replaced(telegram, "\r\n", "\\r\\n\n"),
        replaced(telegram, "\r\n", "<CR><LF>"),
        replaced(telegram, "\r\n", "[CR][LF]\r\n"),
        replaced(telegram, "\r\n", "<\\r><\\n>\n"),
        replaced(telegram, "\r\n", "<br>"),
        replaced(telegram, "\r\n", "<br />\r\n"),
        replaced(telegram, "\r\n", "  \r\n"),
        "<pre>" + telegram + "</pre>",
        lines_behind([](std::size_t) { return "<p>"s; }, "</p>"),
        replaced(replaced(telegram, "(", "&#40;"), "/", "&#x2F;"),
        replaced(telegram, "*", "\\*"),
        percent(bytes, false),
        in_units(telegram, 2, true),
        in_units(telegram, 2, false),
        lines_behind([](std::size_t i) { return std::to_string(i + 1) + " | "; }),
        lines_behind([](std::size_t i) { return right(std::to_string(i + 1), 6) + "\t"; }),
        lines_behind([](std::size_t i) { return clock(i) + ","; }),
        lines_behind([](std::size_t i) { return "\"" + clock(i) + "\",\""; }, "\""),
    };
    for (const std::string& text : texts) {
      INFO(text.substr(0, 300));
      CHECK(decode(text).telegrams == 1);
      CHECK(decode(text + text).telegrams == 2);
    }
  }
}

TEST_CASE("11.24 what stands in the parentheses of P1 is never a frame", "[paste]") {
  const std::string frames = upper(to_hex(frame("aidon-4wire-fast")));
  for (const std::string code :
       {"0-0:42.0.0.255", "1.0.0.0.0.255", "0-0:96.13.0&01", "C.1.0", "1-1:30.D", "x.y", "1-0:4:24.7.0"}) {
    const std::string telegram = "/ABC5x\r\n\r\n1-0:1.8.0(1*kWh)\r\n" + code + "(" + frames + ")\r\n!\r\n";
    CHECK(read_in(telegram, 1) == to_hex(as_bytes(telegram)));
    CHECK(decode(telegram).telegrams == 1);
    CHECK(read_in(prefixed(telegram, [](std::size_t i) { return "[" + clock(i) + "] "; }), 7) ==
          to_hex(as_bytes(telegram)));
  }
}
