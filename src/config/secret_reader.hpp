// The secrets of a configuration from their files, or from the credentials that the service manager passes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/config/config_file.hpp"

namespace ams2mqtt {

// Holds mqtt.tls.key_file.
inline constexpr const char* kTlsKeyCredential = "mqtt-key";

class SecretReader {
 public:
  // `where` as in Problem.
  using Report = std::function<void(std::string where, std::string what)>;

  // `problem` and `hint` are called while reading.
  SecretReader(const Environment& environment, Report problem, Report hint);

  // Each secret comes from the environment, which has set it already, else from its file, else from its credential. A
  // credential is also used in place of a file that this process may not read: the user that the service manager has
  // made for it reads nobody else's files.
  void read(Config& config);

  [[nodiscard]] bool has_credentials() const { return !directory_.empty(); }
  // Advice to follow "cannot be read" for a file that is no secret; empty when permission is not what is missing.
  [[nodiscard]] std::string advice_for_plain(const std::string& path) const;
  // The same for the file of a secret that a credential of this name can hold instead.
  [[nodiscard]] std::string advice(const std::string& path, const std::string& credential) const;

 private:
  // Which credentials may hold a secret, the preferred first, and the name to advise.
  struct Names {
    std::vector<std::string> usable;
    std::string advised;
  };
  struct Found {
    std::string text;
    std::string where;  // what it came from, for a message about its content
    std::string name;
  };

  void read_mqtt(MqttConfig& mqtt);
  void read_password(const std::string& where, const std::string& file, std::string& password, const std::string& name);
  void read_meter(const std::string& where, MeterConfig& meter, bool is_only);
  void read_pair(const std::string& where, KeyConfig& key, const Names& names, const Names& auth_names);
  void read_key(const std::string& where, const std::string& file, std::string& key, const Names& names,
                const std::optional<SystemTitle>& title);
  [[nodiscard]] Found find(const std::string& where, const std::string& file, const Names& names);
  [[nodiscard]] std::string read_one(const std::string& where, const std::string& name, const std::string& path,
                                     const std::string& advice);
  // Where it is; nothing without one.
  [[nodiscard]] std::optional<std::string> credential(const std::vector<std::string>& names) const;
  [[nodiscard]] Names names_of(const std::string& what, const MeterConfig& meter, bool takes_common) const;

  Report problem_;
  Report hint_;
  std::string directory_;  // of the credentials; empty: there are none
  bool is_service_ = false;
};

}  // namespace ams2mqtt
