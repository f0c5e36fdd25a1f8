#include "help_text.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace ams2mqtt {

namespace {

constexpr std::size_t kColumn = 26;  // where the second column begins

// "FILE"; CLI11 writes behind a colon what it checks.
std::string type_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

// "FILE", "-c, --config FILE", "-V, -v, --version"
std::string name_of(const CLI::Option& option) {
  if (option.get_positional()) return type_of(option);
  std::string name = option.get_name(false, true);
  for (std::size_t comma = name.find(','); comma != std::string::npos; comma = name.find(',', comma + 1)) {
    name.insert(comma + 1, " ");
  }
  const bool is_flag = option.get_expected_max() == 0;
  return is_flag ? name : name + ' ' + type_of(option);
}

std::string usage_of(const CLI::Option& argument) {
  const std::string name = name_of(argument) + (argument.get_expected_max() > 1 ? "..." : "");
  return argument.get_required() ? name : '[' + name + ']';
}

// "(default 1; not with --key)"
std::string notes_of(const CLI::App& command, const CLI::Option& option) {
  std::string notes;
  if (!option.get_default_str().empty()) notes = "default " + option.get_default_str();
  const auto excluded = option.get_excludes();
  std::string others;
  for (const CLI::Option* other : command.get_options()) {
    if (std::ranges::find(excluded, other) == excluded.end()) continue;
    others += (others.empty() ? "" : " or ") + (other->get_positional() ? type_of(*other) : other->get_name());
  }
  if (!others.empty()) notes += (notes.empty() ? "not with " : "; not with ") + others;
  return notes.empty() ? notes : " (" + notes + ')';
}

// Two columns; the second begins on a line of its own where the first is too wide.
std::string row(const std::string& name, const std::string& description) {
  std::string text = "  " + name;
  text += text.size() + 2 > kColumn ? '\n' + std::string(kColumn, ' ') : std::string(kColumn - text.size(), ' ');
  return text + description + '\n';
}

std::string options_text(const CLI::App& command, std::string_view title, bool positional) {
  std::string text;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional() != positional) continue;
    text += row(name_of(*option), option->get_description() + notes_of(command, *option));
  }
  return text.empty() ? text : '\n' + std::string(title) + ":\n" + text;
}

}  // namespace

std::string help_text(const CLI::App& command) {
  std::string name = command.get_name();
  if (command.get_parent() != nullptr) name = command.get_parent()->get_name() + ' ' + name;
  std::string text = command.get_description() + "\n\nUsage: " + name + " [OPTIONS]";
  const std::vector<const CLI::App*> commands = command.get_subcommands([](const CLI::App*) { return true; });
  if (!commands.empty()) text += " COMMAND";
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) text += ' ' + usage_of(*option);
  }
  text += '\n' + options_text(command, "Arguments", true) + options_text(command, "Options", false);
  if (!commands.empty()) text += "\nCommands:\n";
  for (const CLI::App* each : commands) text += row(each->get_name(), each->get_description());
  return text + '\n' + command.get_footer() + '\n';
}

}  // namespace ams2mqtt
