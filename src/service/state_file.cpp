#include "ams2mqtt/service/state_file.hpp"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/system/crc32.hpp"
#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/owned_folder.hpp"
#include "ams2mqtt/system/process.hpp"
#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

constexpr const char* kUsualDirectory = "/var/lib/ams2mqtt";
constexpr std::string_view kMagic = "ams2mqtt-state 1 ";
constexpr std::size_t kSumDigits = 8;
constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;

std::string check_sum(std::string_view content) {
  std::array<char, kSumDigits> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), crc32(content), 16).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  return std::string(kSumDigits - size, '0') + std::string(digits.data(), size);
}

// The content, if its check sum is right.
std::optional<std::string> opened(std::string_view file) {
  if (!file.starts_with(kMagic)) return std::nullopt;
  file.remove_prefix(kMagic.size());
  if (file.size() <= kSumDigits || file[kSumDigits] != '\n') return std::nullopt;
  const std::string_view content = file.substr(kSumDigits + 1);
  if (file.substr(0, kSumDigits) != check_sum(content)) return std::nullopt;
  return std::string(content);
}

std::unexpected<std::string> failure(const fs::path& path, const std::string& what) {
  return std::unexpected(path.string() + ' ' + what);
}

std::string put_aside(const OwnedFolder& folder, const fs::path& path) {
  const std::string aside = path.filename().string() + ".damaged";
  return folder.rename(path.filename().string(), aside) ? "is damaged and was renamed to " + aside
                                                        : "is damaged and cannot be renamed";
}

}  // namespace

fs::path state_directory(const StateConfig& config) {
  if (!config.directory.empty()) return config.directory;
  // The service manager separates several folders with colons.
  const char* given = std::getenv("STATE_DIRECTORY");
  if (given != nullptr && *given != '\0') return std::string(given).substr(0, std::string_view(given).find(':'));
  std::error_code ignored;
  return fs::is_directory(kUsualDirectory, ignored) ? fs::path(kUsualDirectory) : fs::path();
}

fs::path state_file(const fs::path& directory, std::string_view base_topic) {
  std::string name = plain_id(base_topic);
  if (name != base_topic) name += '-' + check_sum(base_topic);  // "home/a" is not "home_a"
  return directory / (name + ".state");
}

std::expected<std::optional<std::string>, std::string> read_state(const fs::path& path) {
  const auto folder = OwnedFolder::find(path.parent_path());
  if (!folder) return std::unexpected(folder.error());
  if (!*folder) return std::nullopt;
  const std::string name = path.filename().string();
  (*folder)->remove_leftovers(name);
  const auto file = (*folder)->open_file(name, O_RDONLY);
  if (!file) return failure(path, file.error());
  if (!file->is_open()) return std::nullopt;
  const auto bytes = read_bytes(file->value(), kMaxBytes);
  if (!bytes) return failure(path, bytes.error());
  std::optional<std::string> content = opened(*bytes);
  if (!content) return failure(path, put_aside(**folder, path));
  return content;
}

std::expected<void, std::string> write_state(const fs::path& path, std::string_view content) {
  const auto folder = OwnedFolder::make(path.parent_path());
  if (!folder) return std::unexpected(folder.error());
  auto fresh = folder->fresh_file(path.filename().string());
  if (!fresh) return std::unexpected((path.parent_path() / fresh.error()).string());
  const std::string header = std::string(kMagic) + check_sum(content) + '\n';
  if (!write_all(fresh->descriptor(), header) || !write_all(fresh->descriptor(), content)) {
    return failure(path, "cannot be written: " + std::generic_category().message(errno));
  }
  if (const auto replaced = fresh->replace(path.filename().string()); !replaced) return failure(path, replaced.error());
  return {};
}

StateWriter::StateWriter(fs::path path, std::function<void(const std::string&)> report)
    : path_(std::move(path)), report_(std::move(report)), thread_(start_thread([this] { run(); })) {}

StateWriter::~StateWriter() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void StateWriter::write(std::function<std::string()> content) {
  {
    const std::lock_guard lock(mutex_);
    next_ = std::move(content);
  }
  changed_.notify_one();
}

void StateWriter::write_if_changed(std::string content, std::string& kept, std::string& problem) const {
  if (content == kept) return;
  const auto written = write_state(path_, content);
  const std::string now_wrong = written ? std::string() : written.error();
  if (now_wrong.empty() != problem.empty()) report_(now_wrong);
  problem = now_wrong;
  if (written) kept = std::move(content);
}

void StateWriter::run() {
  std::string problem;
  std::string kept;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return next_ || ended_; });
    if (!next_) return;
    const auto make = std::exchange(next_, nullptr);
    lock.unlock();
    write_if_changed(make(), kept, problem);
    lock.lock();
  }
}

}  // namespace ams2mqtt
