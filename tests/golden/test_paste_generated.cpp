// Each form in which bytes are pasted, with each kind of recording: exactly the recording, or a refusal that names a
// form.
#include <algorithm>
#include <functional>

#include "catch.hpp"
#include "golden/paste_reading.hpp"
#include "golden/paste_writers.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using namespace std::string_literals;

namespace {

struct Written {
  std::string_view form;
  Write write;
};
struct Recording {
  std::string name;
  std::vector<std::uint8_t> bytes;
};

std::vector<Recording> recordings() {
  std::vector<std::uint8_t> two = frame("kaifa-3phase-normal");
  append(two, frame("kaifa-3phase-hourly"));
  std::vector<std::uint8_t> three = frame("kamstrup-3phase-normal");
  append(three, frame("kaifa-3phase-fast"));
  append(three, frame("aidon-3wire-fast"));
  return {{"HDLC", frame("aidon-4wire-hourly")},
          {"HDLC, short", frame("aidon-4wire-fast")},
          {"two frames", two},
          {"three frames", three},
          {"M-Bus", frame("mbus-telegrams")},
          {"M-Bus, short", frame("mbus-one-telegram")},
          {"P1", frame("p1-dsmr-5")},
          {"P1 without check sum", frame("p1-dsmr-2")},
          {"encrypted", frame("kamstrup-glo-30")},
          {"M-Bus, encrypted", frame("mbus-encrypted")},
          {"P1, encrypted", frame("p1-encrypted-lines")}};
}

std::string hex(Bytes bytes) {
  return upper(listed(bytes, " ", pair));
}

std::string marked(Bytes bytes, std::string_view before, std::string_view behind, std::string_view between = ", ") {
  return listed(bytes, between,
                [&](std::uint8_t byte) { return std::string(before) + pair(byte) + std::string(behind); });
}

Write in_lines(std::size_t width, const Write& write) {
  return [=](Bytes bytes) { return dump(bytes, width, [&](std::size_t, Bytes part) { return write(part); }); };
}
Write behind(const std::function<std::string(std::size_t)>& prefix, const Write& write) {
  return [=](Bytes bytes) { return prefixed(write(bytes), prefix); };
}
Write with(std::string_view suffix, const Write& write) {
  return [=](Bytes bytes) { return write(bytes) + std::string(suffix); };
}

std::string log_words(std::size_t line) {
  return "Jan 01 " + clock(line) + " host app[123]: ";
}

std::vector<Written> read_forms() {
  const Write digits = [](Bytes bytes) { return upper(to_hex(bytes)); };
  const auto decimals = [](std::string_view between) {
    return [=](Bytes bytes) { return listed(bytes, between, test::number); };
  };
  return {
      {"hex", digits},
      {"hex behind times of a table", behind([](std::size_t i) { return clock(i) + ","; }, in_lines(20, digits))},
      {"the same with milliseconds", behind([](std::size_t i) { return clock(i) + ".123,"; }, in_lines(20, hex))},
      {"the same with a date",
       behind([](std::size_t i) { return "2024-01-01 " + clock(i) + ";"; }, in_lines(20, digits))},
      {"the same in seconds",
       behind([](std::size_t i) { return std::to_string(1704110400 + i) + ","; }, in_lines(20, digits))},
      {"a field for each byte", behind([](std::size_t i) { return clock(i) + ","; },
                                       in_lines(20, [](Bytes b) { return upper(listed(b, ",", pair)); }))},
      {"a number of bytes before them",
       in_lines(24, [](Bytes b) { return std::to_string(b.size()) + "," + to_hex(b); })},
      {"a number of bytes behind them",
       in_lines(20, [](Bytes b) { return hex(b) + " ; " + std::to_string(b.size()) + " bytes"; })},
      {"the same in parentheses",
       in_lines(20, [](Bytes b) { return hex(b) + " (" + std::to_string(b.size()) + " bytes)"; })},
      {"words behind them", in_lines(20, [](Bytes b) { return hex(b) + " CRC OK"; })},
      {"lines with numbers and bars",
       behind([](std::size_t i) { return std::to_string(i + 1) + " | "; }, in_lines(16, hex))},
      {"lines of a listing",
       behind([](std::size_t i) { return right(std::to_string(i + 57), 6) + " | "; }, in_lines(16, hex))},
      {"cat -n", behind([](std::size_t i) { return right(std::to_string(i + 1), 6) + "\t"; }, in_lines(16, hex))},
      {"lines with numbers", behind([](std::size_t i) { return std::to_string(i + 1) + " "; },
                                    in_lines(16, [](Bytes b) { return listed(b, " ", pair); }))},
      {"a list", behind([](std::size_t) { return "- "s; }, in_lines(1, [](Bytes b) { return "0x" + pair(b[0]); }))},
      {"a list of numbers",
       behind([](std::size_t) { return "- "s; }, in_lines(1, [](Bytes b) { return number(b[0]); }))},
      {"elements with their places", behind([](std::size_t i) { return "buf[" + std::to_string(i) + "]: "; },
                                            in_lines(1, [](Bytes b) { return pair(b[0]); }))},
      {"underscores", [](Bytes b) { return upper(listed(b, "_", pair)); }},
      {"xxd", xxd},
      {"xxd behind times", behind([](std::size_t i) { return clock(i) + ".123 "; }, xxd)},
      {"xxd -c 8",
       [](Bytes b) {
         return dump(b, 8, [](std::size_t at, Bytes part) {
           return padded(at, 8, 16) + ": " + filled(fields(part, 2, [](Bytes two) { return to_hex(two) + " "; }), 20) +
                  " " + characters(part);
         });
       }},
      {"xxd -e", xxd_low_first},
      {"xxd -e behind times", behind([](std::size_t i) { return "[" + clock(i) + "] "; }, xxd_low_first)},
      {"xxd -b", xxd_bits},
      {"hexdump -C", with("", canonical)},
      {"hexdump -C behind times", behind([](std::size_t i) { return clock(i) + ".123 "; }, canonical)},
      {"hexdump -C behind dates", behind([](std::size_t i) { return "[2024-01-01 " + clock(i) + "] "; }, canonical)},
      {"hexdump -C in a log", behind(log_words, canonical)},
      {"a dump of memory in a log",
       [](Bytes b) {
         return prefixed(replaced("\n" + canonical(b), "\n00", "\n0x3ffb00").substr(1),
                         [](std::size_t i) { return "I (" + std::to_string(3000 + i) + ") hex: "; });
       }},
      {"Wireshark", wireshark},
      {"Wireshark behind times", behind([](std::size_t i) { return clock(i) + ".123456 "; }, wireshark)},
      {"a dump with a gap and characters without bars",
       [](Bytes b) {
         return dump(b, 16, [](std::size_t at, Bytes part) {
           const std::string left = listed(part.first(std::min<std::size_t>(8, part.size())), " ", pair);
           const std::string rest = part.size() > 8 ? listed(part.subspan(8), " ", pair) : "";
           return padded(at, 4, 16) + "  " + filled(left, 23) + "  " + filled(rest, 23) + "   " + characters(part);
         });
       }},
      {"hexdump", numbers(16, 2, 5, 4, 16)},
      {"hexdump in a log", behind(log_words, numbers(16, 2, 5, 4, 16))},
      {"hexdump -x", numbers(16, 2, 8, 4, 16)},
      {"hexdump -d", numbers(16, 2, 8, 5, 10)},
      {"hexdump -o", numbers(16, 2, 8, 6, 8)},
      {"hexdump -b", numbers(16, 1, 4, 3, 8)},
      {"hexdump -c", character_dump(16, true)},
      {"od", numbers(8, 2, 7, 6, 8)},
      {"od -c", character_dump(8, false)},
      {"od -t x1", numbers(8, 1, 3, 2, 16)},
      {"od -t x2", numbers(8, 2, 5, 4, 16)},
      {"od -t x4", numbers(8, 4, 9, 8, 16)},
      {"od -t x8", numbers(8, 8, 17, 16, 16)},
      {"od -t u1", numbers(8, 1, 4, 1, 10)},
      {"od -t d1", signed_bytes},
      {"od -t u2", numbers(8, 2, 6, 1, 10)},
      {"od -t o1", numbers(8, 1, 4, 3, 8)},
      {"od -A d -t x1", numbers(10, 1, 3, 2, 16)},
      {"the debugger",
       [](Bytes b) {
         return dump(b, 8, [](std::size_t at, Bytes part) {
           return "0x7ffe" + padded(at, 4, 16) + " <buf+" + std::to_string(at) + ">:\t" + marked(part, "0x", "", "\t");
         });
       }},
      {"C array with characters as comments",
       [](Bytes b) {
         return "/* Frame */\nstatic const unsigned char pkt1[] = {\n" +
                dump(b, 8,
                     [](std::size_t, Bytes part) {
                       return marked(part, "0x", "") + ", /* " + characters(part) + " */";
                     }) +
                "};\n";
       }},
      {"C array with comments behind slashes",
       in_lines(8, [](Bytes b) { return marked(b, "0x", "") + ", // " + characters(b); })},
      {"candump -L of CAN FD",
       behind([](std::size_t i) { return "(1704110400.00000" + std::to_string(i % 10) + ") vcan0 123##1"; },
              in_lines(64, digits))},
      {"0x7EU", [](Bytes b) { return marked(b, "0x", "U"); }},
      {"0x7Eu8", [](Bytes b) { return marked(b, "0x", "_u8"); }},
      {"(byte) 0x7E", [](Bytes b) { return "byte[] b = {" + marked(b, "(byte) 0x", "") + "};"; }},
      {"(byte)0x7E in lines", in_lines(8, [](Bytes b) { return marked(b, "(byte)0x", "", " "); })},
      {"(byte) -96",
       [](Bytes b) {
         return "{" +
                listed(b, ", ",
                       [](std::uint8_t byte) { return "(byte) " + std::to_string(static_cast<std::int8_t>(byte)); }) +
                "}";
       }},
      {"<7E>", [](Bytes b) { return marked(b, "<", ">", ""); }},
      {"[7E]", [](Bytes b) { return marked(b, "[", "]", ""); }},
      {"{0x7E}", [](Bytes b) { return marked(b, "{0x", "}", ""); }},
      {"$7E", [](Bytes b) { return marked(b, "$", ""); }},
      {"&H7E", [](Bytes b) { return marked(b, "&H", ""); }},
      {"#7E", [](Bytes b) { return marked(b, "#", "", " "); }},
      {"16#7E#", [](Bytes b) { return marked(b, "16#", "#"); }},
      {"8'h7E", [](Bytes b) { return marked(b, "8'h", ""); }},
      {"07Eh", in_lines(8, [](Bytes b) { return "db " + marked(b, "0", "h"); })},
      {"%7E%A0", [](Bytes b) { return percent(b, true); }},
      {"~%A0*A", [](Bytes b) { return percent(b, false); }},
      {"an address with a query", [](Bytes b) { return "http://x/?data=" + percent(b, false) + "&y=1"; }},
      {"=7E=A0", [](Bytes b) { return quoted(b, true); }},
      {"~=A0*A", [](Bytes b) { return quoted(b, false); }},
      {"&#126;&#160;",
       [](Bytes b) { return listed(b, "", [](std::uint8_t byte) { return "&#" + std::to_string(byte) + ";"; }); }},
      {"&#x7E;&#xA0;", [](Bytes b) { return marked(b, "&#x", ";", ""); }},
      {"binary digits", [](Bytes b) { return listed(b, " ", [](std::uint8_t byte) { return padded(byte, 8, 2); }); }},
      {"0b01111110",
       [](Bytes b) { return listed(b, ", ", [](std::uint8_t byte) { return "0b" + padded(byte, 8, 2); }); }},
      {"\\176\\240 without quotes",
       [](Bytes b) { return listed(b, "", [](std::uint8_t byte) { return "\\" + padded(byte, 3, 8); }); }},
      {"decimal numbers with blanks, in lines", in_lines(12, decimals(" "))},
      {"decimal numbers with semicolons", decimals(";")},
      {"base64, one text a line",
       [](Bytes b) { return base64(b.first(b.size() / 2)) + "\n" + base64(b.subspan(b.size() / 2)) + "\n"; }},
      {"base64, a text of 16 bytes a line", in_lines(16, base64)},
      {"base64 in a log", behind([](std::size_t i) { return clock(i) + " rx "; }, in_lines(24, base64))},
      {"a web page with line breaks", [](Bytes b) { return replaced(in_lines(16, hex)(b), "\n", "<br>"); }},
      {"paragraphs", in_lines(16, [](Bytes b) { return "<p>" + hex(b) + "</p>"; })},
      {"a table of a web page", in_lines(16, [](Bytes b) { return "<tr><td>12:00</td><td>" + hex(b) + "</td></tr>"; })},
      {"entities for blanks", [](Bytes b) { return replaced(hex(b), " ", "&nbsp;"); }},
      {"ends of lines spelled out", [](Bytes b) { return replaced(in_lines(16, hex)(b), "\n", "\\r\\n"); }},
      {"UTF-16, low byte first", [](Bytes b) { return in_units(hex(b), 2, true); }},
      {"UTF-16, high byte first", [](Bytes b) { return in_units(in_lines(16, hex)(b), 2, false); }},
      {"UTF-32", [](Bytes b) { return in_units(hex(b), 4, true); }},
  };
}

}  // namespace

TEST_CASE("11.24 every form gives exactly the recording, in pieces of any size", "[paste]") {
  for (const Recording& recording : recordings()) {
    const std::string bytes = to_hex(recording.bytes);
    for (const Written& written : read_forms()) {
      const std::string text = written.write(recording.bytes);
      for (const std::size_t chunk : {std::size_t{1}, std::size_t{4093}, std::size_t{1} << 20U}) {
        const std::string read = read_in(text, chunk);
        INFO(recording.name << " as " << written.form << " in pieces of " << chunk << ":\n" << text.substr(0, 400));
        const auto differs = std::ranges::mismatch(read, bytes);
        INFO("differs at " << (differs.in1 - read.begin()) / 2 << ": "
                           << std::string(differs.in1, read.end()).substr(0, 80));
        CHECK(read == bytes);
        if (read != bytes) break;
      }
    }
  }
}

TEST_CASE("11.24 a form that is not read is answered with one that is, and gives no message", "[paste]") {
  const auto record = [](Bytes part, std::size_t at) {
    return ":" + padded(part.size(), 2, 16) + padded(at, 4, 16) + "00" + to_hex(part) + "00";
  };
  const std::vector<Written> forms = {
      {"hexadecimal digits",
       [&](Bytes b) { return dump(b, 16, [&](std::size_t at, Bytes part) { return record(part, at); }); }},
      {"hexadecimal digits",
       [](Bytes b) {
         return dump(b, 16, [](std::size_t at, Bytes part) {
           return "S1" + padded(part.size() + 3, 2, 16) + padded(at, 4, 16) + to_hex(part) + "00";
         });
       }},
      {"hexadecimal digits", [](Bytes b) { return listed(b, "+", pair); }},
      {"hexadecimal digits", [](Bytes b) { return listed(b, "/", pair); }},
      {"decimal numbers", in_lines(12, [](Bytes b) { return listed(b, ".", test::number); })},
      {"decimal numbers", in_lines(12, [](Bytes b) { return listed(b, ":", test::number); })},
      {"decimal numbers", in_lines(12, [](Bytes b) { return listed(b, "|", test::number); })},
      {"decimal numbers",
       [](Bytes b) { return listed(b, ", ", [](std::uint8_t byte) { return "0o" + padded(byte, 3, 8); }); }},
      {"base64", [](Bytes b) { return "begin 644 x\nM" + base64(b).substr(0, 60) + "\n`\nend\n"; }},
      {"base64",
       [](Bytes b) {
         return "<~" +
                listed(b, "", [](std::uint8_t byte) { return std::string(1, static_cast<char>('!' + byte % 80)); }) +
                "~>";
       }},
      {"base64",
       [](Bytes b) {
         return listed(b, "",
                       [](std::uint8_t byte) { return std::string(1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte % 32]); });
       }},
      {"hexdump -C, od -t x1, Wireshark",
       [](Bytes b) {
         return listed(b, "", [](std::uint8_t byte) {
           return (byte < ' '   ? "^"s + static_cast<char>(byte + '@')
                   : byte > '~' ? "M-"s + static_cast<char>('!' + byte % 90)
                                : std::string(1, static_cast<char>(byte)));
         });
       }},
      {"hexdump -c, od -c",
       [](Bytes b) {
         return offset_dump(b, 8, [](Bytes part) {
           return fields(part, 1, [](Bytes one) {
             return right(
                 one[0] % 128 < ' ' || one[0] % 128 == 127 ? "nul" : std::string(1, static_cast<char>(one[0] % 128)),
                 4);
           });
         });
       }},
      {"pairs of hexadecimal digits",
       [](Bytes b) { return fields(b, 2, [](Bytes two) { return padded(low_first(two), 4, 16) + " "; }); }},
      {"pairs of hexadecimal digits",
       [](Bytes b) {
         std::vector<std::uint8_t> back(b.rbegin(), b.rend());
         return hex(back);
       }},
  };
  for (const Recording& recording : {recordings()[0], recordings()[3], recordings()[4]}) {
    for (const Written& written : forms) {
      const std::string text = written.write(recording.bytes);
      INFO(recording.name << ":\n" << text.substr(0, 400));
      const Told told = decode(text);
      CHECK(told.telegrams == 0);
      CHECK(told.form == written.form);
    }
  }
}
