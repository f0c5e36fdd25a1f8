#include "ams2mqtt/base/error.hpp"

namespace ams2mqtt {

std::string_view to_string(Errc code) {
  switch (code) {
    case Errc::truncated:
      return "the input ends inside a message";
    case Errc::oversize:
      return "larger than the limit";
    case Errc::bad_header:
      return "not a valid header";
    case Errc::bad_checksum:
      return "the check sum does not verify";
    case Errc::bad_tag:
      return "an unknown or misplaced tag";
    case Errc::bad_value:
      return "a value that its type does not allow";
    case Errc::too_deep:
      return "nested too deeply";
    case Errc::trailing_bytes:
      return "bytes are left over after the message";
    case Errc::incomplete:
      return "a part of the message is missing";
    case Errc::no_key:
      return "encrypted, but no key is known";
    case Errc::wrong_key:
      return "cannot be decrypted with this key";
    case Errc::bad_auth:
      return "the authentication tag does not verify";
    case Errc::unproven:
      return "nothing proves that the meter sent it";
    case Errc::repeated:
      return "its invocation counter has not increased: it is a repeat";
    case Errc::unsupported:
      return "encrypted in a way that is not supported";
    case Errc::unknown_layout:
      return "a list with an unknown layout";
  }
  return "";
}

}  // namespace ams2mqtt
