// The interface through which the core has an encrypted APDU decrypted (IEC 62056-5-3, general-glo-ciphering and
// general-ded-ciphering with AES-GCM).
//   DB | 08 | system title (8) | length | security control | frame counter (4) | ciphertext | tag (12, if control & 10)
// The shell implements it; the core knows no keys.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"

namespace ams2mqtt {

using SystemTitle = std::array<std::uint8_t, 8>;

// Bits of the security control byte; the low nibble is the security suite.
inline constexpr std::uint8_t kSuiteMask = 0x0F;
inline constexpr std::uint8_t kAuthenticated = 0x10;
inline constexpr std::uint8_t kEncrypted = 0x20;
inline constexpr std::uint8_t kBroadcastKey = 0x40;
inline constexpr std::uint8_t kCompressed = 0x80;

inline constexpr std::size_t kCipherTagSize = 12;

struct CipheredApdu {
  std::optional<SystemTitle> system_title;  // nothing: not sent (P1), so the key's owner has to know it
  std::uint8_t security_control = 0;
  std::uint32_t frame_counter = 0;
  Bytes ciphertext;  // the plaintext itself when not encrypted
  Bytes tag;         // empty when not authenticated
};

// What a key can prove about a message, the weakest first.
enum class KeyStrength : std::uint8_t {
  none,
  encryption,      // that it becomes a message when it is decrypted
  authentication,  // together with the authentication key: that nobody has altered it
};

struct Decrypted {
  Bytes plaintext;                           // valid until the Decryptor's next call
  bool verified = false;                     // the authentication tag vouches for it
  std::optional<SystemTitle> system_title;   // the one sent, or the one that matched when none was sent
  KeyStrength strength = KeyStrength::none;  // of the key that decrypted it
  std::uint32_t key = 0;                     // tells that key from others, also after a restart
};

class Decryptor {
 public:
  virtual ~Decryptor() = default;
  // Encrypted or authenticated, of suite 0 or 1. Errors: no_key (for this system title), wrong_key, bad_auth. Messages
  // without a tag are decrypted as well: meter/message_guard.hpp decides what is believed.
  [[nodiscard]] virtual Result<Decrypted> open(const CipheredApdu& apdu) = 0;
  // Of its strongest key.
  [[nodiscard]] virtual KeyStrength strength() const = 0;
};

}  // namespace ams2mqtt
