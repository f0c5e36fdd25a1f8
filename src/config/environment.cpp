#include "environment.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "ams2mqtt/base/wipe.hpp"
#include "app_options.hpp"
#include "did_you_mean.hpp"
#include "settings.hpp"
#include "tried_settings.hpp"

namespace ams2mqtt {
namespace {

struct Step {
  std::string key;
  std::optional<std::size_t> index;  // set: an item of the list `key`
};

struct Variable {
  std::string name;
  std::string value;
  std::string pattern;               // "meters[].serial.device"
  std::vector<Step> steps;           // meters[0], serial, device
  std::vector<std::size_t> indices;  // of its lists, the outermost first
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

std::optional<std::size_t> parse_index(std::string_view text) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return index;
}

void append(Variable& variable, std::string_view key) {
  if (!variable.pattern.empty()) variable.pattern += '.';
  variable.pattern += key;
  variable.steps.push_back(Step{.key = std::string(key), .index = {}});
}

// "broker" and 'broker', as a list of Compose or an env file passes them on; not "a" or "b", which are two quoted
// words.
bool is_quoted(std::string_view value) {
  return value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
         value.find(value.front(), 1) == value.size() - 1;
}

Problem quotes_left_out(const std::string& name) {
  return Problem{.where = name,
                 .what =
                     "the quotes around the value are left out; write the variable without them, or, if they belong "
                     "to the value, put a pair of the other kind (' or \") around it"};
}

Variable parse(const std::string& name, const std::string& value) {
  Variable variable{.name = name, .value = value, .pattern = {}, .steps = {}, .indices = {}};
  std::string_view rest = std::string_view(name).substr(kVariablePrefix.size());
  while (true) {
    const std::size_t end = rest.find("__");
    const std::string_view part = rest.substr(0, end);
    const std::optional<std::size_t> index = parse_index(part);
    if (index && !variable.steps.empty() && !variable.steps.back().index) {
      variable.pattern += "[]";
      variable.steps.back().index = index;
      variable.indices.push_back(*index);
    } else {
      append(variable, lower(part));
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 2);
  }
  const Section* section = find_section(variable.pattern);
  if (section != nullptr && !section->shorthand.empty()) append(variable, section->shorthand);
  return variable;
}

// Every existing variable, with the numbers that `like` uses, so that only the words decide which is nearest.
std::vector<std::string> known_variables(const Variable& like) {
  std::vector<std::string> names;
  for (const Setting& setting : settings()) {
    std::string path(setting.path);
    auto index = like.indices.begin();
    for (std::size_t at = path.find("[]"); at != std::string::npos; at = path.find("[]")) {
      path.insert(at + 1, std::to_string(index == like.indices.end() ? 0 : *index++));
    }
    names.push_back(variable_name(path));
  }
  return names;
}

// "AMS2MQTT_MQTT__USERNAME" for "AMS2MQTT_MQTT__USER"
std::optional<std::string> meant_variable(const Variable& variable) {
  const std::size_t dot = variable.pattern.rfind('.');
  if (dot == std::string::npos) return std::nullopt;
  const auto meant = meant_key(variable.pattern.substr(dot + 1), variable.pattern.substr(0, dot));
  if (!meant) return std::nullopt;
  return variable.name.substr(0, variable.name.rfind("__") + 2) + variable_name(*meant).substr(kVariablePrefix.size());
}

Problem unknown_variable(const Variable& variable) {
  std::optional<std::string> known = meant_variable(variable);
  if (!known) known = nearest(variable.name, known_variables(variable));
  return Problem{.where = variable.name,
                 .what = "unknown variable" +
                         (known ? "; did you mean " + *known + "?" : "; unset it, or see the commented configuration")};
}

ConfigNode& child_of(ConfigNode& node, const std::string& key, const Place& place) {
  if (ConfigNode* existing = node.find(key)) return *existing;
  ConfigNode child;
  child.key = key;
  child.key_place = place;
  child.place = place;
  node.children.push_back(std::move(child));
  return node.children.back();
}

// A null becomes what is needed; anything else that does not fit is left for the reader to complain about.
bool become(ConfigNode& node, ConfigNode::Kind kind) {
  if (node.kind == ConfigNode::Kind::null) node.kind = kind;
  return node.kind == kind;
}

std::optional<Problem> lay(ConfigNode& root, const Variable& variable) {
  const Place place{.line = 0, .column = 0, .variable = variable.name};
  ConfigNode* node = &root;
  for (const Step& step : variable.steps) {
    if (!become(*node, ConfigNode::Kind::map)) return std::nullopt;
    node = &child_of(*node, step.key, place);
    if (!step.index) continue;
    if (!become(*node, ConfigNode::Kind::list)) return std::nullopt;
    if (*step.index > node->children.size()) {
      return Problem{.where = variable.name,
                     .what = "the numbers have a gap: the next free one is " + std::to_string(node->children.size())};
    }
    if (*step.index == node->children.size()) {
      ConfigNode item;
      item.place = place;
      node->children.push_back(std::move(item));
    }
    node = &node->children[*step.index];
  }
  node->kind = ConfigNode::Kind::scalar;
  node->text = variable.value;
  node->children.clear();
  node->place = place;
  return std::nullopt;
}

}  // namespace

Overlay overlay_environment(ConfigNode& root, const Environment& environment) {
  std::vector<Problem> problems;
  std::vector<Problem> hints;
  std::vector<Variable> variables;
  for (const auto& [name, value] : environment) {
    const bool quoted = is_quoted(value);
    if (!name.starts_with(kVariablePrefix) || value.size() <= (quoted ? 2U : 0U)) continue;
    Variable variable = parse(name, value);
    if (quoted) {
      variable.value.pop_back();
      variable.value.erase(0, 1);
      hints.push_back(quotes_left_out(name));
    }
    const bool upper_case = std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (upper_case && kind_of(variable.pattern) == PathKind::setting) {
      variables.push_back(std::move(variable));
    } else {
      problems.push_back(unknown_variable(variable));
    }
  }
  // The environment has no order, and meter 1 can only follow meter 0.
  std::sort(variables.begin(), variables.end(), [](const Variable& left, const Variable& right) {
    return std::tie(left.indices, left.name) < std::tie(right.indices, right.name);
  });
  for (const Variable& variable : variables) {
    if (std::optional<Problem> problem = lay(root, variable)) problems.push_back(std::move(*problem));
  }
  for (Variable& variable : variables) wipe(variable.value);
  return {.problems = std::move(problems), .hints = std::move(hints)};
}

bool is_of_service_manager(std::string_view name) {
  return name == kCredentialsVariable || name == "INVOCATION_ID" || name == "NOTIFY_SOCKET";
}

bool is_secret_variable(const std::string& name) {
  if (name == kSupervisorToken) return true;
  if (!name.starts_with(kVariablePrefix)) return false;
  const Setting* setting = find_setting(parse(name, {}).pattern);
  return setting != nullptr && setting->allowed == AllowedIn::environment;
}

}  // namespace ams2mqtt
