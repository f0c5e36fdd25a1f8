#include "ams2mqtt/source/simulated_line.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "catch.hpp"

using namespace ams2mqtt;
namespace fs = std::filesystem;

namespace {

// A directory of its own, gone at the end.
struct Scratch {
  Scratch() {
    std::string name = (fs::temp_directory_path() / "ams2mqtt-line-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Scratch() { fs::remove_all(path); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path path;
};

std::string read_text(int fd, std::size_t count) {
  std::string text;
  while (text.size() < count) {
    pollfd waiting{fd, POLLIN, 0};
    REQUIRE(poll(&waiting, 1, 10'000) == 1);
    std::array<char, 256> buffer{};
    const ssize_t got = read(fd, buffer.data(), std::min(buffer.size(), count - text.size()));
    REQUIRE(got > 0);
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

TEST_CASE("a pseudo terminal passes every byte as it is", "[source]") {
  const Scratch scratch;
  const std::string link = scratch.path / "meter";
  {
    PtyLine line(link);
    CHECK(line.address() == link);
    CHECK(fs::is_symlink(link));
    const int reader = open(link.c_str(), O_RDONLY | O_NOCTTY);
    REQUIRE(reader >= 0);
    const std::string text("\x7E\x0A\x0D\x00\x03\x04\x11\x13\x1A\xFF\x7E", 11);
    line.write(as_bytes(text));
    CHECK(read_text(reader, text.size()) == text);
    close(reader);
  }
  CHECK_FALSE(fs::is_symlink(link));
}

TEST_CASE("writing never waits for a reader", "[source]") {
  const Scratch scratch;
  PtyLine line(scratch.path / "meter");
  const std::vector<std::uint8_t> frame(1000, 0x7E);
  for (int time = 0; time < 200; ++time) line.write(frame);
  SUCCEED("it came back");
}

TEST_CASE("a link is replaced, anything else is left alone", "[source]") {
  const Scratch scratch;
  const fs::path link = scratch.path / "meter";
  SECTION("a dangling link of an earlier run") {
    fs::create_symlink("/nonexistent/terminal", link);
    const PtyLine line(link);
    CHECK(fs::read_symlink(link) != "/nonexistent/terminal");
  }
  SECTION("a file") {
    std::ofstream(link) << "precious";
    CHECK_THROWS_AS(PtyLine(link), std::runtime_error);
    CHECK(fs::file_size(link) == 8);
  }
  SECTION("a directory that does not exist") {
    CHECK_THROWS_AS(PtyLine(scratch.path / "missing" / "meter"), std::runtime_error);
  }
  SECTION("a link that became another meter's") {
    {
      const PtyLine line(link);
      fs::remove(link);
      fs::create_symlink("/dev/null", link);
    }
    CHECK(fs::read_symlink(link) == "/dev/null");
  }
}

TEST_CASE("a TCP line serves several clients and survives their end", "[source]") {
  using boost::asio::ip::tcp;
  boost::asio::io_context io{1};
  TcpLine line(io, 0);
  const auto port = static_cast<std::uint16_t>(std::stoul(line.address().substr(line.address().find(':') + 1)));
  CHECK_THROWS_AS(TcpLine(io, port), std::runtime_error);

  const tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(), port);
  boost::asio::io_context client_io{1};
  tcp::socket one(client_io), two(client_io);
  one.connect(endpoint);
  two.connect(endpoint);
  io.run_one();
  io.run_one();
  const std::string text = "a frame";
  const auto expect_text = [&](tcp::socket& client) {
    std::string got(text.size(), ' ');
    boost::asio::read(client, boost::asio::buffer(got));
    CHECK(got == text);
  };
  line.write(as_bytes(text));
  expect_text(one);
  expect_text(two);
  one.close();
  io.run_one();
  line.write(as_bytes(text));
  expect_text(two);
}

TEST_CASE("a terminal goes away and comes back at the same link", "[source]") {
  const Scratch scratch;
  const std::string link = scratch.path / "meter";
  PtyLine line(link);
  line.unplug();
  CHECK_FALSE(fs::is_symlink(link));
  CHECK_FALSE(line.reader_port().has_value());
  line.write(as_bytes("lost"));
  line.plug_in();
  const int reader = open(link.c_str(), O_RDONLY | O_NOCTTY);
  REQUIRE(reader >= 0);
  line.write(as_bytes("back"));
  CHECK(read_text(reader, 4) == "back");
  close(reader);
}

TEST_CASE("a terminal tells the speed of its reader, and whether it listens for breaks", "[source]") {
  const Scratch scratch;
  const std::string link = scratch.path / "meter";
  PtyLine line(link);
  const int reader = open(link.c_str(), O_RDONLY | O_NOCTTY);
  REQUIRE(reader >= 0);
  termios settings{};
  REQUIRE(tcgetattr(reader, &settings) == 0);
  cfsetospeed(&settings, B9600);
  settings.c_iflag |= IGNBRK;
  REQUIRE(tcsetattr(reader, TCSANOW, &settings) == 0);
  CHECK(line.reader_port()->baud == 9600);
  CHECK_FALSE(line.reader_port()->hears_breaks);
  settings.c_iflag &= ~static_cast<tcflag_t>(IGNBRK);
  REQUIRE(tcsetattr(reader, TCSANOW, &settings) == 0);
  CHECK(line.reader_port()->hears_breaks);
  close(reader);
}

TEST_CASE("a port is closed and opened again", "[source]") {
  boost::asio::io_context io;
  TcpLine line(io, 0);
  const std::string address = line.address();
  const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1)));
  const boost::asio::ip::tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(), port);
  boost::system::error_code error;
  line.unplug();
  boost::asio::ip::tcp::socket refused(io);
  refused.connect(endpoint, error);
  CHECK(error == boost::asio::error::connection_refused);
  CHECK(line.address() == address);
  line.plug_in();
  boost::asio::ip::tcp::socket accepted(io);
  accepted.connect(endpoint, error);
  CHECK_FALSE(error.failed());
}
