#include "ams2mqtt/system/line_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "ams2mqtt/system/file_descriptor.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using std::chrono::milliseconds;

namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    reader = FileDescriptor(ends[0]);
    writer = FileDescriptor(ends[1]);
  }
  // Until nothing more fits.
  void fill() const {
    const int flags = ::fcntl(writer.value(), F_GETFL);
    ::fcntl(writer.value(), F_SETFL, flags | O_NONBLOCK);
    const std::string block(4096, '.');
    while (::write(writer.value(), block.data(), block.size()) > 0) {
    }
    ::fcntl(writer.value(), F_SETFL, flags);
  }
  // So many lines, without what filled the pipe.
  [[nodiscard]] std::string read_lines(std::size_t count) const {
    std::string text;
    char sign = 0;
    while (count > 0 && ::read(reader.value(), &sign, 1) == 1) {
      if (sign != '.') text += sign;
      if (sign == '\n') --count;
    }
    return text;
  }

  FileDescriptor reader;
  FileDescriptor writer;
};

LineWriterSettings small(std::size_t most_bytes) {
  LineWriterSettings settings;
  settings.most_bytes = most_bytes;
  settings.gap = [](std::uint64_t count) { return std::to_string(count) + " dropped\n"; };
  return settings;
}

}  // namespace

TEST_CASE("11.10 Lines arrive in their order, and all of them before the end", "[system]") {
  const Pipe pipe;
  std::string expected;
  {
    LineWriter writer(pipe.writer.value(), small(1 << 20));
    for (int i = 0; i < 1000; ++i) {
      writer.write("line " + std::to_string(i) + '\n');
      expected += "line " + std::to_string(i) + '\n';
    }
  }
  CHECK(pipe.read_lines(1000) == expected);
}

TEST_CASE("11.10 Who writes does not wait for who reads, and is told what was dropped", "[system]") {
  const Pipe pipe;
  pipe.fill();
  LineWriter writer(pipe.writer.value(), small(30));  // three lines
  for (int i = 0; i < 15; ++i) writer.write("line " + std::to_string(1000 + i) + '\n');
  CHECK_FALSE(writer.flush(milliseconds(1)));
  CHECK(pipe.read_lines(4) == "12 dropped\nline 1012\nline 1013\nline 1014\n");
  CHECK(writer.stop(LineWriter::kPatience));
}

TEST_CASE("11.10 The end does not wait for who never reads", "[system]") {
  const Pipe pipe;
  pipe.fill();
  LineWriter writer(pipe.writer.value(), small(1000));
  writer.write("lost\n");
  CHECK_FALSE(writer.stop(milliseconds(1)));
  writer.write("too late\n");
}

TEST_CASE("11.10 A line longer than a pipe takes at once is whole when it is read", "[system]") {
  const Pipe pipe;
  LineWriter writer(pipe.writer.value(), small(1 << 20));
  const std::string line = std::string(200'000, 'x') + '\n';
  writer.write(line);
  CHECK(pipe.read_lines(1) == line);
}

TEST_CASE("11.10 Lines without a reader are dropped, and its end is told once", "[system]") {
  Pipe pipe;
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  pipe.reader.reset();
  int told = 0;
  {
    LineWriterSettings settings = small(1000);
    settings.abandoned = [&](int error) { told += error == EPIPE ? 1 : 10; };
    LineWriter writer(pipe.writer.value(), std::move(settings));
    for (int i = 0; i < 3; ++i) {
      writer.write("line\n");
      CHECK(writer.flush(LineWriter::kPatience));
    }
  }
  CHECK(told == 1);
  std::signal(SIGPIPE, before);
}

TEST_CASE("11.12 A full disk is told once to who wants to know, and else the next line is tried", "[system]") {
  const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full.is_open());
  std::vector<int> told;
  LineWriterSettings settings = small(1000);
  settings.abandoned = [&](int error) { told.push_back(error); };
  LineWriter writer(full.value(), std::move(settings));
  for (int i = 0; i < 3; ++i) {
    writer.write("line\n");
    CHECK(writer.flush(LineWriter::kPatience));
  }
  writer.stop(LineWriter::kPatience);
  CHECK(told == std::vector{ENOSPC});
}
