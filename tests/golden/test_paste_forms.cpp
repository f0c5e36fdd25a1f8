#include <algorithm>
#include <functional>

#include "ams2mqtt/framing/paste_reader.hpp"
#include "catch.hpp"
#include "golden/paste_reading.hpp"
#include "golden/paste_writers.hpp"
#include "test_frames.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using namespace std::string_literals;

namespace {

std::string read_paste(std::string_view text, std::size_t chunk = 1 << 20U) {
  return read_in(text, chunk);
}

std::string first_doubt(std::string_view text) {
  PasteReader reader;
  (void)reader.feed(as_bytes(text));
  (void)reader.end_of_input();
  const auto misses = reader.take_misses();
  if (misses.empty()) return "none";
  return std::to_string(misses[0].line) + " " + std::string(misses[0].doubt.form) + ": " +
         std::string(misses[0].doubt.why);
}

// A frame of the project's own, long enough to fill several lines of a dump.
const std::vector<std::uint8_t>& sample() {
  static const std::vector<std::uint8_t> bytes = [] {
    std::vector<std::uint8_t> all;
    for (const test::TestFrame& frame : test::test_frames()) {
      if (frame.name.starts_with("aidon-4wire-")) all.insert(all.end(), frame.bytes.begin(), frame.bytes.end());
    }
    return all;
  }();
  return bytes;
}

}  // namespace

TEST_CASE("11.24 each row of the table knows its own example", "[paste]") {
  for (const PasteForm& form : paste_forms()) {
    INFO(form.name);
    const auto knows = [&](const PasteForm& each) {
      PasteContext context;
      if (form.example == "*") context.dump_next = 16;
      context.p1 = form.name.contains("P1");
      PasteFinding found;
      return each.has(form.example, context, found);
    };
    const auto forms = paste_forms();
    const auto first = std::ranges::find_if(forms, knows);
    REQUIRE(first != forms.end());
    CHECK(first->name == form.name);
  }
}

TEST_CASE("11.24 every example reads as its bytes", "[paste]") {
  const std::string eight = "7ea02a4108831304";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"7EA02A4108831304", eight},
      {"7e a0 2a 41 08 83 13 04", eight},
      {"7E:A0:2A:41:08:83:13:04", eight},
      {"7E-A0-2A-41-08-83-13-04", eight},
      {"7E.A0.2A.41.08.83.13.04 (8)", eight},
      {"7E;A0;2A;41;08;83;13;04", eight},
      {"7E,A0,2A,41,08,83,13,04,", eight},
      {"0x7E, 0xA0, 0x2A, 0x41, 0x8, 0x83, 0x13, 0x4", eight},
      {"0x7EA02A4108831304", eight},
      {"7Eh A0h 2Ah 41h 08h 83h 13h 04h", eight},
      {"uint8_t frame[] = {0x7E, 0xA0, 0x2A, 0x41, 0x08, 0x83, 0x13, 0x04};", eight},
      {R"("\x7e\xa0\x2a\x41\x08\x83\x13\x04")", eight},
      {R"(\x7e\xa0\x2a\x41\x08\x83\x13\x04)", eight},
      {R"(b'~\xa0*A\x08\x83\x13\x04')", eight},
      {R"(read(3, "~\240*A\10\203\23\4"..., 4096) = 8)", eight},
      {R"([17:50:46][D][uart_debug:158]: <<< "~\xA0*A\b\x83\x13\x04")", eight},
      {"[12:00:01][D][uart_debug:114]: <<< 7E:A0:2A:41:08:83:13:04", eight},
      {"\x1B[0;36m[12:00:01][D][dlms:123]: 7E A0 2A 41 08 83 13 04\x1B[0m", eight},
      {"[0;36m[D][dlms:123]: 7EA02A4108831304[0m", eight},
      {"(V) 7E A0 2A 41  08 83 13 04", eight},
      {"2024-01-01 12:00:00.123 7E A0 2A 41 08 83 13 04", eight},
      {"2024-01-01T12:00:00.123456Z 7EA02A4108831304", eight},
      {"2024-01-01 12:00:00,123   DEBUG: Read: 7ea02a4108831304", eight},
      {"01.02.2024 12:00:01.123 -> 7E A0 2A 41 08 83 13 04", eight},
      {"12:00:01: 7E A0 2A 41 08 83 13 04", eight},
      {"RX: 7E A0 2A 41 08 83 13 04", eight},
      {"Received 8 bytes: 7E A0 2A 41 08 83 13 04", eight},
      {"  can0  123   [8]  7E A0 2A 41 08 83 13 04   '~.*A....'", eight},
      {"(1704110400.123456) can0 123#7EA02A4108831304", eight},
      {R"({"data":"7EA02A4108831304"})", eight},
      {R"({"id":"ab12cd34","data":[126,160,42,65,8,131,19,4]})", eight},
      {R"({"type":"Buffer","data":[126, 160, 42, 65, 8, 131, 19, 4]})", eight},
      {"data read from port=[126, 160, 42, 65, 8, 131, 19, 4]", eight},
      {"[126 160 42 65 8 131 19 4]", eight},
      {"[126, -96, 42, 65, 8, -125, 19, 4]", eight},
      {"126\n160\n42\n65\n8\n131\n19\n4\n", eight},
      {"[\n  47,\n  75,\n  126,\n  7\n]\n", "2f4b7e07"},
      {"47\n75\n7e\n07\n", "47757e07"},
      {"47\n75\n", "4775"},
      {"126\n160\n0", "7ea000"},
      {"1704110400.123 7E A0 2A 41 08 83 13 04\n1704110400.456 7E A0\n", eight + "7ea0"},
      {"0000000 a07e 412a 0008\n0000005\n", "7ea02a4108"},
      {"0000000 a07e 412a 0008\n0000006\n", "7ea02a410800"},
      {"7E A0 2A 41 8 83 13 4", eight},
      {"fqAqQQiDEwQT5ucADw==", "7ea02a410883130413e6e7000f"},
      {"```\n7E A0 2A 41\n08 83 13 04\n```\n", eight},
      {"> 7E A0 2A 41\n> 08 83 13 04\n", eight},
      {"    7E A0 2A 41\n    08 83 13 04\n", eight},
      {"`7EA02A4108831304`", eight},
      {"<Buffer 7e a0 2a 41 08 83 13 04>", eight},
      {"\xEF\xBB\xBF"
       "7EA02A4108831304\r\n",
       eight},
      {"7E\xC2\xA0"
       "A0\xC2\xA0"
       "2A 41 08 83 13 04",
       eight},
      {"00000000: 7ea0 2a41 0883 1304                      ~.*A....\n", eight},
      {"\t0x0000:  7ea0 2a41 0883 1304                      ~.*A....\n", eight},
      {"00000000  7e a0 2a 41 08 83 13 04                           |~.*A....|\n00000008\n", eight},
      {"0000   7e a0 2a 41 08 83 13 04                           ~.*A....\n", eight},
      {"0000000 7e a0 2a 41 08 83 13 04\n0000010\n", eight},
      {"0000000 a07e 412a 8308 0413\n0000008\n", eight},
      {"7ea02a4108831304\n7ea0 2A\n# a comment, with ~ anything in it\n7E", eight + "7ea02a7e"},
  };
  for (const auto& [text, bytes] : cases) {
    INFO(text);
    CHECK(read_paste(text) == bytes);
  }
}

TEST_CASE("11.24 whole recordings come back from every form, in chunks of any size", "[paste]") {
  const Bytes bytes = sample();
  const std::string hex = to_hex(bytes);
  const auto spaced = [](Bytes part) { return listed(part, " ", pair); };
  const LineOf canonical = [&](std::size_t at, Bytes part) {
    const std::string left = spaced(part.first(std::min<std::size_t>(8, part.size())));
    const std::string right = part.size() > 8 ? spaced(part.subspan(8)) : "";
    return padded(at, 8, 16) + "  " + filled(left, 23) + "  " + filled(right, 23) + "  |" + characters(part) + "|";
  };
  const std::vector<std::pair<std::string, std::string>> forms = {
      {"one line", hex},
      {"upper case, spaced", upper(spaced(bytes))},
      {"wrapped within a byte",
       dump(as_bytes(hex), 75, [](std::size_t, Bytes part) { return std::string(as_text(part)); })},
      {"xxd -p", dump(bytes, 30, [](std::size_t, Bytes part) { return to_hex(part); })},
      {"hexdump -C", dump(bytes, 16, canonical)},
      {"Wireshark", dump(bytes, 16,
                         [&](std::size_t at, Bytes part) {
                           return padded(at, 4, 16) + "   " + filled(spaced(part), 47) + "   " + characters(part);
                         })},
      {"od -A x", dump(bytes, 16, [&](std::size_t at, Bytes part) { return padded(at, 6, 16) + " " + spaced(part); })},
      {"od", dump(bytes, 16, [&](std::size_t at, Bytes part) { return padded(at, 7, 8) + " " + spaced(part); })},
      {"xxd", dump(bytes, 16,
                   [&](std::size_t at, Bytes part) {
                     std::string text;
                     for (std::size_t i = 0; i < part.size(); i += 2)
                       text += (i == 0 ? "" : " ") + to_hex(part.subspan(i, std::min<std::size_t>(2, part.size() - i)));
                     return padded(at, 8, 16) + ": " + filled(text, 39) + "  " + characters(part);
                   })},
      {"C array", "{" + listed(bytes, ", ", [](std::uint8_t byte) { return "0x" + upper(pair(byte)); }) + "}"},
      {"C array in lines", dump(bytes, 12,
                                [](std::size_t, Bytes part) {
                                  return "  " +
                                         listed(part, ", ", [](std::uint8_t byte) { return "0x" + pair(byte); }) + ",";
                                })},
      {"decimal", "[" + listed(bytes, ", ", test::number) + "]"},
      {"decimal in lines",
       "[\n" + dump(bytes, 12, [](std::size_t, Bytes part) { return "  " + listed(part, ", ", test::number) + ","; }) +
           "]"},
      {"decimal, one a line", listed(bytes, "\n", test::number)},
      {"without leading zeros",
       listed(bytes, " ", [](std::uint8_t byte) { return byte < 16 ? pair(byte).substr(1) : pair(byte); })},
      {"python bytes", "b'" + listed(bytes, "", escape) + "'"},
      {"base64", base64(bytes)},
      {"base64 in lines",
       dump(as_bytes(base64(bytes)), 76, [](std::size_t, Bytes part) { return std::string(as_text(part)); })},
      {"esphome", dump(bytes, 24,
                       [](std::size_t at, Bytes part) {
                         return "[12:00:" + padded(at % 60, 2, 10) + "][D][uart_debug:114]: <<< " +
                                upper(listed(part, ":", pair));
                       })},
      {"amsreader", dump(bytes, 16,
                         [](std::size_t, Bytes part) {
                           std::string text = "(V) ";
                           for (std::size_t i = 0; i < part.size(); ++i)
                             text += upper(pair(part[i])) + (i % 4 == 3 ? "  " : " ");
                           return text;
                         })},
      {"candump", dump(bytes, 8,
                       [](std::size_t, Bytes part) {
                         return "  can0  123   [" + std::to_string(part.size()) + "]  " +
                                upper(listed(part, " ", pair));
                       })},
      {"json", "{\"topic\":\"amsreader\",\"data\":\"" + upper(hex) + "\",\"rssi\":-60}"},
  };
  for (const auto& [name, text] : forms) {
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{4093}, std::size_t{1} << 20U}) {
      INFO(name << " in chunks of " << chunk << ": " << text.substr(0, 200));
      const std::string read = read_paste(text, chunk);
      CHECK(read.size() == hex.size());
      const auto differs = std::ranges::mismatch(read, hex);
      INFO("differs at " << differs.in1 - read.begin() << ": " << std::string(differs.in1, read.end()).substr(0, 60));
      CHECK(read == hex);
    }
  }
}

TEST_CASE("11.24 UTF-16 as Windows saves it is text", "[paste]") {
  for (const bool little : {true, false}) {
    std::string text = little ? "\xFF\xFE" : "\xFE\xFF";
    for (const char character : "RX: 7E A0 2A 41 08 83 13 04\r\n"s) {
      text += little ? character : '\0';
      text += little ? '\0' : character;
    }
    CHECK(read_paste(text) == "7ea02a4108831304");
    CHECK(read_paste(text, 1) == "7ea02a4108831304");
  }
}

TEST_CASE("11.24 a recording is passed on as it is, whatever it looks like at first", "[paste]") {
  for (const std::string& text :
       {"\x7E\xA1\x0A\x41\x0D\x0A\x12\x34\x7E"s, "\xFF\xFE\x01\x02"s, "abc\n\xFE\n\x01"s,
        "/EST5\\1_A\r\n\r\n\x00\x08 7E"s, "~~~~~~"s, "hello"s, "\xFF"s, "\x02\x19\x0A\x0E"s, "7E A0\x00"s}) {
    INFO(to_hex(as_bytes(text)));
    CHECK(read_paste(text) == to_hex(as_bytes(text)));
    CHECK(read_paste(text, 1) == to_hex(as_bytes(text)));
  }
  CHECK(read_paste(as_text(sample()), 7) == to_hex(sample()));
}

TEST_CASE("11.24 a P1 telegram stays as it is, and loses what a log put before its lines", "[paste]") {
  const std::string telegram =
      "/KMP5 ZABF000000000001\r\n\r\n0-0:96.1.1(205A414246303030)\r\n1-0:1.8.1(00185.000*kWh)\r\n0-1:24.3.0(1611)\r\n"
      "(00000.001)\r\n1-0:1.7.0(0000.98*kW)\r\n!A1B2\r\n";
  CHECK(read_paste(telegram) == to_hex(as_bytes(telegram)));
  CHECK(read_paste(telegram, 1) == to_hex(as_bytes(telegram)));
  CHECK(read_paste(telegram.substr(30)) == to_hex(as_bytes(telegram.substr(30))));
  const auto before_each = [&](const std::function<std::string(int)>& prefix, std::string_view behind = "") {
    std::string text;
    int number = 0;
    for (std::size_t at = 0; at < telegram.size();) {
      const std::size_t end = telegram.find("\r\n", at);
      text += prefix(number++) + telegram.substr(at, end - at) + std::string(behind) + "\r\n";
      at = end + 2;
    }
    return text;
  };
  const auto check = [&](const std::string& text) {
    INFO(text);
    CHECK(read_paste(text) == to_hex(as_bytes(telegram)));
  };
  check(before_each([](int number) { return "[12:00:0" + std::to_string(number) + "] "; }));
  check(before_each([](int number) { return "2024-01-01 12:00:00." + std::to_string(95 + number) + " DEBUG p1: "; }));
  check(before_each([](int) { return "    "; }));
  check(before_each([](int) { return "> "; }));
  check("```\r\n" + telegram + "```\r\n");
  check(before_each([](int) { return "'"; }, "',"));
  check(before_each([](int) { return "[17:50:46][D][uart_debug:158]: <<< \""; }, "\\r\\n\""));
  std::string json = "{\"telegram\":\"";
  for (const char character : telegram)
    json += character == '\r' ? "\\r" : character == '\n' ? "\\n" : std::string(1, character);
  check(json + "\"}");
  check("2024-01-01 12:00:00.123 DEBUG (MainThread) [protocol] got telegram: " + telegram);
}

TEST_CASE("11.24 one byte alone counts when its log has shown more", "[paste]") {
  CHECK(read_paste("10:00:01 DEBUG: Read: 7e\n10:00:02 DEBUG: Read: a02a410883130413e6\n10:00:03 DEBUG: Read: 7e\n") ==
        "7ea02a410883130413e67e");
  CHECK(read_paste("Signal: 65\n7E A0 2A 41\nUptime: 12\n08 83 13 04\n") == "7ea02a4108831304");
}

TEST_CASE("11.24 a short octal escape at the end of a string is one byte", "[paste]") {
  CHECK(read_paste("\"~\\xa0*A\\x08\\x83\\x13\\1\"\n\"\\x13\\x04\\xe6\\xe7\"\n") == "7ea02a41088313011304e6e7");
}

TEST_CASE("11.24 a dump's star stands for lines like the one before", "[paste]") {
  const std::string zeros(32, '0');
  CHECK(read_paste("00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n"
                   "00000030  7e a0                                             |~.|\n00000032\n") ==
        zeros + zeros + zeros + "7ea0");
}

TEST_CASE("11.24 what is not understood is answered with the nearest form", "[paste]") {
  CHECK(first_doubt("7EA0\n\n7EA02\n") == "3 hexadecimal digits: a byte lacks a digit");
  CHECK(first_doubt("7 ea 0") == "1 hexadecimal digits: a byte lacks a digit");
  CHECK(first_doubt("7ea") == "1 hexadecimal digits: a byte lacks a digit");
  CHECK(first_doubt("7EA02A41088313041\nhello\n") == "1 hexadecimal digits: a byte lacks a digit");
  CHECK(first_doubt("a\nb\nxyzAqQQiDEwQT5ucADwAb1\n") == "1 hexadecimal digits: a byte lacks a digit");
  CHECK(first_doubt("hello\nxyzAqQQiDEwQT5ucADwAb1\n") == "2 base64: its length is not a multiple of four");
  CHECK(first_doubt("[126, 1600, 42, 65, 8, 131, 190, 400, 3]") ==
        "1 decimal numbers: not all of them are between 0 and 255");
  CHECK(first_doubt("7EA02A41xx8831304") == "1 hexadecimal digits: some of them have been replaced");
  CHECK(first_doubt("7E A0 2A 41 XX XX 04 08 83") == "1 hexadecimal digits: some of them have been replaced");
  CHECK(first_doubt("7E A0 2A 41 08 ?? 04 05") == "1 hexadecimal digits: there is something else among them");
  CHECK(first_doubt("hello") == "none");
}

TEST_CASE("11.24 a short last row of a dump without offsets counts when its characters stand behind it", "[paste]") {
  for (const std::string_view name : {"kamstrup-3phase-normal", "kaifa-3phase-fast", "aidon-4wire-hourly"}) {
    const std::vector<std::uint8_t> bytes = frame(name);
    const std::string text = dump(bytes, 16, [](std::size_t, Bytes part) {
      return " " + filled(listed(part, " ", pair), 49) + characters(part);
    });
    INFO(text);
    CHECK(read_paste(text) == to_hex(bytes));
  }
}
