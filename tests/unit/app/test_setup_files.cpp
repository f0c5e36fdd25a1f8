#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "ams2mqtt/system/secret_file.hpp"
#include "app/setup_files.hpp"
#include "catch.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat status{};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

std::string text_of(const std::string& path) {
  return read_file(path, 1000).value_or("unreadable");
}

}  // namespace

TEST_CASE("a configuration can be read by all, a secret by its owner", "[app][setup]") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("etc/a.yaml");
  CHECK(obstacle_to(file).empty());
  CHECK(write_setup_file(file, "a: b\n", ReadableBy::all).problem.empty());
  CHECK(text_of(file) == "a: b\n");
  CHECK(mode_of(file) == 0644);
  CHECK(mode_of(directory.file("etc")) == 0755);
  CHECK(write_setup_file(directory.file("etc/pw"), "x\n", ReadableBy::owner).problem.empty());
  CHECK(mode_of(directory.file("etc/pw")) == 0600);
}

TEST_CASE("an earlier file is kept with its rights, the one before it is not", "[app][setup]") {
  const TemporaryDirectory directory;
  const std::string file = directory.write("a.yaml", "first");
  const Written written = write_setup_file(file, "second", ReadableBy::all);
  CHECK(written.problem.empty());
  CHECK(written.backup == file + ".bak");
  CHECK(text_of(file + ".bak") == "first");
  CHECK(mode_of(file + ".bak") == 0600);
  CHECK(write_setup_file(file, "third", ReadableBy::all).problem.empty());
  CHECK(text_of(file + ".bak") == "second");
  CHECK(text_of(file) == "third");
  CHECK(std::distance(std::filesystem::directory_iterator(directory.path()), {}) == 2);
}

TEST_CASE("what is no file of ours is neither followed nor replaced", "[app][setup]") {
  const TemporaryDirectory directory;
  const std::string target = directory.write("target", "precious");
  const std::string link = directory.file("link.yaml");
  std::filesystem::create_symlink(target, link);
  CHECK(write_setup_file(link, "new", ReadableBy::all).problem == link + " is a symbolic link, not a regular file");
  CHECK(text_of(target) == "precious");
  CHECK(obstacle_to(link) == link + " is a symbolic link, not a regular file");
  CHECK(write_setup_file(directory.file("no/such/a.yaml"), "new", ReadableBy::all)
            .problem.starts_with("there is no folder"));
}

TEST_CASE("what is in the way is said before anything is asked", "[app][setup]") {
  const TemporaryDirectory directory;
  CHECK(obstacle_to(directory.file("no/such/a.yaml")).starts_with("there is no folder"));
  if (::geteuid() == 0) return;
  CHECK(obstacle_to("/etc/ams2mqtt/ams2mqtt.yaml").find("`sudo ams2mqtt setup`") != std::string::npos);
}
