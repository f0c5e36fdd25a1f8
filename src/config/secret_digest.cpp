#include "ams2mqtt/config/secret_digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/wipe.hpp"

namespace ams2mqtt {

namespace {

void digest(std::string& secret) {
  if (secret.empty()) return;
  std::string sum = digest_of(secret);
  wipe(secret);
  secret = std::move(sum);
}

void digest(KeyConfig& key) {
  digest(key.key);
  digest(key.auth_key);
}

}  // namespace

std::string digest_of(std::string_view secret) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned size = 0;
  if (EVP_Digest(secret.data(), secret.size(), sum.data(), &size, EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
  return to_hex(std::span(sum).first(size));
}

bool has_digest(std::string_view text, std::string_view digest) {
  const std::string sum = digest_of(text);
  return sum.size() == digest.size() && CRYPTO_memcmp(sum.data(), digest.data(), sum.size()) == 0;
}

Config with_digests(Config config) {
  // A user name that is the password is as secret, and has to be known by that later on.
  if (config.mqtt.username == config.mqtt.password) digest(config.mqtt.username);
  digest(config.mqtt.password);
  digest(config.mqtt.tls.key_password);
  digest(config.http.password);
  for (MeterConfig& meter : config.meters) {
    digest(meter.key);
    if (auto* source = std::get_if<MqttSourceConfig>(&meter.source)) digest(source->password);
    for (KeyConfig& key : meter.keys) digest(key);
  }
  return config;
}

void wipe_keys(Config& config) {
  const auto wipe_key = [](KeyConfig& key) {
    wipe(key.key);
    wipe(key.auth_key);
  };
  for (MeterConfig& meter : config.meters) {
    wipe_key(meter.key);
    if (auto* source = std::get_if<MqttSourceConfig>(&meter.source)) wipe(source->password);
    std::ranges::for_each(meter.keys, wipe_key);
  }
}

}  // namespace ams2mqtt
