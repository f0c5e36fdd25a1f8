// The keys of one source as the Decryptor of its messages: each message is decrypted with the keys of the system title
// that it names, or else with those that belong to no title. Where several may match, they are tried, and the one that
// matched is tried first the next time. A message without a title (P1) is decrypted with the configured titles. Keys
// are owned and wiped by their AesGcmDecryptor (crypto/aes_gcm.hpp); plaintexts live until the next call of open().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ams2mqtt/crypto/aes_gcm.hpp"

namespace ams2mqtt {

class KeyRing final : public Decryptor {
 public:
  // Without `title` the key is for every system title.
  void add(const std::optional<SystemTitle>& title, const AesKey& key, const std::optional<AesKey>& auth_key);

  // no_key when there is no key for this title. Of several keys that do not match, the one that came closest gives the
  // reason: bad_auth before wrong_key before unproven.
  [[nodiscard]] Result<Decrypted> open(const CipheredApdu& apdu) override;
  [[nodiscard]] KeyStrength strength() const override;
  [[nodiscard]] bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    std::optional<SystemTitle> title;
    std::unique_ptr<AesGcmDecryptor> decryptor;
    std::optional<SystemTitle> fitted;  // the newest title that it opened
  };
  enum class Rank : std::uint8_t { fitted, titled, untitled, unfit };
  [[nodiscard]] Rank rank(const Entry& entry, const CipheredApdu& apdu) const;

  std::vector<Entry> entries_;
};

}  // namespace ams2mqtt
