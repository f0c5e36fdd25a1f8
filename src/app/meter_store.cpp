#include "meter_store.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "ams2mqtt/homeassistant/memory_json.hpp"
#include "ams2mqtt/service/history_store.hpp"
#include "ams2mqtt/source/source.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kNoDirectory =
    "nothing is remembered across restarts: set state.directory, or create /var/lib/ams2mqtt";

std::filesystem::path file_of(const Config& config) {
  const std::filesystem::path directory = state_directory(config.state);
  return directory.empty() ? directory : state_file(directory, config.mqtt.base_topic);
}

// Its line, the replaced meters and the topics still to be emptied stay.
RetiredMeter take_current(MeterMemory& memory, std::string_view base) {
  RetiredMeter meter = as_retired(memory, base);
  MeterMemory rest;
  rest.source = std::move(memory.source);
  rest.retired = std::move(memory.retired);
  rest.leaving = std::move(memory.leaving);
  memory = std::move(rest);
  return meter;
}

}  // namespace

std::filesystem::path history_of(const Config& config) {
  const std::filesystem::path directory = state_directory(config.state);
  return directory.empty() ? directory : history_file(directory, config.mqtt.base_topic);
}

std::expected<std::vector<MeterMemory>, std::string> load_memories(const Config& config) {
  const std::filesystem::path file = file_of(config);
  if (file.empty()) return {};
  const auto content = read_state(file);
  if (!content) return std::unexpected(content.error());
  if (!*content) return {};
  auto memories = parse_memories(**content);
  if (!memories) return std::unexpected(file.string() + " was written by a different version and is ignored");
  return std::move(*memories);
}

std::expected<void, std::string> save_memories(const Config& config, const std::vector<MeterMemory>& memories) {
  const std::filesystem::path file = file_of(config);
  if (file.empty()) return std::unexpected(std::string(kNoDirectory));
  return write_state(file, to_json(memories));
}

std::vector<MeterMemory> take_memories(std::vector<MeterMemory>& memories, std::span<const MeterConfig* const> meters) {
  using Places = std::unordered_multimap<std::string, std::size_t>;
  Places ids;
  Places sources;
  for (std::size_t place = 0; place < memories.size(); ++place) {
    if (!memories[place].id.empty()) ids.emplace(memories[place].id, place);
    sources.emplace(memories[place].source, place);
  }
  std::vector<bool> taken(memories.size());
  const auto first_left = [&taken](const Places& places, const std::string& key) -> std::optional<std::size_t> {
    std::optional<std::size_t> first;
    const auto [begin, end] = places.equal_range(key);
    for (auto entry = begin; entry != end; ++entry) {
      if (!taken[entry->second] && (!first || entry->second < *first)) first = entry->second;
    }
    return first;
  };
  std::vector<MeterMemory> found(meters.size());
  for (std::size_t index = 0; index < meters.size(); ++index) {
    const MeterConfig& meter = *meters[index];
    std::optional<std::size_t> place = meter.id.empty() ? std::nullopt : first_left(ids, meter.id);
    if (!place) place = first_left(sources, describe(meter.source));
    if (!place) continue;
    taken[*place] = true;
    found[index] = std::move(memories[*place]);
  }
  std::size_t place = 0;
  std::erase_if(memories, [&](const MeterMemory&) { return taken[place++]; });
  return found;
}

MeterMemory take_memory(std::vector<MeterMemory>& memories, std::string_view source) {
  const auto found = std::ranges::find(memories, source, &MeterMemory::source);
  if (found == memories.end()) return {};
  MeterMemory memory = std::move(*found);
  memories.erase(found);
  return memory;
}

std::vector<std::string> ids_of(const std::vector<MeterMemory>& memories) {
  std::vector<std::string> ids;
  for (const MeterMemory& memory : memories) {
    if (!memory.id.empty()) ids.push_back(memory.id);
    for (const RetiredMeter& old : memory.retired) ids.push_back(old.id);
  }
  return ids;
}

std::optional<RetiredMeter> take_forgotten(std::vector<MeterMemory>& memories, const std::string& id,
                                           std::string_view base) {
  for (MeterMemory& memory : memories) {
    const auto old = std::ranges::find(memory.retired, id, &RetiredMeter::id);
    if (old != memory.retired.end()) {
      RetiredMeter meter = std::move(*old);
      memory.retired.erase(old);
      memory.guard = {};
      return meter;
    }
    if (memory.id == id) return take_current(memory, base);
  }
  return std::nullopt;
}

MeterStore::MeterStore(const Config& config) {
  const std::filesystem::path file = file_of(config);
  if (file.empty()) {
    spdlog::info("{}", kNoDirectory);
    return;
  }
  auto memories = load_memories(config);
  if (memories) {
    memories_ = std::move(*memories);
  } else {
    spdlog::warn("{}; the meters will be learned again", memories.error());
  }
  writer_ = std::make_unique<StateWriter>(file, [](const std::string& problem) {
    if (problem.empty()) {
      spdlog::info("the state is saved to disk again");
    } else {
      spdlog::warn("cannot save the state, so a restart would lose it: {}", problem);
    }
  });
}

std::vector<std::string> MeterStore::sources() const {
  std::vector<std::string> names;
  names.reserve(memories_.size());
  for (const MeterMemory& memory : memories_) names.push_back(memory.source);
  return names;
}

void MeterStore::save(std::vector<MeterMemory> meters) {
  if (!writer_) return;
  for (const MeterMemory& memory : memories_) {
    if (!memory.id.empty() || !memory.retired.empty()) meters.push_back(memory);
  }
  writer_->write([kept = std::move(meters)] { return to_json(kept); });
}

}  // namespace ams2mqtt
