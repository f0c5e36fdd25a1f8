// What the stages cost in the release before, as tests/bench/reference.json keeps it: in passes of the calibration.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace ams2mqtt::bench {

class Reference {
 public:
  // The file's; without one nothing is known.
  explicit Reference(const std::string& path);

  // "0.1.0"
  [[nodiscard]] const std::string& release() const { return release_; }
  [[nodiscard]] std::optional<double> passes(const std::string& frame, const std::string& stage) const;
  void set(const std::string& frame, const std::string& stage, double passes) { passes_[frame][stage] = passes; }
  // False when it cannot be written.
  [[nodiscard]] bool write(const std::string& path, const std::string& release) const;

 private:
  std::string release_;
  std::map<std::string, std::map<std::string, double>> passes_;
};

}  // namespace ams2mqtt::bench
