#include "ams2mqtt/framing/paste_form.hpp"

#include <array>

namespace ams2mqtt {

namespace {

bool find_fence(std::string_view line, PasteContext& /*context*/, PasteFinding& /*found*/) {
  const std::string_view text = trimmed_paste(line);
  return text.starts_with("```") || text == "~~~";
}

bool find_comment(std::string_view line, PasteContext& /*context*/, PasteFinding& /*found*/) {
  return trimmed_paste(line).starts_with('#');
}

// Dumps come first, because the characters beside their bytes may look like anything; base64 comes before hex, because
// some of its letters are hex digits.
constexpr std::array kPasteForms = {
    PasteForm{"a Markdown fence", "```", "`~", find_fence},
    PasteForm{"the header of a dump", "Offset(h) 00 01 02 03 04 05 06 07", "", find_dump_header},
    PasteForm{"a dump's mark for repeated rows", "*", "", find_dump_mark},
    PasteForm{"xxd -b", "00000000: 01111110 10100000 00101010 01000001  ~.*A", ":", find_bits_line},
    PasteForm{"xxd -e", "00000000: 412aa07e 04138308  ~.*A....", ":", find_low_first_line},
    PasteForm{"xxd, tcpdump -X", "00000000: 7ea0 2a41  ~.*A", ":", find_colon_dump_line},
    PasteForm{"hexdump, hexdump -x, od -x", "0000000 a07e 412a", "", find_words_line},
    PasteForm{"od, hexdump -b and -o", "0000000 120176 040452", "", find_octal_line},
    PasteForm{"hexdump -d, od -t u1 and d1", "0000000   41086   16682", "", find_decimals_line},
    PasteForm{"hexdump -c, od -c", "0000000   ~ 240   *   A", "", find_characters_line},
    PasteForm{"hexdump -C, od -t x1, Wireshark", "0000   7e a0 2a 41   ~.*A", "", find_dump_line},
    PasteForm{"binary digits", "01111110 10100000 00101010 01000001", "01", find_bits},
    PasteForm{"pairs of hexadecimal digits", "7EA02A41 08 83", "", find_pairs},
    PasteForm{"candump -L", "(1704110400.123456) can0 123#7EA02A41", "#", find_candump_log},
    PasteForm{"candump", "can0  123   [4]  7E A0 2A 41", "[", find_candump},
    PasteForm{"percent-encoding", "~%A0%2AA%08%83%13%04", "%", find_percent},
    PasteForm{"quoted-printable", "~=A0*A=08=83=13=04", "=", find_quoted},
    PasteForm{"HTML entities", "~&#160;*A&#8;&#131;&#19;&#4;", "&", find_entities},
    PasteForm{"bytes in C with a suffix", "0x7EU, 0xA0U, 0x2AU, 0x41U", "xX", nullptr, {"0x|0X", "U|u|UL|ul|L|u8|_u8"}},
    PasteForm{"bytes with a cast",
              "(byte) 0x7E, (byte) 0xA0, (byte) 0x2A, (byte) 0x41",
              ")",
              nullptr,
              {"(byte)0x|(sbyte)0x|(char)0x|(uint8_t)0x|(unsigned char)0x", ""}},
    PasteForm{"bytes in angle brackets", "<7E><A0><2A><41>", ">", nullptr, {"<|<0x", ">"}},
    PasteForm{"bytes in brackets", "[7E][A0][2A][41]", "]", nullptr, {"[|[0x", "]"}},
    PasteForm{"bytes in braces", "{7E}{A0}{2A}{41}", "}", nullptr, {"{|{0x", "}"}},
    PasteForm{"bytes with a dollar sign", "$7E, $A0, $2A, $41", "$", nullptr, {"$", ""}},
    PasteForm{"bytes in Basic", "&H7E, &HA0, &H2A, &H41", "&", nullptr, {"&H|&h", ""}},
    PasteForm{"bytes with their base", "16#7E#, 16#A0#, 16#2A#, 16#41#", "#", nullptr, {"16#", "#|"}},
    PasteForm{"bytes with a number sign", "#7E #A0 #2A #41", "#", nullptr, {"#|#$", ""}},
    PasteForm{"bytes in Verilog", "8'h7E, 8'hA0, 8'h2A, 8'h41", "'", nullptr, {"8'h|8'H", ""}},
    PasteForm{"bytes in assembler", "07Eh, 0A0h, 02Ah, 041h", "hH", nullptr, {"0", "h|H"}},
    PasteForm{"a string with escapes", R"(b'~\xa0*A\x08\x83\x13')", "\"'", find_string},
    PasteForm{"a line of a P1 telegram", "[12:00:01] 1-0:1.8.0(000123.456*kWh)", "", find_p1_line},
    PasteForm{"escapes without quotes", R"(~\xa0*A\x08\x83\x13\x04)", "\\", find_escapes},
    PasteForm{"a comment", "# 7E A0", "#", find_comment},
    PasteForm{"decimal numbers", "[126, 160, 42, 65, 8, 131, 19, 4]", "0123456789", find_numbers},
    PasteForm{"hexadecimal digits, wrapped within a byte", "7EA02A41088313041", "", find_wrapped_hex},
    PasteForm{"hexadecimal without leading zeros", "7E A0 2A 41 8 83 13 4", "", find_short_hex},
    PasteForm{"base64", "fqAqQQiDEwQT5ucADw==", "", find_base64},
    PasteForm{"hexadecimal digits", "[12:00:01] RX: 7E A0 2A 41 08 83 13 04", "", find_hex},
};

constexpr auto kNeeds = []() consteval {
  std::array<Characters, kPasteForms.size()> needs;
  for (std::size_t form = 0; form < needs.size(); ++form) needs[form] = Characters(kPasteForms[form].needs);
  return needs;
}();

}  // namespace

bool PasteForm::has(std::string_view line, PasteContext& context, PasteFinding& found) const {
  return find != nullptr ? find(line, context, found) : find_marked(mark, line, context, found);
}

const PasteForm* find_paste_form(std::string_view line, PasteContext& context, PasteFinding& found) {
  const Characters characters(line);
  context.begin_line();
  for (std::size_t form = 0; form < kPasteForms.size(); ++form) {
    const bool may = kPasteForms[form].needs.empty() || characters.have_any_of(kNeeds[form]);
    if (may && kPasteForms[form].has(line, context, found)) return &kPasteForms[form];
  }
  return nullptr;
}

std::span<const PasteForm> paste_forms() {
  return kPasteForms;
}

}  // namespace ams2mqtt
