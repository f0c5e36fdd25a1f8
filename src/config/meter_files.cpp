#include "meter_files.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/system/secret_file.hpp"
#include "yaml_reader.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const std::string& folder, std::string& problem) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const fs::path& path = entry->path();
    std::error_code ignored;
    const bool is_file = fs::is_regular_file(path, ignored);
    if (path.extension() != ".yaml" || path.filename().string().starts_with('.') || !is_file) continue;
    files.push_back(path);
    if (files.size() <= Config::kMostMeters) continue;
    problem = file_problem("meters_dir", folder, "has more than " + std::to_string(Config::kMostMeters) + " files");
    return {};
  }
  if (error) problem = file_problem("meters_dir", folder, "cannot be read: " + error.message());
  std::ranges::sort(files);
  return files;
}

void put_in_file(ConfigNode& node, const std::string& file) {
  node.place.file = &file;
  node.key_place.file = &file;
  for (ConfigNode& child : node.children) put_in_file(child, file);
}

class FileReader {
 public:
  explicit FileReader(MeterFiles& files) : files_(files) {}

  void read(const fs::path& path);

 private:
  void report(std::string what) {
    files_.problems.push_back(Problem{.where = "meters_dir", .what = std::move(what), .file = files_.names.back()});
  }
  void take(ConfigNode meter, std::string name) {
    meter.key.clear();
    files_.meters.push_back(std::move(meter));
    files_.default_names.push_back(slug(name).empty() ? std::string() : std::move(name));
  }

  MeterFiles& files_;
  std::size_t bytes_left_ = kMaxConfigBytes;
};

void FileReader::read(const fs::path& path) {
  const std::string& name = files_.names.emplace_back(path.string());
  const auto text = read_file(name, bytes_left_);
  if (!text) return report(text.error());
  if (text->size() > bytes_left_) {
    return report("the files of meters_dir have more than " + std::to_string(kMaxConfigBytes) + " bytes together");
  }
  bytes_left_ -= text->size();
  YamlDocument document = read_yaml(*text);
  for (Problem& problem : document.problems) {
    problem.file = name;
    files_.problems.push_back(std::move(problem));
  }
  if (!document.problems.empty()) return;
  put_in_file(document.root, name);
  const std::string stem = path.stem().string();
  switch (document.root.kind) {
    case ConfigNode::Kind::null:
      return;
    case ConfigNode::Kind::scalar:
      return report(
          "a file of meters_dir must hold a meter, such as 'serial: {device: /dev/ttyUSB0}', or a list of them");
    case ConfigNode::Kind::map:
      return take(std::move(document.root), stem);
    case ConfigNode::Kind::list:
      break;
  }
  std::vector<ConfigNode>& meters = document.root.children;
  for (std::size_t index = 0; index < meters.size(); ++index) {
    take(std::move(meters[index]), meters.size() == 1 ? stem : stem + ' ' + std::to_string(index + 1));
  }
}

}  // namespace

MeterFiles read_meter_files(const std::string& folder) {
  MeterFiles files;
  std::string problem;
  const std::vector<fs::path> paths = files_of(folder, problem);
  if (!problem.empty()) files.problems.push_back(Problem{.where = "meters_dir", .what = std::move(problem)});
  FileReader reader(files);
  for (const fs::path& path : paths) reader.read(path);
  return files;
}

void add_to_tree(MeterFiles& files, ConfigNode& root) {
  ConfigNode* meters = root.find("meters");
  if (meters == nullptr) {
    if (files.meters.empty()) return;
    ConfigNode list;
    list.key = "meters";
    root.children.push_back(std::move(list));
    meters = &root.children.back();
  }
  if (meters->kind == ConfigNode::Kind::null) meters->kind = ConfigNode::Kind::list;
  if (meters->kind != ConfigNode::Kind::list) return;
  files.places.resize(meters->children.size());
  for (ConfigNode& meter : files.meters) {
    files.places.push_back(*meter.place.file + ':' + std::to_string(meter.place.line));
    meters->children.push_back(std::move(meter));
  }
}

void name_meters_of_files(const MeterFiles& files, std::vector<MeterConfig>& meters) {
  if (files.places.size() != meters.size()) return;  // there is a problem with the list itself
  const std::size_t before = meters.size() - files.default_names.size();
  for (std::size_t index = before; index < meters.size(); ++index) {
    if (meters[index].name.empty()) meters[index].name = files.default_names[index - before];
  }
}

}  // namespace ams2mqtt
