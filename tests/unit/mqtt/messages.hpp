// The kinds of messages that an outbox tells apart.
#pragma once

#include <string>

#include "ams2mqtt/homeassistant/message.hpp"

namespace ams2mqtt::test {

inline Message retained(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 1, true};
}
inline Message live(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 0, false};
}
inline Message event(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 1, false};
}
inline Message every(const std::string& topic, const std::string& payload = "x") {
  return {topic, payload, 1, false, true};
}

}  // namespace ams2mqtt::test
