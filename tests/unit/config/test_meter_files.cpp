#include <filesystem>
#include <string>

#include "catch.hpp"
#include "config/yaml_reader.hpp"
#include "support/temporary_directory.hpp"
#include "unit/config/config_complaints.hpp"

using namespace ams2mqtt;

namespace {

std::string with_folder(const TemporaryDirectory& folder, std::string_view more = "") {
  return "mqtt: {host: x}\nmeters_dir: " + folder.path() + "\n" + std::string(more);
}

}  // namespace

TEST_CASE("meters come from the files of a folder, in the order of their names", "[config]") {
  const TemporaryDirectory folder;
  (void)folder.write("20 attic.yaml", "serial: /dev/ttyS2\n");
  (void)folder.write("10-cellar.yaml",
                     "- serial: /dev/ttyS0\n  name: Cellar\n- {tcp: {host: han, port: 1}, max_meters: 9}\n");
  (void)folder.write("30.yaml", "# none yet\n");
  (void)folder.write("notes.txt", "colour: red\n");
  (void)folder.write(".hidden.yaml", "colour: red\n");
  const Config config = fine(with_folder(folder, "meters: [serial: /dev/ttyS9]\n"));
  REQUIRE(config.meters.size() == 4);
  CHECK(serial_of(config, 0).device == "/dev/ttyS9");
  CHECK(config.meters[0].name == "Electricity meter");
  CHECK(config.meters[1].name == "Cellar");
  CHECK(config.meters[2].name == "10-cellar 2");
  CHECK(config.meters[2].max_meters == 9);
  CHECK(serial_of(config, 3).device == "/dev/ttyS2");
  CHECK(config.meters[3].name == "20 attic");
}

TEST_CASE("a folder may be empty, and the environment may name it", "[config]") {
  const TemporaryDirectory folder;
  CHECK(fine(with_folder(folder)).meters.empty());
  (void)folder.write("a.yaml", "serial: /dev/ttyS0\n");
  const Config config = fine("mqtt: {host: x}\n", {{"AMS2MQTT_METERS_DIR", folder.path()}});
  REQUIRE(config.meters.size() == 1);
  CHECK(config.meters_dir == folder.path());
  CHECK(config.meters[0].name == "a");
}

TEST_CASE("a problem of a file names the file, the line and the column", "[config]") {
  const TemporaryDirectory folder;
  const std::string a = folder.write("a.yaml", "\nserial: /dev/ttyS0\nnaem: x\n");
  const std::string b = folder.write("b.yaml", "- serial: /dev/ttyS1\n- serial: {device: /dev/ttyS0, baud: 1}\n");
  const std::string c = folder.write("c.yaml", "- serial: [\n");
  const std::string d = folder.write("d.yaml", "hello\n");
  CHECK(
      complaints(with_folder(folder)) ==
      Lines{
          a + ":3:1: unknown key 'naem'; did you mean 'name'?",
          b + ":2:20: device /dev/ttyS0 is also used by " + a + ":2; a port carries one meter",
          b + ":2:38: baud must be one of 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, not 1",
          c + ":2:1: the '[' opened before has no ']', or a ',' is missing between its items",
          d + ": a file of meters_dir must hold a meter, such as 'serial: {device: /dev/ttyUSB0}', or a list of them"});
}

TEST_CASE("the folder itself must be there, and its files have a limit together", "[config]") {
  CHECK(complaints("meters_dir: /nonexistent/folder\n") ==
        Lines{"f:1:13: meters_dir /nonexistent/folder cannot be read: No such file or directory"});
  CHECK(complaints("meters_dir: meters.d\n") == Lines{"f:1:13: meters_dir must be an absolute path, not 'meters.d'"});

  const TemporaryDirectory folder;
  (void)folder.write("a.yaml", "serial: /dev/ttyS0\n#" + std::string(kMaxConfigBytes / 2, 'x'));
  const std::string b = folder.write("b.yaml", "serial: /dev/ttyS1\n#" + std::string(kMaxConfigBytes / 2, 'x'));
  CHECK(complaints(with_folder(folder)) ==
        Lines{b + ": the files of meters_dir have more than 16777216 bytes together"});
}
