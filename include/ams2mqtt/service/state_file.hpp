// What the daemon remembers, on disk: one small file with a check sum, rewritten as a whole each time, so that neither
// a power cut nor a full disk leaves half of it behind. Writing can take seconds on a memory card, so a separate thread
// does it, for the newest content only.
#pragma once

#include <condition_variable>
#include <expected>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// The folder for what must survive: the configured one, else the service manager's, else the usual one if it exists;
// empty when there is none.
[[nodiscard]] std::filesystem::path state_directory(const StateConfig& config);
// The file of the daemon that publishes below `base_topic`.
[[nodiscard]] std::filesystem::path state_file(const std::filesystem::path& directory, std::string_view base_topic);

// The content of the file; nothing when there is no file. The error is a sentence; a damaged file has been renamed by
// then, if that was possible.
[[nodiscard]] std::expected<std::optional<std::string>, std::string> read_state(const std::filesystem::path& path);
// Replaces the file; the error is a sentence. Makes the folder if it is missing.
[[nodiscard]] std::expected<void, std::string> write_state(const std::filesystem::path& path, std::string_view content);

class StateWriter {
 public:
  // `report` is called on the writer's thread: with what is wrong when writing begins to fail, with an empty text when
  // it succeeds again.
  StateWriter(std::filesystem::path path, std::function<void(const std::string&)> report);
  // Writes what is still waiting.
  ~StateWriter();
  StateWriter(const StateWriter&) = delete;
  StateWriter& operator=(const StateWriter&) = delete;

  // Never waits for the disk. `content` is called on the writer's thread, if it is still the newest by then.
  void write(std::function<std::string()> content);

 private:
  void run();
  void write_if_changed(std::string content, std::string& kept, std::string& problem) const;

  const std::filesystem::path path_;
  const std::function<void(const std::string&)> report_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<std::string()> next_;  // empty: nothing to write
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace ams2mqtt
