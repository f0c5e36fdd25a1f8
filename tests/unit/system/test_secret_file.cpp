#include "ams2mqtt/system/secret_file.hpp"

#include <sys/stat.h>

#include <string>

#include "catch.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;

TEST_CASE("a secret is one line without its end", "[system]") {
  const TemporaryDirectory directory;
  CHECK(read_secret_file(directory.write("a", "made up")).value().text == "made up");
  CHECK(read_secret_file(directory.write("a", "made up\n")).value().text == "made up");
  CHECK(read_secret_file(directory.write("a", "made up\r\n")).value().text == "made up");
  CHECK(read_secret_file(directory.write("a", " made up ")).value().text == " made up ");
}

TEST_CASE("what cannot be one secret is refused without repeating it", "[system]") {
  const TemporaryDirectory directory;
  CHECK(read_secret_file(directory.path() + "/none").error() == "cannot be read: No such file or directory");
  CHECK(read_secret_file(directory.path()).error() == "cannot be read: Is a directory");
  CHECK(read_secret_file(directory.write("a", "")).error() == "is empty; write the secret on its first line");
  CHECK(read_secret_file(directory.write("a", "\n")).error() == "is empty; write the secret on its first line");
  CHECK(read_secret_file(directory.write("a", "one\ntwo\n")).error() ==
        "holds more than one line; it must hold nothing but the secret");
  CHECK_FALSE(read_secret_file(directory.write("a", std::string("a\0b", 3))));
  CHECK_FALSE(read_secret_file(directory.write("a", std::string(kMaxSecretBytes + 1, 'a'))));
  CHECK(read_secret_file(directory.write("a", std::string(kMaxSecretBytes, 'a'))));
}

TEST_CASE("a secret that everybody can read is noticed", "[system]") {
  const TemporaryDirectory directory;
  const std::string file = directory.write("a", "made up");
  REQUIRE(::chmod(file.c_str(), 0640) == 0);
  CHECK_FALSE(read_secret_file(file).value().readable_by_all);
  REQUIRE(::chmod(file.c_str(), 0644) == 0);
  CHECK(read_secret_file(file).value().readable_by_all);
}

TEST_CASE("a file is read up to the limit and one byte more", "[system]") {
  const TemporaryDirectory directory;
  const std::string file = directory.write("a", "12345");
  CHECK(read_file(file, 5).value() == "12345");
  CHECK(read_file(file, 3).value() == "1234");
  CHECK(read_file("/dev/zero", 9000).value().size() == 9001);
}
