// APDU -> what a meter that encrypts would send instead: the opposite of crypto/aes_gcm.hpp, for simulated meters and
// for the project's own test frames. The result owns its bytes. Next: a link's encoder (simulation/).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/crypto/aes_gcm.hpp"

namespace ams2mqtt {

struct CipherSettings {
  std::optional<SystemTitle> title;  // of the initialization vector, zeros if nothing
  std::uint32_t counter = 0;
  std::uint8_t security_control = 0x30;
  AesKey key{};
  AesKey auth_key{};  // used when security_control says authenticated
  bool send_title = true;
  std::uint8_t length_bytes = 0;  // of the BER length behind 81 or 82; 0: as few as possible
};

// Title size, title, BER length, security control, counter, ciphertext and tag (IEC 62056-5-3). Throws
// std::runtime_error when libcrypto refuses.
[[nodiscard]] std::vector<std::uint8_t> encrypt_block(Bytes plain, const CipherSettings& settings);
// The same behind `tag`: DB, DC or DF. `plain` has no LLC header, nor has the result.
[[nodiscard]] std::vector<std::uint8_t> encrypt_apdu(Bytes plain, const CipherSettings& settings,
                                                     std::uint8_t tag = 0xDB);

}  // namespace ams2mqtt
