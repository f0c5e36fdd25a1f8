#include "ams2mqtt/system/owned_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "ams2mqtt/service/state_file.hpp"
#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/file_user.hpp"
#include "ams2mqtt/system/secret_file.hpp"
#include "catch.hpp"
#include "mqtt/spool.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;
namespace fs = std::filesystem;

namespace {

constexpr uid_t kService = 12345;
constexpr std::size_t kLargeSpool = std::size_t{1} << 20U;

uid_t owner_of(const std::string& path) {
  struct stat status{};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_uid;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string write_problem(const std::string& path) {
  const auto written = write_state(path, "content");
  return written ? std::string() : written.error();
}

std::string read_problem(const std::string& path) {
  const auto read = read_state(path);
  return read ? std::string() : read.error();
}

std::string spool_problem(const std::string& path) {
  const auto opened = Spool(path, kLargeSpool).open();
  return opened ? std::string() : opened.error();
}

bool ends_with(const std::string& text, const std::string& end) {
  INFO(text);
  return text.ends_with(end);
}

// Puts something that is no plain file at the path; false where that is not allowed.
bool put(const std::string& kind, const std::string& path) {
  if (kind == "a FIFO") REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  if (kind == "a folder") fs::create_directory(path);
  if (kind == "a symbolic link") fs::create_symlink(path + "-elsewhere", path);
  if (kind == "a socket") REQUIRE(::mknod(path.c_str(), S_IFSOCK | 0600, 0) == 0);
  // Only root makes one, and not in every container.
  return kind != "a device" || ::mknod(path.c_str(), S_IFCHR | 0600, makedev(1, 3)) == 0;
}

}  // namespace

TEST_CASE("11.2 a link at the name of a new file is neither followed nor given away", "[system][files]") {
  const TemporaryDirectory folder;
  const std::string precious = folder.write("precious", "as before");
  const std::string state = folder.file("b.state");
  fs::create_symlink(precious, state + ".new");
  if (::geteuid() == 0) {
    REQUIRE(::lchown((state + ".new").c_str(), kService, kService) == 0);
    REQUIRE(::chown(folder.path().c_str(), kService, kService) == 0);
  }
  CHECK(write_problem(state).empty());
  CHECK(text_of(precious) == "as before");
  CHECK(owner_of(precious) == ::geteuid());
  CHECK(read_state(state).value() == "content");
}

TEST_CASE("11.2 what is no plain file is named, neither opened nor replaced", "[system][files]") {
  for (const std::string kind : {"a FIFO", "a folder", "a symbolic link", "a device", "a socket"}) {
    const TemporaryDirectory folder;
    const std::string path = folder.file("kept");
    if (!put(kind, path)) continue;
    const std::string words = "is " + kind + ", not a regular file";
    CHECK(ends_with(read_problem(path), path + ' ' + words));
    CHECK(ends_with(write_problem(path), path + ' ' + words));
    CHECK(spool_problem(path) == words);
    CHECK_FALSE(fs::exists(path + "-elsewhere"));
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);  // no fresh file is left behind
  }
}

TEST_CASE("11.2 a folder behind a link of somebody else is not used", "[system][files]") {
  if (::geteuid() != 0) {
    SUCCEED("not tried: only root makes files of others");
    return;
  }
  const TemporaryDirectory folder;
  fs::create_directory(folder.file("mine"));
  fs::create_directory(folder.file("theirs"));
  const std::string link = folder.file("theirs/state");
  fs::create_symlink(folder.file("mine"), link);
  REQUIRE(::lchown(link.c_str(), kService, kService) == 0);
  REQUIRE(::chown(folder.file("theirs").c_str(), kService, kService) == 0);
  const std::string words = "leads through state, a symbolic link that user 12345 can change; give the folder itself";
  CHECK(ends_with(write_problem(link + "/b.state"), words));
  CHECK(ends_with(read_problem(link + "/b.state"), words));
  CHECK(ends_with(spool_problem(link + "/spool"), words));
  // A link that root has made there can be exchanged as well.
  REQUIRE(::lchown(link.c_str(), 0, 0) == 0);
  CHECK(ends_with(write_problem(link + "/b.state"), words));
  CHECK(fs::is_empty(folder.file("mine")));
}

TEST_CASE("11.2 a link of one's own in a folder of one's own is followed, as systemd's state folder is one",
          "[system][files]") {
  const TemporaryDirectory folder;
  fs::create_directory(folder.file("private"));
  fs::create_symlink("private/ams2mqtt", folder.file("ams2mqtt"));
  CHECK(write_problem(folder.file("ams2mqtt/b.state")).empty());
  CHECK(text_of(folder.file("private/ams2mqtt/b.state")).ends_with("content"));
  fs::create_symlink("round", folder.file("round"));
  CHECK(ends_with(write_problem(folder.file("round/b.state")), "Too many levels of symbolic links"));
}

TEST_CASE("11.2 a folder that everybody can change is not used, one like /tmp for one's own files", "[system][files]") {
  const TemporaryDirectory folder;
  REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
  const std::string words = "can be changed by every user of this host; chmod o-w it";
  CHECK(ends_with(write_problem(folder.file("b.state")), words));
  CHECK(ends_with(spool_problem(folder.file("spool")), words));
  REQUIRE(::chmod(folder.path().c_str(), 01777) == 0);
  CHECK(write_problem(folder.file("b.state")).empty());
  if (::geteuid() != 0) {
    SUCCEED("not tried: needs root");
    return;
  }
  REQUIRE(::chown(folder.file("b.state").c_str(), kService, kService) == 0);
  CHECK(ends_with(read_problem(folder.file("b.state")), "belongs to user 12345; remove it or use another folder"));
  CHECK(ends_with(write_problem(folder.file("b.state")), "belongs to user 12345; remove it or use another folder"));
}

TEST_CASE("11.2 root makes files as the folder's owner, and may do no more there", "[system][files]") {
  if (::geteuid() != 0) {
    SUCCEED("not tried: needs root");
    return;
  }
  const TemporaryDirectory folder;
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  const std::string service = folder.file("service");
  fs::create_directory(service);
  REQUIRE(::chown(service.c_str(), kService, kService) == 0);
  CHECK(write_problem(service + "/deeper/b.state").empty());
  CHECK(owner_of(service + "/deeper") == kService);
  CHECK(owner_of(service + "/deeper/b.state") == kService);
  CHECK(spool_problem(service + "/spool").empty());
  CHECK(owner_of(service + "/spool") == kService);
  // A file of root's in the service's folder: readable for its owner alone, so not for the service.
  std::ofstream(service + "/secret") << "secret";
  REQUIRE(::chmod((service + "/secret").c_str(), 0600) == 0);
  CHECK(ends_with(read_problem(service + "/secret"), "cannot be opened: Permission denied"));
  {
    const FileUser user(kService, kService);
    REQUIRE(user.works());
    CHECK(::access(folder.path().c_str(), F_OK) == 0);
    CHECK(::open((service + "/secret").c_str(), O_RDONLY | O_CLOEXEC) == -1);
  }
  CHECK(text_of(service + "/secret") == "secret");  // root is root again
}

TEST_CASE("11.2 a spool with a second name is not written to", "[system][files]") {
  const TemporaryDirectory folder;
  const std::string other = folder.write("other", "");
  fs::create_hard_link(other, folder.file("spool"));
  CHECK(spool_problem(folder.file("spool")) == "has a second name (a hard link); remove one");
  CHECK(fs::is_empty(other));
}

TEST_CASE("11.2 what a sudden end left is removed, and nothing else", "[system][files]") {
  const TemporaryDirectory folder;
  const std::string state = folder.file("b.state");
  REQUIRE(write_state(state, "content"));
  (void)folder.write("b.state.0123456789abcdef.new", "half");
  (void)folder.write("b.state.0123456789abcdeg.new", "another's");
  (void)folder.write("c.state.0123456789abcdef.new", "another's");
  CHECK(read_state(state).value() == "content");
  CHECK_FALSE(fs::exists(state + ".0123456789abcdef.new"));
  CHECK(fs::exists(state + ".0123456789abcdeg.new"));
  CHECK(fs::exists(folder.file("c.state.0123456789abcdef.new")));
}

TEST_CASE("11.2 a secret's file that is a FIFO is read once it is written, and what is a folder is named",
          "[system][files]") {
  const TemporaryDirectory folder;
  const std::string fifo = folder.file("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const FileDescriptor writer(::open(fifo.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
  REQUIRE(::write(writer.value(), "secret", 6) == 6);
  CHECK(read_file(fifo, 5).value() == "secret");
  CHECK(read_file(folder.path(), 5).error() == "cannot be read: Is a directory");
}

TEST_CASE("11.2 a command's output goes into no file that somebody may have put there", "[system][files]") {
  const TemporaryDirectory folder;
  const std::string precious = folder.write("precious", "as before");
  fs::create_symlink(precious, folder.file("link"));
  CHECK(open_output(folder.file("link")).error() == "is a symbolic link, not a regular file");
  CHECK(open_output(folder.path()).error() == "is a folder, not a regular file");
  fs::create_hard_link(precious, folder.file("again"));
  CHECK(open_output(folder.file("again")).error() ==
        "belongs to another user or has a second name (a hard link); remove one first");
  CHECK(text_of(precious) == "as before");
  CHECK(open_output(folder.file("new")));
  CHECK(open_output(folder.write("own", "old")));
  CHECK(fs::is_empty(folder.file("own")));
}
