#include "bench/reference.hpp"

#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

namespace ams2mqtt::bench {

Reference::Reference(const std::string& path) {
  std::ifstream file(path);
  const auto json = nlohmann::json::parse(file, nullptr, false);
  if (!json.is_object()) return;
  release_ = json.at("release");
  passes_ = json.at("passes");
}

std::optional<double> Reference::passes(const std::string& frame, const std::string& stage) const {
  const auto row = passes_.find(frame);
  if (row == passes_.end()) return std::nullopt;
  const auto found = row->second.find(stage);
  return found != row->second.end() ? std::optional(found->second) : std::nullopt;
}

bool Reference::write(const std::string& path, const std::string& release) const {
  nlohmann::ordered_json rounded = passes_;
  for (auto& frame : rounded) {
    for (auto& passes : frame) passes = std::round(passes.get<double>() * 1000) / 1000;
  }
  std::ofstream file(path);
  file << nlohmann::ordered_json{{"release", release}, {"passes", rounded}}.dump(2) << '\n';
  return file.good();
}

}  // namespace ams2mqtt::bench
