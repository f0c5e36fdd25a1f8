#include "support/source_folder.hpp"

namespace ams2mqtt::test {

std::filesystem::path source_folder() {
  return AMS2MQTT_SOURCE_DIR;
}

}  // namespace ams2mqtt::test
