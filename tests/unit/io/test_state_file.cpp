#include "ams2mqtt/io/state_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>

#include "catch.hpp"
#include "temporary_directory.hpp"

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

TEST_CASE("a state is read as it was written", "[io]") {
  const TemporaryDirectory folder;
  const auto path = state_file(fs::path(folder.path()) / "new", "home/meters");
  CHECK(path.filename() == "home_meters.state");
  CHECK(state_at(path) == "none");
  REQUIRE(write_state(path, "one\ntwo"));
  CHECK(state_at(path) == "one\ntwo");
  REQUIRE(write_state(path, "three"));
  CHECK(state_at(path) == "three");
  CHECK_FALSE(std::filesystem::exists(path.string() + ".new"));
}

TEST_CASE("a state that was cut or changed anywhere is put aside", "[io]") {
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

TEST_CASE("a state that cannot be written leaves the old one, and a sentence", "[io]") {
  const TemporaryDirectory folder;
  put(fs::path(folder.path()) / "file", "");
  const auto written = write_state(fs::path(folder.path()) / "file" / "b.state", "x");
  REQUIRE_FALSE(written);
  CHECK(written.error().find("b.state.new cannot be made: Not a directory") != std::string::npos);
}

TEST_CASE("the writer writes the newest, and says when it cannot and when it can again", "[io]") {
  const TemporaryDirectory folder;
  const auto path = state_file(fs::path(folder.path()) / "state", "b");
  put(fs::path(folder.path()) / "state", "in the way");
  std::promise<std::string> failed;
  std::promise<std::string> mended;
  {
    StateWriter writer(path,
                       [&](const std::string& problem) { (problem.empty() ? mended : failed).set_value(problem); });
    writer.write([] { return std::string("lost"); });
    CHECK(failed.get_future().get().find("cannot be made") != std::string::npos);
    std::filesystem::remove(fs::path(folder.path()) / "state");
    writer.write([] { return std::string("kept"); });
    CHECK(mended.get_future().get().empty());
    writer.write([] { return std::string("older"); });
    writer.write([] { return std::string("newest"); });
  }
  CHECK(state_at(path) == "newest");
}

TEST_CASE("the folder is the configured one, then the service manager's", "[io]") {
  REQUIRE(::setenv("STATE_DIRECTORY", "/var/lib/one:/var/lib/two", 1) == 0);
  CHECK(state_directory({}) == "/var/lib/one");
  CHECK(state_directory({"/srv/meters"}) == "/srv/meters");
  REQUIRE(::unsetenv("STATE_DIRECTORY") == 0);
  CHECK(state_directory({"/srv/meters"}) == "/srv/meters");
}
