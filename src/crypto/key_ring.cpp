#include "ams2mqtt/crypto/key_ring.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

void KeyRing::add(const std::optional<SystemTitle>& title, const AesKey& key, const std::optional<AesKey>& auth_key) {
  entries_.push_back({title, std::make_unique<AesGcmDecryptor>(key, auth_key), std::nullopt});
}

namespace {

// Of several keys that do not decrypt a message, the one that came closest gives the reason.
int weight(Errc code) {
  if (code == Errc::bad_auth) return 3;
  if (code == Errc::wrong_key) return 2;
  return code == Errc::unproven ? 1 : 0;
}

}  // namespace

// Keys for a title take precedence over those for every title.
KeyRing::Rank KeyRing::rank(const Entry& entry, const CipheredApdu& apdu) const {
  if (!apdu.system_title) return entry.title ? Rank::titled : Rank::unfit;
  if (entry.title) {
    if (*entry.title != *apdu.system_title) return Rank::unfit;
  }
  if (entry.fitted == apdu.system_title) return Rank::fitted;
  return entry.title ? Rank::titled : Rank::untitled;
}

KeyStrength KeyRing::strength() const {
  KeyStrength strongest = KeyStrength::none;
  for (const Entry& entry : entries_) strongest = std::max(strongest, entry.decryptor->strength());
  return strongest;
}

Result<Decrypted> KeyRing::open(const CipheredApdu& apdu) {
  Error reason{Errc::no_key, 0};
  bool titled = false;
  for (const Rank wanted : std::array{Rank::fitted, Rank::titled, Rank::untitled}) {
    if (wanted == Rank::untitled && titled) break;
    for (Entry& entry : entries_) {
      if (rank(entry, apdu) != wanted) continue;
      titled = titled || entry.title.has_value();
      CipheredApdu asked = apdu;
      if (!asked.system_title) asked.system_title = entry.title;
      auto opened = entry.decryptor->open(asked);
      if (opened) {
        entry.fitted = asked.system_title;
        return opened;
      }
      if (weight(opened.error().code) > weight(reason.code)) reason = opened.error();
    }
  }
  return std::unexpected(reason);
}

}  // namespace ams2mqtt
