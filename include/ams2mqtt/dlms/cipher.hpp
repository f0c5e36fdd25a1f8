// The port through which the core has an enciphered APDU opened (IEC 62056-5-3, general-glo-ciphering with
// AES-128-GCM).
//   DB | 08 | system title (8) | length | security control | frame counter (4) | ciphertext | tag (12, if control & 10)
// The shell implements it; the core knows no keys.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"

namespace ams2mqtt {

using SystemTitle = std::array<std::uint8_t, 8>;

struct CipheredApdu {
  std::optional<SystemTitle> system_title;  // nothing: not sent (P1), the key's owner has to know it
  std::uint8_t security_control = 0;        // 10: authenticated, 20: encrypted; low nibble: suite
  std::uint32_t frame_counter = 0;
  Bytes ciphertext;
  Bytes tag;  // empty when not authenticated
};

class Decryptor {
 public:
  virtual ~Decryptor() = default;
  // The plaintext, valid until the next call. Errors: no_key (for this system title), wrong_key, bad_auth.
  [[nodiscard]] virtual Result<Bytes> open(const CipheredApdu& apdu) = 0;
};

}  // namespace ams2mqtt
