#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

std::string_view to_string(Framing framing) {
  switch (framing) {
    case Framing::hdlc:
      return "hdlc";
    case Framing::mbus:
      return "mbus";
    case Framing::p1:
      return "p1";
    case Framing::bare:
      return "bare";
  }
  return {};
}

}  // namespace ams2mqtt
