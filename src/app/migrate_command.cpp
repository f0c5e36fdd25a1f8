#include "migrate_command.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <expected>
#include <iostream>
#include <optional>
#include <system_error>
#include <utility>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/homeassistant/migration.hpp"
#include "ams2mqtt/homeassistant/migration_steps.hpp"
#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/secret_file.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "home_link.hpp"
#include "migration_report.hpp"
#include "migration_run.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kLargestRegistry = std::size_t{64} * 1024 * 1024;
constexpr std::size_t kLargestUndo = std::size_t{8} * 1024 * 1024;
constexpr const char* kTokenVariable = "HASS_TOKEN";
constexpr const char* kTokenCredential = "home-assistant-token";

template <class Value>
using Or = std::expected<Value, std::string>;  // else a sentence

int say_failed(const std::string& what, int code = kExitFailed) {
  std::fprintf(stderr, "ams2mqtt: %s\n", what.c_str());
  return code;
}

Or<std::string> token_in(const std::string& setting, const std::string& path) {
  auto secret = read_secret_file(path);
  if (!secret) return std::unexpected(file_problem(setting, path, secret.error()));
  if (secret->text.empty()) return std::unexpected(file_problem(setting, path, "is empty"));
  return std::move(secret->text);
}

// Never from the command line, which every user of the host can see.
Or<std::string> find_token(const MigrateOptions& options) {
  if (!options.token_file.empty()) return token_in("--token-file", options.token_file);
  if (const char* token = std::getenv(kTokenVariable); token != nullptr && *token != '\0') return std::string(token);
  if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY"); folder != nullptr) {
    const std::string path = std::string(folder) + '/' + kTokenCredential;
    if (::access(path.c_str(), F_OK) == 0) return token_in("the credential", path);
  }
  return std::unexpected(
      "a token is needed: make one in Home Assistant (your profile, Security, Long-lived access tokens), put it into a "
      "file that only you can read, and name that with --token-file");
}

Or<MigrationOptions> chosen_options(const MigrateOptions& options) {
  MigrationOptions result{.meter = options.meter, .from = options.from, .pairs = {}, .registers = options.registers};
  for (const std::string& pair : options.pairs) {
    const std::size_t sign = pair.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == pair.size())
      return std::unexpected("--pair takes an entity's id and a key, such as sensor.power=power_import");
    result.pairs.emplace_back(pair.substr(0, sign), pair.substr(sign + 1));
  }
  return result;
}

Or<HomeAccess> find_access(const MigrateOptions& options) {
  auto address = parse_home_address(options.home);
  if (!address) return std::unexpected(std::move(address.error()));
  auto token = find_token(options);
  if (!token) return std::unexpected(std::move(token.error()));
  return HomeAccess{.address = std::move(*address), .token = std::move(*token), .ca_file = options.ca_file};
}

// What Home Assistant wrote into its files.
Or<HomeInventory> read_inventory(const MigrateOptions& options) {
  HomeInventory inventory;
  const auto add = [&](const char* setting, const std::string& path, auto adder) -> Or<int> {
    const auto text = read_file(path, kLargestRegistry);
    if (!text) return std::unexpected(std::string(setting) + ' ' + path + ' ' + text.error());
    if (text->size() > kLargestRegistry) return std::unexpected(path + " is larger than 64 MB");
    if (const Added added = adder(inventory, *text); !added) return std::unexpected(path + ' ' + added.error());
    return 0;
  };
  if (const auto done = add("--registry", options.registry, add_entities); !done) return std::unexpected(done.error());
  if (const auto done = add("--devices", options.devices, add_devices); !done) return std::unexpected(done.error());
  return inventory;
}

// Before anything is renamed. An earlier one is not overwritten.
Or<int> write_undo(const std::string& path, const UndoRecord& record) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) {
    return std::unexpected("there is " + path +
                           " already, which is needed to take back an earlier migration; name another "
                           "file with --undo-file");
  }
  const bool written = file >= 0 && write_all(file, to_json(record)) && ::fsync(file) == 0;
  const std::string reason = std::generic_category().message(errno);
  if (file >= 0) ::close(file);
  if (!written) return std::unexpected(path + " cannot be written: " + reason + "; nothing was renamed");
  return 0;
}

bool is_confirmed(const MigrateOptions& options, const char* question) {
  if (options.yes) return true;
  std::fprintf(stderr, "%s [yes/no] ", question);
  std::string answer;
  return std::getline(std::cin, answer) && (answer == "yes" || answer == "y");
}

// An answer is asked for once, before Home Assistant has to wait for it.
std::optional<int> no_way_to_ask(const MigrateOptions& options) {
  const bool changes = options.apply || !options.undo.empty();
  if (!changes || options.yes) return std::nullopt;
  if (!options.json && ::isatty(STDIN_FILENO) == 1) return std::nullopt;
  return say_failed("nobody can be asked here whether to rename; say it with --yes", kExitUsage);
}

std::chrono::seconds patience_of(const MigrateOptions& options) {
  return std::chrono::seconds{options.patience};
}

void tell_person(const MigrateOptions& options, const std::string& text) {
  if (!options.json) print(text);
}

struct Asked {
  HomeLink link;
  HomeInventory inventory;
};

Or<Asked> ask_home(const HomeAccess& access) {
  auto link = HomeLink::open(access);
  if (!link) return std::unexpected(std::move(link.error()));
  auto inventory = ask_inventory(*link);
  if (!inventory) return std::unexpected(std::move(inventory.error()));
  return Asked{std::move(*link), std::move(*inventory)};
}

int end_listing(const MigrateOptions& options, const MigrationPlan& plan) {
  if (options.json) print(plan_json(plan, {}));
  if (options.registry.empty() && plan.is_ready()) tell_person(options, "Nothing was changed; --apply does it.\n");
  return plan.problems.empty() ? kExitOk : kExitFailed;
}

int apply_plan(const MigrateOptions& options, const MigrationOptions& chosen, const HomeAccess& access,
               const MigrationPlan& plan, const MigrationSteps& steps) {
  if (!is_confirmed(options, "Rename them?")) return say_failed("nothing was changed");
  auto home = ask_home(access);
  if (!home) return say_failed(home.error());
  const MigrationPlan again = plan_migration(home->inventory, chosen);
  if (steps_of(again, home->inventory).renamings != steps.renamings)
    return say_failed("Home Assistant has changed meanwhile; nothing was renamed");
  const UndoRecord record{.home = options.home, .renamings = steps.renamings};
  if (const auto written = write_undo(options.undo_file, record); !written) return say_failed(written.error());
  const auto done = run_steps(home->link, steps_of(again, home->inventory), home->inventory, patience_of(options),
                              [&](const std::string& what) { tell_person(options, "  " + what + '\n'); });
  if (!done && done.error().undone) ::unlink(options.undo_file.c_str());
  if (options.json) {
    print(plan_json(plan, {.applied = done.has_value(),
                           .undo_file = done ? options.undo_file : std::string(),
                           .error = done ? std::string() : done.error().what}));
  }
  if (!done) return say_failed(done.error().what);
  tell_person(options, "Done. ams2mqtt migrate --home-assistant " + options.home + " --undo " + options.undo_file +
                           " takes it back.\n");
  return kExitOk;
}

int migrate_home(const MigrateOptions& options, const MigrationOptions& chosen, const HomeAccess& access) {
  MigrationPlan plan;
  MigrationSteps steps;
  {
    const auto home = ask_home(access);
    if (!home) return say_failed(home.error());
    plan = plan_migration(home->inventory, chosen);
    steps = steps_of(plan, home->inventory);
    tell_person(options, "Home Assistant " + home->link.version() + '\n' + plan_text(plan));
  }
  if (!options.apply) return end_listing(options, plan);
  if (plan.is_ready()) return apply_plan(options, chosen, access, plan, steps);
  if (options.json) print(plan_json(plan, {}));
  if (!plan.problems.empty()) return say_failed("nothing was changed");
  tell_person(options, "There is nothing to rename.\n");
  return kExitOk;
}

int undo_home(const MigrateOptions& options, const HomeAccess& access) {
  const auto text = read_file(options.undo, kLargestUndo);
  if (!text) return say_failed("--undo " + options.undo + ' ' + text.error(), kExitUsage);
  const auto record = parse_undo(*text);
  if (!record) return say_failed(options.undo + " is not what ams2mqtt migrate --apply wrote", kExitUsage);
  auto home = ask_home(access);
  if (!home) return say_failed(home.error());
  const UndoPlan plan = undo_steps(*record, home->inventory);
  for (const std::string& problem : plan.problems) std::fprintf(stderr, "ams2mqtt: %s\n", problem.c_str());
  if (!plan.problems.empty() || plan.steps.renamings.empty()) {
    if (options.json) print(undo_json(plan, {}));
    if (!plan.problems.empty()) return say_failed("nothing was changed");
    tell_person(options, "There is nothing to take back.\n");
    return kExitOk;
  }
  tell_person(options, std::to_string(plan.steps.renamings.size()) + " ids will be as they were before.\n");
  if (!is_confirmed(options, "Rename them back?")) return say_failed("nothing was changed");
  home = ask_home(access);  // the first connection did not survive the question
  if (!home) return say_failed(home.error());
  const auto done = run_steps(home->link, plan.steps, home->inventory, patience_of(options),
                              [&](const std::string& what) { tell_person(options, "  " + what + '\n'); });
  if (options.json) {
    print(undo_json(plan, {.applied = done.has_value(), .error = done ? std::string() : done.error().what}));
  }
  if (!done) return say_failed(done.error().what);
  return kExitOk;
}

}  // namespace

int migrate_command(const MigrateOptions& options) {
  const auto chosen = chosen_options(options);
  if (!chosen) return say_failed(chosen.error(), kExitUsage);
  if (!options.registry.empty()) {
    const auto inventory = read_inventory(options);
    if (!inventory) return say_failed(inventory.error(), kExitUsage);
    const MigrationPlan plan = plan_migration(*inventory, *chosen);
    tell_person(options, plan_text(plan));
    return end_listing(options, plan);
  }
  if (const auto refused = no_way_to_ask(options)) return *refused;
  const auto access = find_access(options);
  if (!access) return say_failed(access.error(), kExitUsage);
  return options.undo.empty() ? migrate_home(options, *chosen, *access) : undo_home(options, *access);
}

}  // namespace ams2mqtt
