#include "ams2mqtt/service/history_file.hpp"

#include <fcntl.h>

#include <array>
#include <utility>

#include "ams2mqtt/system/owned_folder.hpp"
#include "database.hpp"
#include "history_database.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

// What SQLite keeps beside a database.
constexpr std::array kCompanions = {"-wal", "-journal"};

HistoryProblem problem_with(const fs::path& path, const std::string& what, bool damaged = false) {
  return {.what = path.string() + ' ' + what, .damaged = damaged};
}

// Runs `work`; what it throws becomes a problem.
template <class Work>
auto attempt(const fs::path& path, Work work) -> std::expected<decltype(work()), HistoryProblem> {
  try {
    if constexpr (std::is_void_v<decltype(work())>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const DatabaseError& error) {
    const bool damaged = !error.comes_from_outside();
    const char* const verdict = damaged ? "is damaged: " : "cannot be used: ";
    return std::unexpected(problem_with(path, verdict + std::string(error.what()), damaged));
  } catch (const HistoryProblem& problem) {
    return std::unexpected(problem_with(path, problem.what, problem.damaged));
  }
}

// SQLite would make the file readable by all; those beside it get the file's rights.
std::optional<HistoryProblem> make_if_missing(const OwnedFolder& folder, const fs::path& path) {
  const std::string name = path.filename().string();
  const auto file = folder.open_file(name, O_PATH);
  if (!file) return problem_with(path, file.error());
  if (file->is_open()) return std::nullopt;
  const auto made = folder.make_file(name);
  if (!made) return problem_with(path, made.error());
  return std::nullopt;
}

}  // namespace

struct HistoryFile::Content {
  Content(fs::path file, OwnedFolder place) : path(std::move(file)), folder(std::move(place)) {}
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;
  ~Content() {
    const FileUser user = folder.as_owner();
    database.reset();
  }

  // With the rights of the folder's owner.
  template <class Work>
  auto use(Work work) {
    return attempt(path, [&] {
      const FileUser user = folder.as_owner();
      if (!user.works()) throw HistoryProblem{"cannot be used as its folder's owner", false};
      return work();
    });
  }

  fs::path path;
  OwnedFolder folder;
  std::unique_ptr<HistoryDatabase> database;
};

HistoryFile::HistoryFile(std::unique_ptr<Content> content) : content_(std::move(content)) {}
HistoryFile::~HistoryFile() = default;
HistoryFile::HistoryFile(HistoryFile&&) noexcept = default;
HistoryFile& HistoryFile::operator=(HistoryFile&&) noexcept = default;

std::expected<HistoryFile, HistoryProblem> HistoryFile::open(const fs::path& path) {
  auto folder = OwnedFolder::make(path.parent_path());
  if (!folder) return std::unexpected(HistoryProblem{folder.error()});
  const auto place = folder->place();
  if (!place) return std::unexpected(HistoryProblem{place.error()});
  if (auto problem = make_if_missing(*folder, path)) return std::unexpected(*std::move(problem));
  auto content = std::make_unique<Content>(path, *std::move(folder));
  const auto opened =
      content->use([&] { content->database = std::make_unique<HistoryDatabase>((*place / path.filename()).string()); });
  if (!opened) return std::unexpected(opened.error());
  return HistoryFile(std::move(content));
}

std::string HistoryFile::put_aside(const fs::path& path) {
  const std::string name = path.filename().string();
  const std::string aside = name + ".damaged";
  const auto folder = OwnedFolder::make(path.parent_path());
  if (!folder || !folder->rename(name, aside)) return path.string() + " is damaged and cannot be renamed";
  for (const char* companion : kCompanions) {
    // It may not be there.
    (void)folder->rename(name + companion, aside + companion);
  }
  return path.string() + " is damaged and was renamed to " + aside;
}

std::expected<void, HistoryProblem> HistoryFile::apply(std::span<const HistoryChange> changes) {
  return content_->use([&] { content_->database->apply(changes); });
}

std::expected<HistoryBatch, HistoryProblem> HistoryFile::load(const std::string& key) {
  return content_->use([&] { return content_->database->load(key); });
}

std::expected<std::vector<HourReading>, HistoryProblem> HistoryFile::hours(const std::string& key, HourIndex first,
                                                                           HourIndex last) {
  return content_->use([&] { return content_->database->hours(key, first, last); });
}

}  // namespace ams2mqtt
