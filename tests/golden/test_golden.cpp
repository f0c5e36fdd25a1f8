#include <algorithm>
#include <optional>

#include "ams2mqtt/crypto/aes_gcm.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "ams2mqtt/version.hpp"
#include "catch.hpp"
#include "golden/golden_files.hpp"
#include "own_frames.hpp"
#include "support/tracked_publisher.hpp"
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

std::string hex_file(const test::OwnFrame& frame) {
  return "# " + frame.description +
         "\n# built by the project's own encoder; the meter number and the values are made up\n" +
         test::hex_lines(frame.bytes);
}

fs::path beside(const fs::path& hex, std::string_view extension) {
  return fs::path(hex).replace_extension(extension);
}

// The authentication key of what carries a tag: who has it refuses all else.
std::optional<AesKey> auth_key_of(const fs::path& hex) {
  const std::string name = hex.stem().string();
  const bool encrypted = test::read_text(hex).find("encrypted") != std::string::npos;
  if (!encrypted || name.ends_with("-glo-20") || name.ends_with("-glo-21")) return std::nullopt;
  return parse_aes_key(test::kTestAuthKey);
}

// One message a line: topic, retained or live, quality of service, payload. The version is not what these files watch.
std::string as_text(const std::vector<Message>& messages) {
  std::string text;
  for (const Message& message : messages) {
    text += message.topic + (message.retain ? " retained " : " live ") + std::to_string(message.qos) + " " +
            message.payload + "\n";
  }
  const std::string version = "\"" + std::string(kVersion) + "\"";
  for (std::size_t at = text.find(version); at != std::string::npos; at = text.find(version, at)) {
    text.replace(at, version.size(), "\"VERSION\"");
  }
  return text.empty() ? "# nothing is published before the meter is known\n" : text;
}

}  // namespace

TEST_CASE("the encoder still makes the same frames", "[golden]") {
  for (const test::TestFrame& frame : test::test_frames()) {
    INFO(frame.name << " (if the change is wanted: AMS2MQTT_UPDATE_GOLDEN=1 and read the diff)");
    const std::string current = hex_file(frame);
    CHECK(golden(data_folder() / frame.profile->manufacturer / (frame.name + ".hex"), current) == current);
  }
  for (const test::OwnFrame& frame : test::own_frames()) {
    INFO(frame.name << " (if the change is wanted: AMS2MQTT_UPDATE_GOLDEN=1 and read the diff)");
    const std::string current = hex_file(frame);
    CHECK(golden(data_folder() / frame.manufacturer / (frame.name + ".hex"), current) == current);
  }
}

TEST_CASE("frames become the telegrams and messages beside them", "[golden]") {
  const std::vector<fs::path> files = test::hex_files();
  CHECK(files.size() == test::test_frames().size() + test::own_frames().size());
  for (const fs::path& file : files) {
    INFO(file << " (if the change is wanted: AMS2MQTT_UPDATE_GOLDEN=1 and read the diff)");
    const auto bytes = from_hex(test::read_text(file));
    REQUIRE(bytes.has_value());
    AesGcmDecryptor decryptor(parse_aes_key(test::kTestKey).value(), auth_key_of(file));
    Decoder decoder(DecoderOptions{Manufacturer::automatic, nullptr, &decryptor, {.show_unproven = true}});
    decoder.feed(*bytes);
    decoder.end_of_burst();
    test::TrackedPublisher publisher(test::TrackedConfig{});
    std::string telegrams;
    std::vector<Message> messages = publisher.on_broker_up(Monotonic(0));
    while (const auto telegram = decoder.next({})) {
      if (telegram->has_value()) {
        telegrams += to_json(***telegram) + "\n";
        Telegram believed = ***telegram;
        believed.vouched = true;  // as if it had been repeated
        std::ranges::move(publisher.on_telegram(believed, Monotonic(0)), std::back_inserter(messages));
      } else {
        telegrams += "refused: " + std::string(to_string(telegram->error().code)) + "\n";
      }
    }
    CHECK(golden(beside(file, ".json"), telegrams) == telegrams);
    CHECK(golden(beside(file, ".mqtt"), as_text(messages)) == as_text(messages));
  }
}
