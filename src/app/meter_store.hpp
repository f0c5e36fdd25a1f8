// What is known of meters across restarts: reads it at the start, hands each line its own, and keeps it saved. Lines
// that are no longer in the configuration stay in it until they are forgotten.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/homeassistant/bridge_publisher.hpp"
#include "ams2mqtt/homeassistant/meter_memory.hpp"
#include "ams2mqtt/service/state_file.hpp"

namespace ams2mqtt {

// The memories in the state file of this configuration, none when there is no file; a sentence when it cannot be used.
[[nodiscard]] std::expected<std::vector<MeterMemory>, std::string> load_memories(const Config& config);
// Writes them; not having a state directory is an error, too.
[[nodiscard]] std::expected<void, std::string> save_memories(const Config& config,
                                                             const std::vector<MeterMemory>& memories);
// Takes the memory of each meter out of the list: the one with its configured id, else the one of its line; an empty
// one when there is none. In their order; a memory is taken once.
[[nodiscard]] std::vector<MeterMemory> take_memories(std::vector<MeterMemory>& memories,
                                                     std::span<const MeterConfig* const> meters);
// The same of a line by its name.
[[nodiscard]] MeterMemory take_memory(std::vector<MeterMemory>& memories, std::string_view source);
// The topic ids of all meters in the memories, replaced ones included.
[[nodiscard]] std::vector<std::string> ids_of(const std::vector<MeterMemory>& memories);
// Takes the first meter with this id out of the memories; nothing when there is none.
[[nodiscard]] std::optional<RetiredMeter> take_forgotten(std::vector<MeterMemory>& memories, const std::string& id,
                                                         std::string_view base);

// Where the past of its meters is kept; empty: there is no state directory.
[[nodiscard]] std::filesystem::path history_of(const Config& config);

class MeterStore {
 public:
  // Says in the log where things are kept, or why not.
  explicit MeterStore(const Config& config);

  [[nodiscard]] std::vector<MeterMemory> take(std::span<const MeterConfig* const> meters) {
    return take_memories(memories_, meters);
  }
  // Of the daemon itself.
  [[nodiscard]] MeterMemory take_bridge() { return take_memory(memories_, kBridgeSource); }
  // The memory of a line that is no longer read, for whoever takes it next.
  void put_back(MeterMemory memory) { memories_.push_back(std::move(memory)); }
  // The names of the lines that nobody took.
  [[nodiscard]] std::vector<std::string> sources() const;
  // Meters of lines that nobody took.
  [[nodiscard]] const std::vector<MeterMemory>& others() const { return memories_; }
  // As take_forgotten(), among the others.
  [[nodiscard]] std::optional<RetiredMeter> forget(const std::string& id, std::string_view base) {
    return take_forgotten(memories_, id, base);
  }

  // Hands everything to the writer: `meters` and the others.
  void save(std::vector<MeterMemory> meters);

 private:
  std::vector<MeterMemory> memories_;
  std::unique_ptr<StateWriter> writer_;  // null: nothing is kept
};

}  // namespace ams2mqtt
