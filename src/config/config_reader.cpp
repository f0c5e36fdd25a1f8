#include "config_reader.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "ams2mqtt/base/shown.hpp"
#include "did_you_mean.hpp"
#include "misplaced_secret.hpp"
#include "settings.hpp"
#include "tried_settings.hpp"

namespace ams2mqtt {
namespace {

bool is_source(std::string_view key) {
  return std::ranges::find(kSourceSections, key) != kSourceSections.end();
}
bool is_source_seen(const std::pair<const std::string_view, const ConfigNode*>& seen) {
  return is_source(seen.first);
}

// "serial or tcp"
std::string source_sections() {
  std::string text;
  for (const std::string_view section : kSourceSections) text += (text.empty() ? "" : " or ") + std::string(section);
  return text;
}

using Kind = ConfigNode::Kind;

struct Path {
  std::string pattern;  // "meters[].serial"
  std::string where;    // "meters[0].serial"

  [[nodiscard]] Path child(const std::string& key) const {
    const std::string dot = pattern.empty() ? "" : ".";
    return {pattern + dot + key, where + dot + key};
  }
  [[nodiscard]] Path item(std::size_t index) const {
    return {pattern + "[]", where + "[" + std::to_string(index) + "]"};
  }
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return "a single value";
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a map of settings";
  }
  std::unreachable();
}

// The map around, or within, `section` to which a key really belongs: "serial" for baud beside serial.
std::optional<std::string> home_of(std::string_view key, std::string_view section) {
  for (const Setting& setting : settings()) {
    std::string_view path = setting.path;
    for (std::size_t dot = path.rfind('.'); dot != std::string_view::npos; dot = path.rfind('.')) {
      const std::string_view name = path.substr(dot + 1);
      path = path.substr(0, dot);
      const bool near = path.starts_with(section) || section.starts_with(path);
      if (name != key || path == section || !near) continue;
      const std::string_view home = path.substr(path.rfind('.') + 1);
      return std::string(home.substr(0, home.find('[')));
    }
  }
  return std::nullopt;
}

class TreeReader {
 public:
  TreeReading take() { return std::move(reading_); }

  void read(const ConfigNode& node, const Path& path) {
    if (reading_.is_cut_short()) return;
    switch (kind_of(path.pattern)) {
      case PathKind::setting:
        return read_setting(node, path);
      case PathKind::section:
        return read_section(node, path);
      case PathKind::list:
        return read_list(node, path);
      case PathKind::unknown:
        return;
    }
  }

 private:
  void report(const Place& place, const std::string& where, std::string what) {
    reading_.blamed.push_back(where);
    reading_.problems.push_back(Problem{.where = place.variable.empty() ? where : place.variable,
                                        .line = place.line,
                                        .column = place.column,
                                        .what = std::move(what),
                                        .file = place.file == nullptr ? std::string() : *place.file});
  }
  [[nodiscard]] SettingTarget target() { return {.config = reading_.config, .meter = meter_, .key = key_}; }

  void read_setting(const ConfigNode& node, const Path& path);
  void read_section(const ConfigNode& node, const Path& path);
  void read_entries(const ConfigNode& node, const Path& path);
  void read_list(const ConfigNode& node, const Path& path);
  void unknown_key(const ConfigNode& node, const ConfigNode& section, const Path& path);

  TreeReading reading_;
  MeterConfig* meter_ = nullptr;
  KeyConfig* key_ = nullptr;
};

void TreeReader::read_setting(const ConfigNode& node, const Path& path) {
  const Setting& setting = *find_setting(path.pattern);
  const bool is_hidden = node.place.confidential || !node.place.variable.empty();
  if (setting.allowed == AllowedIn::environment && !is_hidden) {
    return report(node.key_place, path.where,
                  node.name() + " does not belong in this file; " +
                      advice_for_secret(node.name() + "_file", path.pattern.substr(0, path.pattern.find('.'))));
  }
  if (node.kind == Kind::null) {
    return report(node.key_place, path.where, node.name() + " has no value; write one, or remove the line");
  }
  if (node.kind != Kind::scalar) {
    return report(node.place, path.where,
                  node.name() + " must be a single value, not " + std::string(kind_name(node.kind)));
  }
  if (const auto what = misplaced_by_form(setting, node.text))
    return report(node.place, path.where, node.name() + *what);
  if (setting.set(target(), node.text)) return;
  const auto is_accepted = [&](const std::string& word) { return setting.set(target(), word); };
  if (std::ranges::any_of(other_words(setting, node.text), is_accepted)) return;
  const std::string given = setting.allowed == AllowedIn::environment ? "" : ", not " + in_quotes(node.text);
  report(node.place, path.where,
         node.name() + " must be " + std::string(setting.expected) + given + std::string(advice_for_value(setting)));
}

void TreeReader::read_section(const ConfigNode& node, const Path& path) {
  const Section* section = find_section(path.pattern);
  const std::string name = path.pattern.empty()         ? "the configuration"
                           : !node.key.empty()          ? node.key
                           : path.pattern == "meters[]" ? "the meter"
                                                        : "the entry";
  const bool means_something = section != nullptr && section->begin != nullptr;
  if (means_something) section->begin(target());
  if (node.kind == Kind::null && means_something) {
    return report(node.key_place, path.where, name + " has no value; write one, or remove the line");
  }
  if (node.kind == Kind::scalar || node.kind == Kind::list) {
    const std::string written = node.kind == Kind::list ? "a list" : in_quotes(node.text);
    const bool is_device_alone = path.pattern == "meters[]" && node.text.starts_with("/dev/");
    return report(node.place, path.where,
                  name + " must hold settings (" + joined(known_keys(path.pattern)) + "), not " + written +
                      (is_device_alone ? "; write '- serial: " + node.text + "'" : ""));
  }

  read_entries(node, path);
}

void TreeReader::read_entries(const ConfigNode& node, const Path& path) {
  const std::vector<std::string> known = known_keys(path.pattern);
  std::map<std::string_view, const ConfigNode*> seen;
  const auto known_here = [&known, &path](const std::string& key) {
    if (key.contains('.')) return false;  // of a setting further down
    return find_setting(path.child(key).pattern) != nullptr ||
           std::find(known.begin(), known.end(), key) != known.end();
  };
  for (const ConfigNode& child : node.children) {
    if (reading_.is_cut_short()) return;
    const auto [first, is_new] = seen.emplace(child.key, &child);
    if (!is_new) {
      report(child.key_place, path.child(child.key).where,
             "key " + in_quotes(child.key) + " appears a second time, after line " +
                 std::to_string(first->second->key_place.line) + "; keep only one");
    } else if (!known_here(child.key)) {
      unknown_key(child, node, path);
    } else if (path.pattern == "meters[]" && is_source(child.key) && std::ranges::count_if(seen, is_source_seen) > 1) {
      report(child.key_place, path.child(child.key).where,
             "a meter has either " + source_sections() + "; remove one of them");
    } else {
      read(child, path.child(child.key));
    }
  }
}

void TreeReader::read_list(const ConfigNode& node, const Path& path) {
  if (node.kind == Kind::null) return;
  if (node.kind != Kind::list) {
    const bool names_device = node.kind == Kind::scalar && node.text.starts_with("/dev/");
    return report(node.kind == Kind::scalar ? node.place : node.key_place, path.where,
                  node.key + " must be a list, not " + std::string(kind_name(node.kind)) +
                      (names_device ? "; write below it '  - serial: " + node.text + "'"
                                    : std::string("; begin each entry with '- '")));
  }
  const bool keys = path.pattern == "meters[].keys";
  if (!keys && node.children.size() > Config::kMostMeters) {
    return report(node.key_place, path.where,
                  "there are " + std::to_string(node.children.size()) + " meters; one process reads at most " +
                      std::to_string(Config::kMostMeters));
  }
  for (std::size_t index = 0; index < node.children.size(); ++index) {
    if (keys) {
      key_ = &meter_->keys.emplace_back();
    } else {
      meter_ = &reading_.config.meters.emplace_back();
    }
    read(node.children[index], path.item(index));
  }
}

void TreeReader::unknown_key(const ConfigNode& node, const ConfigNode& section, const Path& path) {
  const std::vector<std::string> known = known_keys(path.pattern);
  std::string what = "unknown key " + in_quotes(node.key);
  if (const std::optional<TriedKey> tried = tried_key(node, section, path.pattern)) {
    what += "; " + tried->advice;
    if (!tried->replaced.empty()) reading_.blamed.push_back(path.child(std::string(tried->replaced)).where);
  } else if (const std::optional<std::string> meant = nearest(node.key, known)) {
    what += "; did you mean '" + *meant + "'?";
    reading_.blamed.push_back(path.child(*meant).where);
  } else if (const std::optional<std::string> home = home_of(node.key, path.pattern)) {
    what += " here; it belongs in '" + *home + ":'";
  } else {
    what += "; known keys: " + joined(known);
  }
  report(node.key_place, path.child(node.key).where, what);
}

// Of a host written with its port.
void split_address(ConfigNode& host, std::vector<ConfigNode>& siblings) {
  const auto address = host.key == "host" ? written_address(host.text) : std::nullopt;
  if (!address) return;
  host.text = address->host;
  ConfigNode& port = siblings.emplace_back(host);
  port.key = "port";
  port.text = address->port;
}

void expand(ConfigNode& node, const std::string& pattern) {
  const Section* section = find_section(pattern);
  if (node.kind == Kind::scalar && section != nullptr && !section->shorthand.empty()) {
    ConfigNode child;
    child.kind = Kind::scalar;
    child.text = std::move(node.text);
    child.place = node.place;
    child.key = section->shorthand;
    child.key_place = node.place;
    child.written_as = node.key;
    node.kind = Kind::map;
    split_address(child, node.children);
    node.children.push_back(std::move(child));
    return;
  }
  const std::string prefix = node.kind == Kind::list ? pattern + "[]" : pattern.empty() ? "" : pattern + ".";
  for (ConfigNode& child : node.children) expand(child, prefix + child.key);
}

}  // namespace

void expand_shorthands(ConfigNode& root) {
  expand(root, "");
}

TreeReading read_tree(const ConfigNode& root) {
  TreeReader reader;
  reader.read(root, Path{});
  return reader.take();
}

}  // namespace ams2mqtt
