#include "ams2mqtt/io/state_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/crc.hpp>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/io/file_descriptor.hpp"
#include "ams2mqtt/io/secret_file.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

constexpr const char* kUsualDirectory = "/var/lib/ams2mqtt";
constexpr std::string_view kMagic = "ams2mqtt-state 1 ";
constexpr std::size_t kSumDigits = 8;
constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;

std::string check_sum(std::string_view content) {
  boost::crc_32_type crc;
  crc.process_bytes(content.data(), content.size());
  std::array<char, kSumDigits> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), crc.checksum(), 16).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  return std::string(kSumDigits - size, '0') + std::string(digits.data(), size);
}

// The content behind a right check sum.
std::optional<std::string> opened(std::string_view file) {
  if (!file.starts_with(kMagic)) return std::nullopt;
  file.remove_prefix(kMagic.size());
  if (file.size() <= kSumDigits || file[kSumDigits] != '\n') return std::nullopt;
  const std::string_view content = file.substr(kSumDigits + 1);
  if (file.substr(0, kSumDigits) != check_sum(content)) return std::nullopt;
  return std::string(content);
}

std::unexpected<std::string> failure(const fs::path& path, const char* what) {
  const int error = errno;
  return std::unexpected(path.string() + " " + what + ": " + std::generic_category().message(error));
}

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(file, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// After a rename the folder has to reach the disk, too. A file system that cannot do that does not matter.
void sync_folder(const fs::path& folder) {
  const FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.is_open()) ::fsync(directory.value());
}

}  // namespace

fs::path state_directory(const StateConfig& config) {
  if (!config.directory.empty()) return config.directory;
  // The service manager separates several folders by colons.
  const char* given = std::getenv("STATE_DIRECTORY");
  if (given != nullptr && *given != '\0') return std::string(given).substr(0, std::string_view(given).find(':'));
  std::error_code ignored;
  return fs::is_directory(kUsualDirectory, ignored) ? fs::path(kUsualDirectory) : fs::path();
}

fs::path state_file(const fs::path& directory, std::string_view base_topic) {
  return directory / (topic_id(base_topic) + ".state");
}

std::expected<std::optional<std::string>, std::string> read_state(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  const std::expected<std::string, std::string> file = read_file(path.string(), kMaxBytes);
  if (!file) return std::unexpected(path.string() + " " + file.error());
  std::optional<std::string> content = opened(*file);
  if (content) return content;
  const fs::path aside = path.string() + ".damaged";
  fs::rename(path, aside, ignored);
  return std::unexpected(path.string() + " is damaged and was put aside as " + aside.filename().string());
}

std::expected<void, std::string> write_state(const fs::path& path, std::string_view content) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  const fs::path scratch = path.string() + ".new";
  FileDescriptor file(::open(scratch.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.is_open()) return failure(scratch, "cannot be made");
  const std::string header = std::string(kMagic) + check_sum(content) + '\n';
  if (!write_all(file.value(), header) || !write_all(file.value(), content) || ::fsync(file.value()) != 0) {
    auto problem = failure(scratch, "cannot be written");
    ::unlink(scratch.c_str());
    return problem;
  }
  file.reset();
  if (::rename(scratch.c_str(), path.c_str()) != 0) return failure(path, "cannot be replaced");
  sync_folder(path.parent_path());
  return {};
}

StateWriter::StateWriter(fs::path path, std::function<void(const std::string&)> report)
    : path_(std::move(path)), report_(std::move(report)), thread_([this] { run(); }) {}

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
