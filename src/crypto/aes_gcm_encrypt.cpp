#include "ams2mqtt/crypto/aes_gcm_encrypt.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace ams2mqtt {

namespace {

using Buffer = std::vector<std::uint8_t>;

void append_big_endian(Buffer& buffer, std::size_t value, std::size_t size) {
  while (size-- > 0) buffer.push_back(static_cast<std::uint8_t>(value >> 8U * size));
}

void append_length(Buffer& buffer, std::size_t length, std::uint8_t bytes) {
  constexpr std::size_t kShort = 0x80;
  if (bytes == 0 && length >= kShort) bytes = length < 0x100 ? 1 : 2;
  if (bytes != 0) buffer.push_back(static_cast<std::uint8_t>(kShort + bytes));
  append_big_endian(buffer, length, bytes == 0 ? 1 : bytes);
}

class Encryptor {
 public:
  explicit Encryptor(const CipherSettings& settings) : context_(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free) {
    Buffer iv;
    append(iv, settings.title.value_or(SystemTitle{}));
    append_big_endian(iv, settings.counter, 4);
    require(EVP_EncryptInit_ex(context_.get(), EVP_aes_128_gcm(), nullptr, settings.key.data(), iv.data()));
  }

  void authenticate(Bytes data) {
    int written = 0;
    require(EVP_EncryptUpdate(context_.get(), nullptr, &written, data.data(), static_cast<int>(data.size())));
  }
  [[nodiscard]] Buffer encrypt(Bytes plain) {
    Buffer ciphertext(plain.size());
    int written = 0;
    require(
        EVP_EncryptUpdate(context_.get(), ciphertext.data(), &written, plain.data(), static_cast<int>(plain.size())));
    return ciphertext;
  }
  [[nodiscard]] Buffer tag() {
    Buffer tag(kCipherTagSize);
    std::array<std::uint8_t, 16> rest{};
    int written = 0;
    require(EVP_EncryptFinal_ex(context_.get(), rest.data(), &written));
    require(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kCipherTagSize, tag.data()));
    return tag;
  }

 private:
  static void require(int done) {
    if (done != 1) throw std::runtime_error("libcrypto cannot encrypt");
  }
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_;
};

}  // namespace

std::vector<std::uint8_t> encrypt_block(Bytes plain, const CipherSettings& settings) {
  const bool authenticated = (settings.security_control & kAuthenticated) != 0;
  const bool encrypted = (settings.security_control & kEncrypted) != 0;
  Encryptor encryptor(settings);
  if (authenticated) {
    Buffer additional{settings.security_control};
    append(additional, settings.auth_key);
    encryptor.authenticate(additional);
    OPENSSL_cleanse(additional.data(), additional.size());
    if (!encrypted) encryptor.authenticate(plain);
  }
  Buffer content;
  content.push_back(settings.security_control);
  append_big_endian(content, settings.counter, 4);
  append(content, encrypted ? encryptor.encrypt(plain) : Buffer(plain.begin(), plain.end()));
  if (authenticated) append(content, encryptor.tag());

  const bool titled = settings.title && settings.send_title;
  Buffer block{static_cast<std::uint8_t>(titled ? settings.title->size() : 0)};
  if (titled) append(block, *settings.title);
  append_length(block, content.size(), settings.length_bytes);
  append(block, content);
  return block;
}

std::vector<std::uint8_t> encrypt_apdu(Bytes plain, const CipherSettings& settings, std::uint8_t tag) {
  Buffer apdu{tag};
  append(apdu, encrypt_block(plain, settings));
  return apdu;
}

}  // namespace ams2mqtt
