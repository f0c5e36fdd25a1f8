#include "migration_run.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <thread>
#include <vector>

#include "ams2mqtt/homeassistant/home_assistant_version.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::milliseconds;
using Done = std::expected<void, std::string>;

// It takes the old state away a moment after the id has changed.
constexpr std::chrono::seconds kRenamePatience{15};
constexpr milliseconds kAskAgain{300};

// "2026-11-30T18:00:00+00:00", a day ago.
std::string a_day_ago() {
  const std::time_t when =
      std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() - std::chrono::hours{24});
  std::tm parts{};
  ::gmtime_r(&when, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S+00:00", &parts)};
}

// Asks again until `look` says true; its error ends that at once.
std::expected<bool, std::string> until(std::chrono::seconds patience,
                                       const std::function<std::expected<bool, std::string>()>& look) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto seen = look();
    if (!seen || *seen || std::chrono::steady_clock::now() > end) return seen;
    std::this_thread::sleep_for(kAskAgain);
  }
}

class Runner {
 public:
  Runner(HomeLink& link, const MigrationSteps& steps, const HomeInventory& inventory, std::chrono::seconds patience)
      : link_(link), steps_(steps), inventory_(inventory), patience_(patience) {}

  Done keep_rows();
  Done keep_states();
  std::expected<void, StepsFailure> rename_all(const Told& tell);

 private:
  Done keep_row(const PlaceholderRow& row);
  Done await_states();
  Done rename(const Renaming& renaming);
  StepsFailure take_back(std::size_t count, const std::string& why);

  HomeLink& link_;
  const MigrationSteps& steps_;
  const HomeInventory& inventory_;
  std::chrono::seconds patience_;
};

// An older Home Assistant refuses the newer fields, a newer one wants them. One whose version means nothing is asked
// for both.
Done Runner::keep_row(const PlaceholderRow& row) {
  const auto version = parse_home_assistant(link_.version());
  const bool is_new = !version || *version >= kSinceStatisticClasses;
  std::string refusal;
  for (const bool newer : {is_new, !is_new}) {
    auto reply = link_.ask([&](std::uint64_t id) { return placeholder_request(id, row, newer); });
    if (!reply) return std::unexpected(std::move(reply.error()));
    if (reply->success) return {};
    if (refusal.empty()) refusal = reply->error;
    if (reply->error_code != "invalid_format") break;
  }
  return std::unexpected("Home Assistant refuses a statistic of " + row.statistic_id + ": " + refusal);
}

Done Runner::keep_rows() {
  for (const PlaceholderRow& row : steps_.rows) {
    if (Done kept = keep_row(row); !kept) return kept;
  }
  const auto there = until(patience_, [&]() -> std::expected<bool, std::string> {
    HomeInventory now;
    const auto list = link_.get("recorder/list_statistic_ids");
    if (!list) return std::unexpected(list.error());
    if (const Added added = add_statistics(now, *list); !added) return std::unexpected(added.error());
    return std::ranges::all_of(steps_.rows,
                               [&](const PlaceholderRow& row) { return now.statistic(row.statistic_id) != nullptr; });
  });
  if (!there) return std::unexpected(there.error());
  if (!*there) return std::unexpected("Home Assistant does not record statistics; is its recorder well?");
  return {};
}

Done Runner::await_states() {
  const auto there = until(patience_, [&]() -> std::expected<bool, std::string> {
    const auto reply = link_.ask([&](std::uint64_t id) { return history_request(id, steps_.states, a_day_ago()); });
    if (!reply) return std::unexpected(reply.error());
    if (!reply->success) return std::unexpected("Home Assistant does not say what it has recorded: " + reply->error);
    return std::ranges::all_of(steps_.states,
                               [&](const std::string& state) { return has_history(reply->result, state); });
  });
  if (!there) return std::unexpected(there.error());
  if (*there) return {};
  return std::unexpected(
      "Home Assistant does not record " + steps_.states.front() +
      " and others; its recorder must not exclude them (recorder: in configuration.yaml), and both clocks must agree");
}

// They are taken away again whatever happens.
Done Runner::keep_states() {
  if (steps_.states.empty()) return {};
  std::vector<std::string> put;
  Done result;
  for (const std::string& state : steps_.states) {
    if (std::ranges::find(inventory_.state_ids, state) != inventory_.state_ids.end()) continue;
    result = link_.put_state(state);
    if (!result) break;
    put.push_back(state);
  }
  if (result) result = await_states();
  for (const std::string& state : put) {
    const Done removed = link_.remove_state(state);
    if (result && !removed) result = removed;
  }
  return result;
}

Done Runner::rename(const Renaming& renaming) {
  std::string refusal;
  const auto done = until(std::min(kRenamePatience, patience_), [&]() -> std::expected<bool, std::string> {
    auto reply = link_.ask([&](std::uint64_t id) { return rename_request(id, renaming.from, renaming.to); });
    if (!reply) return std::unexpected(std::move(reply.error()));
    refusal = reply->error;
    return reply->success;
  });
  if (!done) return std::unexpected(done.error());
  if (*done) return {};
  return std::unexpected("Home Assistant does not rename " + renaming.from + " to " + renaming.to + ": " + refusal);
}

// The last ones first.
StepsFailure Runner::take_back(std::size_t count, const std::string& why) {
  if (count == 0) return {.what = why + "; nothing was renamed"};
  std::size_t kept = 0;
  for (std::size_t left = count; left > 0; --left) {
    const Renaming& renaming = steps_.renamings[left - 1];
    if (!rename({renaming.to, renaming.from, renaming.unique_id})) ++kept;
  }
  if (kept == 0) return {.what = why + "; what had been renamed is taken back"};
  return {.what = why + "; " + std::to_string(kept) + " of " + std::to_string(count) +
                  " renamings could not be taken back, which --undo can do later",
          .undone = false};
}

std::expected<void, StepsFailure> Runner::rename_all(const Told& tell) {
  for (std::size_t done = 0; done < steps_.renamings.size(); ++done) {
    const Renaming& renaming = steps_.renamings[done];
    if (const Done renamed = rename(renaming); !renamed) return std::unexpected(take_back(done, renamed.error()));
    tell(renaming.from + " is now " + renaming.to);
  }
  return {};
}

}  // namespace

std::expected<HomeInventory, std::string> ask_inventory(HomeLink& link) {
  HomeInventory inventory;
  struct List {
    const char* type;
    Added (*add)(HomeInventory&, std::string_view);
  };
  constexpr std::array<List, 4> kLists = {{{"config/entity_registry/list", add_entities},
                                           {"config/device_registry/list", add_devices},
                                           {"get_states", add_states},
                                           {"recorder/list_statistic_ids", add_statistics}}};
  const auto user = link.get("auth/current_user");
  if (!user) return std::unexpected(user.error());
  if (!is_admin(*user)) {
    return std::unexpected("the token's user is not an administrator of Home Assistant; make the token as one who is");
  }
  for (const List& list : kLists) {
    const auto answer = link.get(list.type);
    if (!answer) return std::unexpected(answer.error());
    if (const Added added = list.add(inventory, *answer); !added) {
      return std::unexpected("the answer of Home Assistant " + link.version() + " to " + list.type + ' ' +
                             added.error());
    }
  }
  return inventory;
}

std::expected<void, StepsFailure> run_steps(HomeLink& link, const MigrationSteps& steps, const HomeInventory& inventory,
                                            std::chrono::seconds patience, const Told& tell) {
  Runner runner(link, steps, inventory, patience);
  Done kept = runner.keep_rows();
  if (kept) kept = runner.keep_states();
  if (!kept) return std::unexpected(StepsFailure{.what = kept.error() + "; nothing was renamed"});
  return runner.rename_all(tell);
}

}  // namespace ams2mqtt
