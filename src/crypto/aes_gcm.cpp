#include "ams2mqtt/crypto/aes_gcm.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "ams2mqtt/dlms/apdu.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kIvSize = 12;

// System title, then the frame counter, high byte first.
std::array<std::uint8_t, kIvSize> make_iv(const CipheredApdu& apdu) {
  std::array<std::uint8_t, kIvSize> iv{};
  if (apdu.system_title) std::ranges::copy(*apdu.system_title, iv.begin());
  for (std::size_t i = 0; i < 4; ++i) iv[8 + i] = static_cast<std::uint8_t>(apdu.frame_counter >> (24U - 8U * i));
  return iv;
}

int as_int(std::size_t size) {
  return static_cast<int>(size);
}

// When the grid operator changes a key, the counter starts again, so a stored counter has to say which key it belongs
// to.
std::uint32_t name_of(const AesKey& key, const std::optional<AesKey>& auth_key) {
  std::array<std::uint8_t, 2 * std::tuple_size_v<AesKey> + 1> keys{};
  std::ranges::copy(key, keys.begin());
  if (auth_key) std::ranges::copy(*auth_key, keys.begin() + std::tuple_size_v<AesKey>);
  keys.back() = auth_key ? 1 : 0;
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> hash{};
  const bool hashed = EVP_Digest(keys.data(), keys.size(), hash.data(), nullptr, EVP_sha256(), nullptr) == 1;
  OPENSSL_cleanse(keys.data(), keys.size());
  if (!hashed) throw std::runtime_error("libcrypto offers no SHA-256");
  std::uint32_t name = 0;
  for (std::size_t i = 0; i < sizeof name; ++i) name = name << 8U | hash[i];
  OPENSSL_cleanse(hash.data(), hash.size());
  return name;
}

}  // namespace

std::optional<AesKey> parse_aes_key(std::string_view text) {
  AesKey key{};
  if (text.size() != 2 * key.size()) return std::nullopt;
  const auto digit = [](char character) {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
  };
  for (std::size_t i = 0; i < key.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    key[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return key;
}

// A libcrypto context with cipher and key already set, so that a message costs nothing but its own bytes.
class AesGcmDecryptor::Context {
 public:
  explicit Context(const AesKey& key)
      : cipher_(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr), &EVP_CIPHER_free),
        context_(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free) {
    if (!cipher_ || !context_ ||
        EVP_DecryptInit_ex2(context_.get(), cipher_.get(), key.data(), nullptr, nullptr) != 1) {
      throw std::runtime_error("libcrypto offers no AES-128-GCM");
    }
  }

  [[nodiscard]] bool start(const std::array<std::uint8_t, kIvSize>& iv) {
    return EVP_DecryptInit_ex2(context_.get(), nullptr, nullptr, iv.data(), nullptr) == 1;
  }
  [[nodiscard]] bool authenticate(Bytes data) {
    int written = 0;
    return EVP_DecryptUpdate(context_.get(), nullptr, &written, data.data(), as_int(data.size())) == 1;
  }
  [[nodiscard]] bool decrypt(Bytes ciphertext, std::vector<std::uint8_t>& plaintext) {
    int written = 0;
    plaintext.resize(ciphertext.size());
    return EVP_DecryptUpdate(context_.get(), plaintext.data(), &written, ciphertext.data(),
                             as_int(ciphertext.size())) == 1;
  }
  [[nodiscard]] bool verify(Bytes tag) {
    std::array<std::uint8_t, kCipherTagSize> expected{};
    if (tag.size() != expected.size()) return false;
    std::ranges::copy(tag, expected.begin());
    std::array<std::uint8_t, 16> rest{};
    int written = 0;
    return EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, as_int(expected.size()), expected.data()) == 1 &&
           EVP_DecryptFinal_ex(context_.get(), rest.data(), &written) == 1;
  }

 private:
  std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> cipher_;
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_;
};

AesGcmDecryptor::AesGcmDecryptor(const AesKey& key, const std::optional<AesKey>& auth_key)
    : context_(std::make_unique<Context>(key)), auth_key_(auth_key), name_(name_of(key, auth_key)) {}

AesGcmDecryptor::~AesGcmDecryptor() {
  if (auth_key_) OPENSSL_cleanse(auth_key_->data(), auth_key_->size());
}

// SC || AK, and of a message that is authenticated but not encrypted the plaintext as well.
bool AesGcmDecryptor::authenticate(const CipheredApdu& apdu) {
  std::array<std::uint8_t, 1 + std::tuple_size_v<AesKey>> additional{apdu.security_control};
  std::ranges::copy(*auth_key_, additional.begin() + 1);
  const bool taken = context_->authenticate(additional);
  OPENSSL_cleanse(additional.data(), additional.size());
  return taken;
}

bool AesGcmDecryptor::read(const CipheredApdu& apdu) {
  if ((apdu.security_control & kEncrypted) != 0) return context_->decrypt(apdu.ciphertext, plaintext_);
  plaintext_.assign(apdu.ciphertext.begin(), apdu.ciphertext.end());
  return !auth_key_ || context_->authenticate(apdu.ciphertext);
}

Result<Decrypted> AesGcmDecryptor::open(const CipheredApdu& apdu) {
  const bool verifiable = !apdu.tag.empty() && auth_key_.has_value();
  if (!context_->start(make_iv(apdu)) || (verifiable && !authenticate(apdu)) || !read(apdu)) {
    return fail(Errc::wrong_key, 0);
  }
  const bool verified = verifiable && context_->verify(apdu.tag);
  const bool encrypted = (apdu.security_control & kEncrypted) != 0;
  if (!verified && encrypted && !has_message_form(plaintext_)) {
    // A message without a tag is not believed even if the key matches.
    return fail(auth_key_ && !verifiable ? Errc::unproven : Errc::wrong_key, 0);
  }
  if (verifiable && !verified) return fail(Errc::bad_auth, 0);
  return Decrypted{.plaintext = plaintext_,
                   .verified = verified,
                   .system_title = apdu.system_title,
                   .strength = strength(),
                   .key = name_};
}

KeyStrength AesGcmDecryptor::strength() const {
  return auth_key_ ? KeyStrength::authentication : KeyStrength::encryption;
}

}  // namespace ams2mqtt
