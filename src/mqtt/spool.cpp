#include "spool.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <tuple>
#include <utility>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/system/file_bytes.hpp"

namespace ams2mqtt {

namespace {

// Far beyond what the outbox and its spool ever hold.
constexpr std::size_t kLargestFile = std::size_t{SpoolConfig::kLargest} << 20U;
// Below this size, garbage is not worth a rewrite.
constexpr std::size_t kSmallFile = std::size_t{256} << 10U;

std::string reason(const std::string& what, int error = errno) {
  return what + ": " + std::generic_category().message(error);
}

std::string read_all(int descriptor, std::string& bytes, std::size_t offset) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t count =
        ::pread(descriptor, bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return reason("cannot be read");
    if (count == 0) return "was truncated by another program";
    filled += static_cast<std::size_t>(count);
  }
  return {};
}

std::string lock(const OwnedFolder& folder, const std::string& name, int file) {
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK ? "is in use by another ams2mqtt" : reason("cannot be locked");
  }
  // A lock on what the name means now: a file that was replaced between opening and locking does not count.
  return folder.means(name, file) ? "" : "is in use by another ams2mqtt";
}

// It is written in place, which would also change the file under a second name.
bool has_one_name(int file) {
  struct stat status{};
  return ::fstat(file, &status) == 0 && status.st_nlink == 1;
}

std::expected<FileDescriptor, std::string> open_locked(const OwnedFolder& folder, const std::string& name) {
  auto file = folder.open_file(name, O_RDWR | O_APPEND);
  if (file && !file->is_open()) file = folder.make_file(name);
  if (!file) return file;
  if (!has_one_name(file->value())) return std::unexpected("has a second name (a hard link); remove one");
  if (std::string problem = lock(folder, name, file->value()); !problem.empty()) return std::unexpected(problem);
  return file;
}

}  // namespace

std::expected<SpoolContent, std::string> Spool::open() {
  auto folder = OwnedFolder::find(path_.parent_path());
  if (!folder) return std::unexpected("cannot be opened: " + folder.error());
  if (!*folder) return std::unexpected(reason("cannot be opened", ENOENT));
  auto descriptor = open_locked(**folder, name_);
  if (!descriptor) return std::unexpected(descriptor.error());
  (*folder)->remove_leftovers(name_);
  struct stat status{};
  if (::fstat(descriptor->value(), &status) != 0) return std::unexpected(reason("cannot be read"));
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > kLargestFile) return std::unexpected("is far too large for a spool; is it the right file?");
  std::string bytes(size, '\0');
  if (std::string problem = read_all(descriptor->value(), bytes, 0); !problem.empty()) {
    return std::unexpected(std::move(problem));
  }
  SpoolContent content = read_spool(bytes);
  if (content.foreign) return std::unexpected("is not a spool of this version; is it the right file?");
  folder_ = std::move(*folder);
  descriptor_ = std::move(*descriptor);
  size_ = size;
  damaged_ = content.damaged_bytes > 0;
  next_ = content.next_number;
  for (const SpooledMessage& message : content.messages) {
    places_[message.number] = {message.offset, message.size};
    kept_bytes_ += message.size;
  }
  // A file that is nothing but damage is emptied at once, so that it is not reported at every start.
  if (content.messages.empty()) (void)empty();
  return content;
}

std::expected<Spool::Numbers, std::string> Spool::write(std::span<const Message> messages,
                                                        std::span<const SpoolNumber> gone) {
  for (const SpoolNumber number : gone) {
    const auto place = places_.find(number);
    if (place == places_.end()) continue;
    kept_bytes_ -= place->second.size;
    places_.erase(place);
    gone_.push_back(number);
  }
  Numbers numbers;
  std::vector<Record> fresh = records_of(messages, numbers);
  std::size_t more = 0;
  for (const Record& record : fresh) more += record.bytes.size();

  std::string problem;
  if (fresh.empty() && places_.empty()) {
    problem = empty();
  } else if (wants_rewriting(more)) {
    const auto before = std::tuple(places_, kept_bytes_, dropped_);
    make_room(fresh);
    problem = rewrite(fresh);
    if (!problem.empty()) std::tie(places_, kept_bytes_, dropped_) = before;
    for (auto& number : numbers) {
      if (number && !places_.contains(*number)) number.reset();
    }
  } else if (!fresh.empty() || !gone_.empty()) {
    problem = append(fresh);
  }
  if (!problem.empty()) return std::unexpected(std::move(problem));
  return numbers;
}

std::vector<Spool::Record> Spool::records_of(std::span<const Message> messages, Numbers& numbers) {
  std::vector<Record> records;
  for (const Message& message : messages) {
    std::string bytes = spool_record(next_, message);
    if (bytes.empty()) {
      numbers.emplace_back();
      continue;
    }
    numbers.emplace_back(next_);
    records.push_back({next_++, std::move(bytes)});
  }
  return records;
}

// Letting the file double between two rewrites keeps their cost in proportion to what is written anyway.
bool Spool::wants_rewriting(std::size_t more) const {
  const std::size_t size = size_ + kSpoolHeader.size() + gone_.size() * sizeof(SpoolNumber) + more;
  return damaged_ || size > max_bytes_ || (size > kSmallFile && kept_bytes_ + more < size / 2);
}

// Drops the oldest, down to three quarters of the limit, so that the next write need not do it again.
void Spool::make_room(std::vector<Record>& fresh) {
  std::size_t needed = kept_bytes_;
  for (const Record& record : fresh) needed += record.bytes.size();
  if (needed + kSpoolHeader.size() <= max_bytes_) return;
  const std::size_t goal = max_bytes_ / 4 * 3;
  while (needed > goal && !places_.empty()) {
    const auto oldest = places_.begin();
    needed -= oldest->second.size;
    kept_bytes_ -= oldest->second.size;
    places_.erase(oldest);
    ++dropped_;
  }
  auto first = fresh.begin();
  for (; needed > goal && first != fresh.end(); ++first, ++dropped_) needed -= first->bytes.size();
  fresh.erase(fresh.begin(), first);
}

std::string Spool::empty() {
  if (size_ > 0 && ::ftruncate(descriptor_.value(), 0) != 0) return reason("cannot be emptied");
  size_ = 0;
  damaged_ = false;
  gone_.clear();
  return {};
}

std::string Spool::append(const std::vector<Record>& fresh) {
  std::string bytes;
  if (size_ == 0) bytes += kSpoolHeader;
  if (!gone_.empty()) bytes += gone_record(gone_);
  Places places;
  for (const Record& record : fresh) {
    places[record.number] = {size_ + bytes.size(), record.bytes.size()};
    bytes += record.bytes;
  }
  std::string problem = write_all(descriptor_.value(), bytes) ? std::string() : reason("cannot be written");
  // Only new messages are worth waiting for the disk: if the rest is lost, something is sent twice after a power cut.
  if (problem.empty() && !fresh.empty() && ::fdatasync(descriptor_.value()) != 0) problem = reason("cannot be written");
  if (!problem.empty()) {
    damaged_ = ::ftruncate(descriptor_.value(), static_cast<off_t>(size_)) != 0 || damaged_;
    return problem;
  }
  size_ += bytes.size();
  for (const auto& [number, place] : places) kept_bytes_ += place.size;
  places_.merge(places);
  gone_.clear();
  return {};
}

std::string Spool::copy_kept(std::string& bytes, Places& places) const {
  for (const auto& [number, place] : places_) {
    std::string record(place.size, '\0');
    if (std::string problem = read_all(descriptor_.value(), record, place.offset); !problem.empty()) return problem;
    places[number] = {bytes.size(), place.size};
    bytes += record;
  }
  return {};
}

// Writes a new file that takes the old one's name once it is safely on the disk.
std::string Spool::rewrite(const std::vector<Record>& fresh) {
  std::string bytes(kSpoolHeader);
  Places places;
  if (std::string problem = copy_kept(bytes, places); !problem.empty()) return problem;
  for (const Record& record : fresh) {
    places[record.number] = {bytes.size(), record.bytes.size()};
    bytes += record.bytes;
  }
  auto successor = folder_->fresh_file(name_);
  if (!successor) return "cannot be rewritten: " + successor.error();
  if (::flock(successor->descriptor(), LOCK_EX | LOCK_NB) != 0) return reason("cannot be locked");
  if (!write_all(successor->descriptor(), bytes)) return reason("cannot be written");
  auto replaced = successor->replace(name_);
  if (!replaced) return std::move(replaced.error());
  descriptor_ = std::move(*replaced);
  size_ = bytes.size();
  kept_bytes_ = size_ - kSpoolHeader.size();
  places_ = std::move(places);
  damaged_ = false;
  gone_.clear();
  return {};
}

}  // namespace ams2mqtt
