// The Decryptor of one key: AES-128-GCM as DLMS uses it (IEC 62056-5-3, security suites 0 and 1) with libcrypto. One
// libcrypto context lives as long as the key, so that a message costs no key schedule. Its destructor wipes the keys
// from memory, and nothing prints them. Plaintexts live until the next call of open(). Next: crypto/key_ring.hpp for
// several keys.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "ams2mqtt/dlms/cipher.hpp"

namespace ams2mqtt {

using AesKey = std::array<std::uint8_t, 16>;

// 32 hex digits; nothing for any other text.
[[nodiscard]] std::optional<AesKey> parse_aes_key(std::string_view text);

class AesGcmDecryptor final : public Decryptor {
 public:
  // Without an authentication key, no tag can be verified, and only the form of the plaintext can confirm the key.
  // Throws std::runtime_error when libcrypto has no AES-128-GCM.
  explicit AesGcmDecryptor(const AesKey& key, const std::optional<AesKey>& auth_key = std::nullopt);
  ~AesGcmDecryptor() override;
  AesGcmDecryptor(const AesGcmDecryptor&) = delete;
  AesGcmDecryptor& operator=(const AesGcmDecryptor&) = delete;

  // wrong_key when neither the tag nor the form of the plaintext confirms the key, bad_auth when the form does but the
  // tag does not.
  [[nodiscard]] Result<Decrypted> open(const CipheredApdu& apdu) override;
  [[nodiscard]] KeyStrength strength() const override;

 private:
  [[nodiscard]] bool authenticate(const CipheredApdu& apdu);
  [[nodiscard]] bool read(const CipheredApdu& apdu);

  class Context;
  std::unique_ptr<Context> context_;
  std::optional<AesKey> auth_key_;
  std::uint32_t name_;  // of both keys: 32 bits of a one-way hash, which say nothing of them
  std::vector<std::uint8_t> plaintext_;
};

}  // namespace ams2mqtt
