#include "ams2mqtt/service/state_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>

#include "catch.hpp"
#include "support/small_disk.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;
namespace fs = std::filesystem;

namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string state_at(const fs::path& path) {
  const auto read = read_state(path);
  return read ? read->value_or("none") : read.error();
}

void put(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace

TEST_CASE("a state is read as it was written", "[service]") {
  const TemporaryDirectory folder;
  const auto path = state_file(fs::path(folder.path()) / "new", "home/meters");
  CHECK(path.filename().string().starts_with("home_meters-"));
  CHECK(path != state_file(path.parent_path(), "home meters"));
  CHECK(state_file(path.parent_path(), "home_meters").filename() == "home_meters.state");
  CHECK(state_at(path) == "none");
  REQUIRE(write_state(path, "one\ntwo"));
  CHECK(state_at(path) == "one\ntwo");
  REQUIRE(write_state(path, "three"));
  CHECK(state_at(path) == "three");
  CHECK(std::distance(fs::directory_iterator(path.parent_path()), {}) == 1);
}

TEST_CASE("a state that was cut or changed anywhere is put aside", "[service]") {
  const TemporaryDirectory folder;
  const auto path = state_file(folder.path(), "b");
  REQUIRE(write_state(path, "0123456789"));
  const std::string whole = content_of(path);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put(path, whole.substr(0, size));
    CHECK_FALSE(read_state(path));
    CHECK_FALSE(std::filesystem::exists(path));
  }
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string changed = whole;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    put(path, changed);
    CHECK_FALSE(read_state(path));
  }
  CHECK(content_of(path.string() + ".damaged").size() == whole.size());
}

TEST_CASE("a state that cannot be written leaves the old one, and a sentence", "[service]") {
  const test::SmallDisk disk;
  REQUIRE(write_state(disk.file(), "old"));
  const auto written = write_state(disk.file(), std::string(200'000, 'x'));
  REQUIRE_FALSE(written);
  CHECK(written.error().find("spool cannot be written: ") != std::string::npos);
  CHECK(state_at(disk.file()) == "old");
  for (const auto& entry : fs::directory_iterator(fs::path(disk.file()).parent_path())) {
    CHECK(entry.path().extension() != ".new");
  }
}

TEST_CASE("a folder that cannot be made is named", "[service]") {
  const TemporaryDirectory folder;
  put(fs::path(folder.path()) / "file", "");
  const auto written = write_state(fs::path(folder.path()) / "file" / "b.state", "x");
  REQUIRE_FALSE(written);
  CHECK(written.error().find("/file cannot be created: Not a directory") != std::string::npos);
}

TEST_CASE("a folder that may not be looked into is no folder without a state", "[service]") {
  if (::geteuid() == 0) {
    SUCCEED("not tried: root may look everywhere");
    return;
  }
  const TemporaryDirectory folder;
  const auto path = state_file(fs::path(folder.path()) / "closed", "b");
  REQUIRE(write_state(path, "x"));
  fs::permissions(path.parent_path(), fs::perms::none);
  CHECK_FALSE(read_state(path));
  fs::permissions(path.parent_path(), fs::perms::owner_all);
}

TEST_CASE("what root writes belongs to whoever owns the folder", "[service]") {
  if (::geteuid() != 0) {
    SUCCEED("not tried: only root writes for others");
    return;
  }
  const TemporaryDirectory folder;
  constexpr uid_t kDaemon = 12345;
  REQUIRE(::chown(folder.path().c_str(), kDaemon, kDaemon) == 0);
  const auto path = state_file(folder.path(), "b");
  REQUIRE(write_state(path, "x"));
  struct stat status{};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK(status.st_uid == kDaemon);
}

TEST_CASE("the writer writes the newest, and says when it cannot and when it can again", "[service]") {
  const TemporaryDirectory folder;
  const auto path = state_file(fs::path(folder.path()) / "state", "b");
  put(fs::path(folder.path()) / "state", "in the way");
  std::promise<std::string> failed;
  std::promise<std::string> mended;
  {
    StateWriter writer(path,
                       [&](const std::string& problem) { (problem.empty() ? mended : failed).set_value(problem); });
    writer.write([] { return std::string("lost"); });
    CHECK(failed.get_future().get().find("cannot be created") != std::string::npos);
    for (int again = 0; again < 2; ++again) {  // a second word of it would break the promise
      std::promise<void> tried;
      writer.write([&tried, again] {
        tried.set_value();
        return std::string(static_cast<std::size_t>(again), 'x');
      });
      tried.get_future().wait();
    }
    std::filesystem::remove(fs::path(folder.path()) / "state");
    writer.write([] { return std::string("kept"); });
    CHECK(mended.get_future().get().empty());
    writer.write([] { return std::string("older"); });
    writer.write([] { return std::string("newest"); });
  }
  CHECK(state_at(path) == "newest");
}

TEST_CASE("the folder is the configured one, then the service manager's", "[service]") {
  REQUIRE(::setenv("STATE_DIRECTORY", "/var/lib/one:/var/lib/two", 1) == 0);
  CHECK(state_directory({}) == "/var/lib/one");
  CHECK(state_directory({"/srv/meters"}) == "/srv/meters");
  REQUIRE(::unsetenv("STATE_DIRECTORY") == 0);
  CHECK(state_directory({"/srv/meters"}) == "/srv/meters");
}
