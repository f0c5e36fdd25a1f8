#include "bench/patterns.hpp"

#include <random>
#include <string>

#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/simulation/encoder.hpp"
#include "ams2mqtt/simulation/link_encoder.hpp"
#include "test_states.hpp"
#include "unit/framing/streams.hpp"

namespace ams2mqtt::bench {

namespace {

using test::bytes_of;
using test::Stream;
using test::operator+;

constexpr std::size_t kBurst = 16'000;  // nearly what a bare message may hold

// `unit` until `size` is reached.
Stream repeated(const Stream& unit, std::size_t size) {
  Stream stream;
  while (stream.size() < size) append(stream, unit);
  stream.resize(size);
  return stream;
}

Stream random_bytes(std::size_t size) {
  std::minstd_rand random(1);
  Stream stream(size);
  for (std::uint8_t& byte : stream) byte = static_cast<std::uint8_t>(random() >> 8U);
  return stream;
}

// A flag and a header whose HCS verifies, for a frame of `length` bytes.
Stream hdlc_header(std::size_t length) {
  Stream header = {0xA0, 0x00, 0x03, 0x21, 0x13};
  header[0] = static_cast<std::uint8_t>(header[0] | length >> 8U);
  header[1] = static_cast<std::uint8_t>(length);
  const std::uint16_t sum = crc16_x25(header);
  header.insert(header.begin(), 0x7E);
  header.push_back(static_cast<std::uint8_t>(sum));
  header.push_back(static_cast<std::uint8_t>(sum >> 8U));
  return header;
}

// Headers in a row, each for a frame that ends with the flag of a later one.
Stream hdlc_headers(std::string_view between) {
  Stream unit = hdlc_header(0x7FF);
  append(unit, as_bytes(between));
  const std::size_t longest = (0x7FFU + 1) / unit.size() * unit.size() - 1;
  unit = hdlc_header(longest);
  append(unit, as_bytes(between));
  return unit;
}

// `body` of a data-notification in blocks, each an HDLC frame.
Stream in_blocks(const Stream& body) {
  const Stream apdu = encode_notification(body, HeaderTime::null, std::nullopt, 1);
  Stream stream;
  for (const Stream& block : encode_gbt(apdu, 1900)) append(stream, encode_hdlc(block, {{0x03}, {0x21}, 0x13}));
  return stream;
}

Stream in_frame(const Stream& body) {
  return encode_hdlc(encode_notification(body, HeaderTime::null, std::nullopt, 1), {{0x03}, {0x21}, 0x13});
}

// Compact array, whose type is a structure of an array of nothing, of a long structure, and so on.
Stream compact_array() {
  constexpr std::size_t kMembers = 20'000;
  DataWriter writer;
  // 4000 times nothing of 20,000 members.
  writer.raw(Stream{0x13, 0x01, 0x0F, 0xA0, 0x01, 0x00, 0x00, 0x02, 0x82, 0x4E, 0x20});
  writer.raw(Stream(kMembers, 0x00));
  writer.raw(Stream{0x82, 0x10, 0x00});
  writer.raw(Stream(0x1000, 0x00));
  return writer.bytes();
}

// Many short compact arrays.
Stream compact_arrays() {
  DataWriter writer;
  writer.array(4000);
  for (int element = 0; element < 4000; ++element)
    writer.raw(Stream{0x13, 0x01, 0x00, 0x00, 0x02, 0x02, 0x11, 0x11, 0x01, 0x00});
  return writer.bytes();
}

Stream nested() {
  Stream unit(11 * 2, 0x01);
  unit.push_back(0x00);
  DataWriter writer;
  writer.structure(2600);
  writer.raw(repeated(unit, 2600 * unit.size()));
  return writer.bytes();
}

// EG.D's rows: values, and as many scales for them.
Stream attribute_rows() {
  constexpr std::size_t kRows = 2200;
  DataWriter writer;
  writer.structure(2).enumeration(1).array(2 * kRows);
  for (std::size_t row = 0; row < 2 * kRows; ++row) {
    const auto high = static_cast<std::uint8_t>(row / 2 >> 8U);
    const auto low = static_cast<std::uint8_t>(row / 2);
    const bool scale = row % 2 == 1;
    writer.raw(
        Stream{0x02, 0x02, 0x00, 0x03, 0x01, 0x00, 0x01, high, low, 0xFF, static_cast<std::uint8_t>(scale ? 3 : 2)});
    scale ? writer.scaler_unit(0, Unit::watt) : writer.u8(1);
  }
  return writer.bytes();
}

ObisCode code_of(std::size_t number) {
  return ObisCode::from_bytes(
             Stream{1, 0, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number), 7, 255})
      .value();
}

Stream descriptors() {
  constexpr std::size_t kRows = 580;
  DataWriter writer;
  writer.structure(kRows + 1).array(kRows);
  for (std::size_t row = 0; row < kRows; ++row) writer.structure(4).u16(3).obis(code_of(row)).i8(2).u16(0);
  for (std::size_t row = 0; row < kRows; ++row) writer.u8(1);
  return writer.bytes();
}

Stream tagged_rows(std::size_t rows) {
  DataWriter writer;
  writer.array(rows);
  for (std::size_t row = 0; row < rows; ++row) writer.structure(3).obis(code_of(row)).u8(1).scaler_unit(0, Unit::watt);
  return writer.bytes();
}

Stream unknown_list(std::size_t elements) {
  DataWriter writer;
  writer.structure(elements);
  for (std::size_t element = 0; element < elements; ++element) element % 2 == 0 ? writer.null() : writer.boolean(true);
  return writer.bytes();
}

Stream equal_elements(std::size_t elements) {
  DataWriter writer;
  writer.structure(elements).raw(Stream(elements, 0x00));
  return writer.bytes();
}

// Two telegrams in turn with one more line, of which neither repeats the lines of the one before.
Stream p1_in_turn(std::string_view lines, P1Checksum checksum = P1Checksum::arc) {
  const std::string text(lines);
  return encode_p1("ABC5meter", text + "1-0:21.7.0(1*W)\r\n", checksum) +
         encode_p1("ABC5meter", text + "1-0:21.7.0(10*W)\r\n", checksum);
}

std::string p1_lines(std::size_t lines) {
  std::string text;
  for (std::size_t line = 0; line < lines; ++line) {
    text += "1-" + std::to_string(line % 7) + ":" + std::to_string(line / 200) + '.' + std::to_string(line % 200) +
            ".0(1*W)\r\n";
  }
  return text;
}

std::string p1_groups() {
  std::string line = "1-0:99.97.0";
  while (line.size() < 15'000) line += "(1)";
  return line + "\r\n";
}

// Beginnings of telegrams inside a telegram, of which none is one.
Stream p1_beginnings(std::string_view end) {
  return repeated(bytes_of("x/ABC\r\n\r\n"), 15'000) + bytes_of(end);
}

Stream p1_ciphered_beginnings() {
  Stream stream;
  while (stream.size() < 12'000) {
    append(stream, as_bytes("/ABC\r\n\r\n"));
    const std::size_t length = 12'000 - stream.size() - 4;
    stream.push_back(0x00);
    stream.push_back(0x82);
    stream.push_back(static_cast<std::uint8_t>(length >> 8U));
    stream.push_back(static_cast<std::uint8_t>(length));
  }
  append(stream, as_bytes("!0123\r\n"));
  return stream;
}

Stream mbus_beginnings() {
  return {0x68, 0xFA, 0xFA, 0x68, 0x53, 0xFF, 0x00, 0x16};
}

Stream hex_of(const Stream& bytes) {
  return bytes_of(to_hex(bytes));
}

Stream good_frames() {
  const Profile& profile = *find_profile("aidon-4wire");
  return encode_list(profile, *profile.plan(List::normal), test::fixed_state(profile.wiring, test::kSummer, false));
}

// A log that has shown bytes, so that nobody gives it up, and then `text`.
Stream log_of(std::string_view text) {
  return bytes_of("RX: 7E A0 2A 41 08 83 13 04\r\n") + repeated(bytes_of(text), 8'000 / text.size()) + bytes_of("\r\n");
}

std::vector<Pattern> links() {
  return {
      {"good frames, for comparison", good_frames()},
      {"zeros", Stream{0x00}},
      {"noise", random_bytes(1 << 20U)},
      {"noise in bursts", random_bytes(1 << 20U), 256},
      {"HDLC: flags", Stream{0x7E}},
      {"HDLC: format bytes", Stream{0x7E, 0xA7}},
      {"HDLC: format bytes and CR LF", Stream{0x7E, 0xA7, 0x0D, 0x0A}},
      {"HDLC: CR LF behind a header", hdlc_header(0x7FF) + Stream{0x0D, 0x0A}},
      {"HDLC: headers", hdlc_headers("")},
      {"HDLC: headers and CR LF", hdlc_headers("\r\n")},
      {"HDLC: headers, CR LF and LF", hdlc_headers("\r\n\n\r\n")},
      {"HDLC: headers in bursts", hdlc_headers(""), 512},
      {"M-Bus: start bytes", Stream{0x68}},
      {"M-Bus: headers", mbus_beginnings()},
      {"M-Bus: headers in bursts", mbus_beginnings(), 512},
      {"HDLC and M-Bus: headers", hdlc_headers("\x68\xFA\xFA\x68\x53\xFF\x01\x16")},
      {"P1: slashes", bytes_of("/")},
      {"P1: identifications", bytes_of("/ABC")},
      {"P1: identifications and empty lines", bytes_of("/ABC\r\n\r\n")},
      {"P1: identifications and CR", bytes_of("/ABC5\r")},
      {"P1: lines and CR", bytes_of("/ABC5\r1-0:1.8.0(1)\r")},
      {"P1: ends", bytes_of("/ABC\r\n\r\n") + repeated(bytes_of("\r\n!"), 9'000)},
      {"P1: exclamation marks", bytes_of("/ABC\r\n\r\n") + Stream(15'000, '!')},
      {"P1: beginnings without an end", p1_beginnings("")},
      {"P1: beginnings with a wrong check sum", p1_beginnings("\r\n!1234\r\n")},
      {"P1: beginnings with LF and a wrong check sum", repeated(bytes_of("x/ABC\n\n"), 15'000) + bytes_of("\n!1234\n")},
      {"P1: beginnings without a check sum", p1_beginnings("\r\n!\r\n")},
      {"P1: encrypted beginnings", p1_ciphered_beginnings()},
      {"P1 and HDLC at once", bytes_of("/ABC\r\n\r\n") + hdlc_header(0x7FF) + Stream(1'500, '!')},
      {"P1, M-Bus and HDLC at once", bytes_of("/ABC\r\n\r\n~") + repeated(bytes_of("h!~h~!"), 3'000)},
      {"text: words", bytes_of("the port is in use by another one\r\n")},
      {"text: words in one line", bytes_of("the port is in use by another one ")},
      {"text: a log with hex digits", bytes_of("[12:00:01][D][dlms:114]: 7E A0 2A 41 08 83 13 04 13 E6\r\n")},
      {"text: a log in bursts", bytes_of("[12:00:01][D][dlms:114]: 7E A0 2A 41 08 83 13 04 13 E6\r\n"), 570},
      {"text: numbers", bytes_of("12 345, 6 7890: 0x12 \r\n")},
      {"text: brackets", bytes_of("{[\"7E:")},
      {"text: dumps in a log", log_of("12:00:01 host app[123]: 0000 7e a0 2a 41 08 83 13 04  ~.*A....\r\n")},
      {"text: offsets in one line", log_of("x 0000 0000 0000 0000 0000 0000 0000 0000 ")},
      {"text: fields of a dump", log_of("0000000 126 160  42  65   8 131  19   4\r\n")},
      {"text: marks", log_of("<7E>[A0]{2A}$41 #08 16#83# 8'h13 0x04U (byte) 0x7E ")},
      {"text: beginnings of marks", log_of("<[{$#&%=\\")},
      {"text: percent-encoding", log_of("%7E%A0~*")},
      {"text: quoted-printable", log_of("=7E=A0~*=\r\n")},
      {"text: entities and tags", log_of("&#160;&#10;<p><td>&lt;<br>")},
      {"text: beginnings of entities and tags", log_of("&#<p &<td ")},
      {"text: ends of lines spelled out", log_of("\\r\\n")},
      {"text: decimal numbers", log_of("126, 160, (byte) 42; 65 bytes ")},
      {"text: base64", log_of("fqAqQQiDEwQT5ucADw/+fqAqQQiD\r\n")},
      {"text: times", log_of("12:00:01,123 2024-01-01 1704110400.1 ")},
      {"text: codes", log_of(":1.1.1.1.1-1:1.1.1*1&1.1")},
      {"text: bits", log_of("01111110 10100000 ")},
      {"hex digits", bytes_of("0a")},
      {"hex digits in bursts", bytes_of("0a"), 1'000},
      {"hex digits of hex digits", bytes_of("3041")},
      {"hex digits of HDLC headers", hex_of(hdlc_headers(""))},
      {"hex digits of HDLC format bytes", hex_of({0x7E, 0xA7})},
      {"hex digits of hex digits of format bytes", hex_of(hex_of({0x7E, 0xA7}))},
  };
}

std::vector<Pattern> messages() {
  return {
      {"bare: empty structures", Stream{0x02, 0x00}, kBurst},
      {"bare: empty structures, short bursts", Stream{0x02, 0x00}, 64},
      {"bare: empty arrays of ciphers", Stream{0xDB, 0x00, 0x05, 0x30, 0x00, 0x00, 0x00, 0x01}, kBurst},
      {"bare: blocks", Stream{0xE0, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00}, kBurst},
      {"bare: nested", repeated(Stream{0x02, 0x01}, 20), kBurst},
      {"data: compact array", in_blocks(compact_array())},
      {"data: compact arrays", in_blocks(compact_arrays())},
      {"data: nested", in_blocks(nested())},
      {"data: EG.D's rows and scales", in_blocks(attribute_rows())},
      {"data: descriptors", in_blocks(descriptors())},
      {"data: rows", in_blocks(tagged_rows(580))},
      {"data: too many rows", in_blocks(tagged_rows(3'000))},
      {"data: unknown list", in_blocks(unknown_list(4'000))},
      {"data: unknown list of 1000", in_frame(unknown_list(1'000))},
      {"data: equal elements", in_blocks(equal_elements(4'000))},
      {"data: nothing", in_blocks(Stream{0x02, 0x00})},
      {"P1: many lines", p1_in_turn(p1_lines(900))},
      {"P1: one line over and over", p1_in_turn(as_text(repeated(bytes_of("1-0:1.7.0(1*W)\r\n"), 16 * 900)))},
      {"P1: many groups", p1_in_turn(p1_groups())},
      {"P1: numbers that are none",
       p1_in_turn(as_text(repeated(bytes_of("1-0:1.8.0(1,2,3*kWh)\r\n1.8.0.1.1(1e3*kWh)\r\n"), 7UL * 42)))},
      {"P1: the smallest telegram", p1_in_turn("")},
      {"P1: without check sum", p1_in_turn("", P1Checksum::none)},
  };
}

}  // namespace

std::vector<Pattern> patterns() {
  std::vector<Pattern> all = links();
  for (Pattern& pattern : messages()) all.push_back(std::move(pattern));
  return all;
}

std::vector<std::uint8_t> stream_of(const Pattern& pattern, std::size_t size) {
  return repeated(pattern.unit, size);
}

}  // namespace ams2mqtt::bench
