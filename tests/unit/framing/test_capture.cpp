#include "ams2mqtt/framing/capture.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "ams2mqtt/framing/recording_reader.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

std::string hex_of(std::string_view text) {
  return to_hex(as_bytes(text));
}

// "bytes 500 7ea0"
std::vector<std::string> items_of(CaptureReader& reader) {
  std::vector<std::string> items;
  while (const auto item = reader.next()) {
    const std::string at = std::to_string(item->at.count());
    switch (item->kind) {
      case CaptureItem::Kind::bytes:
        items.push_back("bytes " + at + ' ' + to_hex(item->bytes));
        break;
      case CaptureItem::Kind::lost:
        items.push_back("lost " + at + ' ' + std::to_string(item->count));
        break;
      case CaptureItem::Kind::end:
        items.push_back("end " + at);
        break;
    }
  }
  return items;
}

struct ReadCapture {
  std::vector<std::string> items;
  std::vector<std::string> why;
  CaptureReader::Form form{};
  CaptureHead head;
};

ReadCapture read_capture(std::string_view text) {
  CaptureReader reader;
  reader.feed(as_bytes(text));
  reader.end_of_input();
  ReadCapture read{.items = items_of(reader), .why = {}, .form = reader.form(), .head = reader.head()};
  for (const PasteMiss& miss : reader.take_misses()) {
    read.why.push_back(std::to_string(miss.line) + ' ' + std::string(miss.doubt.why));
  }
  return read;
}

const CaptureHead kHead{"2026-12-01T03:43:21+00:00", "/dev/ttyUSB0", "2400 8N1", "0.2.0"};

// What DecodeInput hears: pieces, "|" where the line rested.
std::string heard_of_capture(std::string_view text, RecordingReader::Then then = RecordingReader::Then::end_of_input) {
  RecordingReader reader;
  LineBytes read;
  reader.read(as_bytes(text), then, read);
  std::string all;
  std::size_t begin = 0;
  for (const LineBytes::Piece& piece : read.pieces) {
    all += to_hex(Bytes(read.bytes).subspan(begin, piece.end - begin));
    all += piece.at ? '@' + std::to_string(piece.at->count()) : std::string();
    all += piece.quiet ? "|" : " ";
    begin = piece.end;
  }
  return all;
}

}  // namespace

TEST_CASE("A capture is text: a head, bursts with their times, an end that counts", "[capture]") {
  CaptureWriter writer;
  std::string text = CaptureWriter::begin(kHead);
  text += writer.add(512ms, as_bytes("ab"));
  text += writer.add(590ms, as_bytes("c"));  // nearly at the same time
  text += writer.add(1200ms, std::vector<std::uint8_t>(33, 0x7E));
  text += writer.lost(1300ms, 9);
  text += writer.add(60s, as_bytes("z"));
  text += writer.end(300s);
  CHECK(text ==
        "ams2mqtt capture 1\nstart 2026-12-01T03:43:21+00:00\nsource /dev/ttyUSB0\nport 2400 8N1\nprogram 0.2.0\n"
        "+0.590 616263\n"
        "+1.200 7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e\n7e\n"
        "lost +1.300 9 bytes\n+60.000 7a\nend +300.000 37 bytes\n");
  CHECK(writer.bytes() == 37);

  const ReadCapture read = read_capture(text);
  CHECK(read.head == kHead);
  CHECK(read.why.empty());
  const std::string many = std::string("bytes 1200 ") + hex_of(std::string(32, '~'));
  CHECK(read.items == std::vector<std::string>{"bytes 590 616263", many, "bytes 1200 7e", "lost 1300 9",
                                               "bytes 60000 7a", "end 300000"});
}

TEST_CASE("Only bytes that come together share a line", "[capture]") {
  CaptureWriter writer;
  CHECK(writer.add(0ms, as_bytes("a")).empty());
  CHECK(writer.add(100ms, as_bytes("b")).empty());
  CHECK(writer.add(101ms, as_bytes("c")) == "+0.100 6162\n");
  CHECK(writer.add(101ms, std::vector<std::uint8_t>(32, 0)) == "+0.101 63\n");
  CHECK(writer.add(90ms, {}).empty());
  CHECK(writer.flush().starts_with("+0.101 00"));
  CHECK(writer.flush().empty());
}

TEST_CASE("A capture survives mails, fences, web pages and other line ends", "[capture]") {
  const std::vector<std::string> expected{"bytes 500 7ea0", "bytes 500 2a41", "end 1000"};
  const std::string plain = "ams2mqtt capture 1\n+0.500 7ea0\n2a41\nend +1.000 4 bytes\n";
  CHECK(read_capture(plain).items == expected);
  CHECK(read_capture("> ams2mqtt capture 1\n> +0.500 7ea0\n> 2a41\n> end +1.000 4 bytes\n").items == expected);
  CHECK(read_capture("\xEF\xBB\xBF"
                     "ams2mqtt capture 1\r\n+0.500 7EA0\r\n\r\n 2A 41\r\nend +1.000 4 bytes")
            .items == expected);
  CHECK(read_capture("```\nams2mqtt capture 1\n# mine\n+0.500 7ea0\n2a41\nend +1.000 4 bytes\n```\nThanks!\n").items ==
        expected);
  CHECK(read_capture(plain + "\nRegards\n" + plain).items ==
        std::vector<std::string>{"bytes 500 7ea0", "bytes 500 2a41", "end 1000", "bytes 1500 7ea0", "bytes 1500 2a41",
                                 "end 2000"});
  CHECK(read_capture("ams2mqtt capture 1\nnewer word\n+1 7e\nams2mqtt capture 1\n+0.001 7e\n").items ==
        std::vector<std::string>{"bytes 1000 7e", "end 1000", "bytes 1001 7e"});
}

TEST_CASE("A capture is found behind words, and in what other systems make of it", "[capture]") {
  const std::string text = "ams2mqtt capture 1\nport 2400 8N1\n+0.100 7ea0\n+1.000 7e\nend +2.000 3 bytes\n";
  const auto with = [](std::string in, const std::string& from, const std::string& to) {
    for (std::size_t at = in.find(from); at != std::string::npos; at = in.find(from, at + to.size())) {
      in.replace(at, from.size(), to);
    }
    return in;
  };
  std::string wide;
  for (const char each : with(text, "\n", "\r\n")) wide.append(1, each).append(1, '\0');
  const std::vector<std::string> forms = {
      "```text\n" + text + "```\n",
      "On Tue, somebody wrote:\n> " + with(text, "\n", "\n> "),
      "I ran ams2mqtt capture 1 and here it is: 1 < 2\n\n" + text,
      with(text, "\n", "\r"),
      with(text, " ", "\xC2\xA0"),
      "<html><pre>" + with(text, "\n", "<br />") + "</pre>",
      wide,
      "\xFF\xFE" + wide,
      "\xFE\xFF" + std::string(1, '\0') + wide.substr(0, wide.size() - 1),
      std::string(5000, 'x') + '\n' + text,
  };
  for (const std::string& form : forms) {
    for (const std::size_t size : {form.size(), std::size_t{1}}) {
      CAPTURE(form, size);
      CaptureReader reader(CaptureReader::Before::words);
      std::vector<std::string> items;
      for (std::size_t at = 0; at < form.size(); at += size) {
        reader.feed(as_bytes(form).subspan(at, std::min(size, form.size() - at)));
        for (const std::string& item : items_of(reader)) items.push_back(item);
      }
      reader.end_of_input();
      for (const std::string& item : items_of(reader)) items.push_back(item);
      CHECK(items == std::vector<std::string>{"bytes 100 7ea0", "bytes 1000 7e", "end 2000"});
      CHECK(reader.head().port == "2400 8N1");
      CHECK(reader.take_misses().empty());
    }
  }
  CHECK(read_capture(with(text, "\n", "\r")).items.size() == 3);
  CaptureReader other(CaptureReader::Before::words);
  other.feed(as_bytes("no capture of any kind; ams2mqtt capture 1"));
  other.end_of_input();
  CHECK(other.form() == CaptureReader::Form::other);
  CHECK(as_text(other.take_foreign()) == "no capture of any kind; ams2mqtt capture 1");
}

TEST_CASE("What is wrong with a capture is said with its line", "[capture]") {
  const auto why = [](const std::string& lines) { return read_capture("ams2mqtt capture 1\n" + lines).why; };
  CHECK(why("+1.000 7ea\n") == std::vector<std::string>{"2 its hexadecimal digits end within a byte"});
  CHECK(why("+1.000 hello\n") == std::vector<std::string>{"2 it has neither a time nor hexadecimal digits"});
  for (const char* time : {"+x", "+", "+1.5", "+1.0000", "+99999999999", "+31622401.000", "+1.000x", "+-1.000"}) {
    INFO(time);
    CHECK(why(std::string(time) + " 7e\n") ==
          std::vector<std::string>{"2 its time is not written as +SECONDS.MILLISECONDS"});
  }
  CHECK(why("+2.000 7e\n+1.000 7e\n") == std::vector<std::string>{"3 its time is before that of the line before"});
  CHECK(why("+2.000 7e\nend +3.000 2 bytes\n") ==
        std::vector<std::string>{"3 the lines before have fewer bytes than it says: some are missing"});
  CHECK(why("+2.000 7e\n7e7e\nend +3.000 2 bytes\n") ==
        std::vector<std::string>{"4 the lines before have more bytes than it says: some are there twice"});
  CHECK(why("lost +2.000 many\n") == std::vector<std::string>{"2 it does not say how many bytes were lost"});
  CHECK(why(std::string(5000, '7') + "\n+0.001 7e\n").front() == "2 it is longer than any line of a capture");
  CHECK(why("+1 x\n+1 x\n+1 x\n+1 x\n").size() == CaptureReader::kMaxMisses);
  const ReadCapture newer = read_capture("ams2mqtt capture 2\n+1.000 7e\n");
  CHECK(newer.items.empty());
  CHECK(newer.why ==
        std::vector<std::string>{"1 its version is not 1, the only one that this program reads; a newer one may"});
}

TEST_CASE("Bytes that are no capture are handed on at once", "[capture]") {
  for (const std::string_view text : {"~\xA0\x2A", "7ea0", "a0", "/KFM5\r\n", "ams2mqtt decode\n"}) {
    CaptureReader reader;
    reader.feed(as_bytes(text));
    CHECK(reader.form() == CaptureReader::Form::other);
    CHECK(as_text(reader.take_foreign()) == text);
    CHECK_FALSE(reader.next());
  }
  CaptureReader begun;
  begun.feed(as_bytes("ams2"));
  CHECK(begun.form() == CaptureReader::Form::unknown);
  begun.end_line();
  CHECK(as_text(begun.take_foreign()) == "ams2");
}

TEST_CASE("A line rests in a capture where its times say so", "[capture]") {
  CHECK(heard_of_capture("ams2mqtt capture 1\n+0.500 7e010203\n+2.499 01\n+4.499 01\nend +9.000 6 bytes\n") ==
        "7e010203@500 01@2499 @4499|01@4499 @6499|");
  CHECK(heard_of_capture("ams2mqtt capture 1\n+0.500 7e010203\nlost +0.600 3 bytes\n+0.700 01\n") ==
        "7e010203@500 @600|01@700 ");
  CHECK(heard_of_capture("ams2mqtt capture 1\n+0.500 7e010203", RecordingReader::Then::end_of_burst) ==
        "7e010203@500 ");
  CHECK(heard_of_capture("\x7E\x01\x02\x03", RecordingReader::Then::end_of_burst) == "7e010203 |");
  // What the line carried may be text itself, which is read like that of any line.
  CHECK(heard_of_capture("ams2mqtt capture 1\n+0.500 " + hex_of("7EA02A41 08 83\n") + "\n") == "7ea02a410883@500 ");
}

TEST_CASE("A form is named for people", "[capture]") {
  RecordingReader reader;
  LineBytes read;
  reader.read(as_bytes("ams2mqtt capture 1\nstart 2026-12-01T03:43:21+00:00\nport 2400 8N1\n"),
              RecordingReader::Then::end_of_input, read);
  CHECK(reader.form() == "a capture of ams2mqtt (2026-12-01T03:43:21+00:00, 2400 8N1)");
  CHECK(reader.is_capture());
}
