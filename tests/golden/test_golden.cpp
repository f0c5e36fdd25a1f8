#include <algorithm>
#include <optional>

#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "catch.hpp"
#include "golden/golden_files.hpp"
#include "test_frames.hpp"

using namespace ams2mqtt;
using test::data_folder;
using test::golden;
namespace fs = std::filesystem;

namespace ams2mqtt::test {

std::vector<fs::path> hex_files() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(data_folder())) {
    if (entry.path().extension() == ".hex") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace ams2mqtt::test

namespace {

std::string hex_file(const test::TestFrame& frame) {
  return "# " + std::string(frame.profile->description) + ": " + std::string(to_string(frame.plan->list)) + " list\n" +
         "# built by the project's own encoder; the meter number and the values are made up\n" +
         test::hex_lines(frame.bytes);
}

fs::path beside(const fs::path& hex, std::string_view extension) {
  return fs::path(hex).replace_extension(extension);
}

}  // namespace

TEST_CASE("the encoder still makes the same frames", "[golden]") {
  for (const test::TestFrame& frame : test::test_frames()) {
    INFO(frame.name);
    const std::string current = hex_file(frame);
    CHECK(golden(data_folder() / frame.profile->maker / (frame.name + ".hex"), current) == current);
  }
}

TEST_CASE("frames decode to the telegrams beside them", "[golden]") {
  const std::vector<fs::path> files = test::hex_files();
  CHECK(files.size() >= test::test_frames().size());
  for (const fs::path& file : files) {
    INFO(file);
    const auto bytes = from_hex(test::read_text(file));
    REQUIRE(bytes.has_value());
    Decoder decoder(DecoderOptions{});
    decoder.feed(*bytes);
    decoder.end_of_burst();
    std::string telegrams;
    while (const auto telegram = decoder.next(std::nullopt)) {
      telegrams +=
          telegram->has_value() ? to_json(***telegram) : "refused: " + std::string(to_string(telegram->error().code));
      telegrams += "\n";
    }
    CHECK(golden(beside(file, ".json"), telegrams) == telegrams);
  }
}
