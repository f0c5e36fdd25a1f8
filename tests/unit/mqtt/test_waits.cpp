// Measurements, hidden because they assert nothing about time: `./dev waits`. How long publish() takes, a thousand
// times a second, while the broker, the name server, the network or the disk is as bad as it can be. That it needs none
// of them is asserted elsewhere, with the MQTT thread held.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ams2mqtt/system/file_descriptor.hpp"
#include "catch.hpp"
#include "mqtt/outbox.hpp"
#include "unit/mqtt/broker_harness.hpp"
#include "unit/mqtt/report.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using std::chrono::steady_clock;

namespace {

constexpr int kPerSecond = 1000;

int seconds_wanted() {
  const char* number = std::getenv("AMS2MQTT_SECONDS");  // NOLINT(concurrency-mt-unsafe): nothing sets it
  return number == nullptr ? 5 : std::max(1, std::atoi(number));
}

double milliseconds_of(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::chrono::nanoseconds processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Where a thread's time goes: all of it, computing, and standing in the queue for a processor that others use. The rest
// is waiting for something: a lock, a socket, a disk.
class Times {
 public:
  struct Sample {
    std::chrono::nanoseconds all{0};
    std::chrono::nanoseconds waiting{0};
  };

  Sample now() const {
    std::array<char, 128> text{};
    if (::pread(statistics_.value(), text.data(), text.size() - 1, 0) <= 0) return {};
    char* second = nullptr;
    (void)std::strtoull(text.data(), &second, 10);
    const std::chrono::nanoseconds queueing(std::strtoll(second, nullptr, 10));
    const std::chrono::nanoseconds all = steady_clock::now().time_since_epoch();
    return {all, all - processor_time() - queueing};
  }

 private:
  FileDescriptor statistics_{::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)};
};

// Calls `work` at a steady pace and prints the longest call, and the longest that one waited for something.
template <class Work>
void measure(const std::string& what, Work work) {
  const Times times;
  std::vector<std::chrono::nanoseconds> calls;
  std::chrono::nanoseconds waited{0};
  auto next = steady_clock::now();
  for (int i = 0; i < seconds_wanted() * kPerSecond; ++i) {
    const Times::Sample before = times.now();
    work(i);
    const Times::Sample after = times.now();
    calls.push_back(after.all - before.all);
    waited = std::max(waited, after.waiting - before.waiting);
    next += std::chrono::microseconds(1'000'000 / kPerSecond);
    std::this_thread::sleep_until(next);
  }
  std::ranges::sort(calls);
  std::printf("%-31s %zu calls, median %.3f ms, 99.9 %% %.3f ms, longest %.3f ms, longest wait %.3f ms\n", what.c_str(),
              calls.size(), milliseconds_of(calls[calls.size() / 2]), milliseconds_of(calls[calls.size() * 999 / 1000]),
              milliseconds_of(calls.back()), milliseconds_of(waited));
  std::fflush(stdout);
}

// Every kind of message, registers of thousands of topics among them.
void measure_publish(const std::string& what, MqttClient& client) {
  measure(what, [&client](int i) {
    switch (i % 3) {
      case 0:
        return client.publish({"ams2mqtt/m/energy" + std::to_string(i % 6000), "12345.67", 1, true});
      case 1:
        return client.publish({"ams2mqtt/m/hour", std::to_string(i), 1, false, true});
      default:
        return client.publish({"ams2mqtt/m/power" + std::to_string(i % 600), "230", 0, false});
    }
  });
}

// Runs `work` on a thread with its own name spaces, which everything that it starts inherits; false where that is not
// allowed.
template <class Work>
bool apart(int name_spaces, Work work) {
  return std::async(std::launch::async,
                    [&] {
                      if (::unshare(name_spaces) != 0) return false;
                      if ((name_spaces & CLONE_NEWNS) != 0) ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
                      work();
                      return true;
                    })
      .get();
}

void say_skipped(const char* what) {
  std::printf("%-31s skipped: only root may\n", what);
}

bool set_loopback(bool up) {
  const FileDescriptor control(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::string("lo").copy(request.ifr_name, sizeof request.ifr_name - 1);
  request.ifr_flags = static_cast<short>(up ? IFF_UP : 0);
  return ::ioctl(control.value(), SIOCSIFFLAGS, &request) == 0;
}

FileDescriptor bound(int type, const char* address, std::uint16_t port) {
  FileDescriptor descriptor(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  REQUIRE(::inet_pton(AF_INET, address, &place.sin_addr) == 1);
  REQUIRE(::bind(descriptor.value(), reinterpret_cast<sockaddr*>(&place), sizeof place) == 0);
  return descriptor;
}

}  // namespace

TEST_CASE("waits: a broker that takes everything", "[.waits]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  measure_publish("a broker that takes everything", client);
}

TEST_CASE("waits: a frozen broker", "[.waits]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  broker.process().signal(SIGSTOP);
  measure_publish("a frozen broker", client);
}

TEST_CASE("waits: a dead name server", "[.waits]") {
  const TemporaryDirectory folder;
  const bool allowed = apart(CLONE_NEWNS, [&] {
    const FileDescriptor server = bound(SOCK_DGRAM, "127.0.0.153", 53);
    const std::string names = folder.write("resolv.conf", "nameserver 127.0.0.153\noptions timeout:30 attempts:5\n");
    REQUIRE(::mount(names.c_str(), "/etc/resolv.conf", nullptr, MS_BIND, nullptr) == 0);
    Report report;
    MqttConfig config = config_for(1883);
    config.host = "broker.example.org";
    MqttClient client(config, report.handlers(config));
    client.start();
    std::array<char, 512> query{};
    REQUIRE(::recv(server.value(), query.data(), query.size(), 0) > 0);
    measure_publish("a dead name server", client);
    CHECK_FALSE(report.said("no connection"));  // the lookup still goes on
  });
  if (!allowed) say_skipped("a dead name server");
}

TEST_CASE("waits: a half-open connection", "[.waits]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const bool allowed = apart(CLONE_NEWNET, [&] {
    REQUIRE(set_loopback(true));
    const std::uint16_t port = free_port();
    Broker broker(folder, port);
    Report report;
    MqttClient client(config_for(port), report.handlers());
    client.start();
    REQUIRE(report.wait_for_ups(1));
    REQUIRE(set_loopback(false));  // nothing arrives any longer, and nobody says so
    measure_publish("a half-open connection", client);
  });
  if (!allowed) say_skipped("a half-open connection");
}

TEST_CASE("waits: a zero window", "[.waits]") {
  const std::uint16_t port = free_port();
  const FileDescriptor server = bound(SOCK_STREAM, "127.0.0.1", port);
  const int small = 1024;
  ::setsockopt(server.value(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  REQUIRE(::listen(server.value(), 1) == 0);
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  const FileDescriptor connection(::accept(server.value(), nullptr, nullptr));
  std::array<char, 512> hello{};
  REQUIRE(::recv(connection.value(), hello.data(), hello.size(), 0) > 0);
  constexpr std::array<unsigned char, 5> kWelcome = {0x20, 0x03, 0x00, 0x00, 0x00};
  REQUIRE(::send(connection.value(), kWelcome.data(), kWelcome.size(), 0) == ssize_t{kWelcome.size()});
  REQUIRE(report.wait_for_ups(1));
  for (int i = 0; i < 16; ++i) client.publish(retained("big/" + std::to_string(i), std::string(200'000, 'x')));
  measure_publish("a zero window", client);  // nothing is ever read
}

TEST_CASE("waits: a full disk", "[.waits]") {
  const TemporaryDirectory folder;
  const bool allowed = apart(CLONE_NEWNS, [&] {
    REQUIRE(::mount("none", folder.file("").c_str(), "tmpfs", 0, "size=64k") == 0);
    Report report;
    MqttClient client(config_for(free_port()), report.handlers(),
                      {.spool = {.file = folder.file("spool"), .max_size = 1}});
    client.start();
    REQUIRE(report.wait_for_sentence("connection refused"));
    for (int i = 0; i < 3000; ++i) client.publish({"ams2mqtt/m/hour", std::string(500, 'x'), 1, false, true});
    REQUIRE(report.wait_for_sentence("No space left on device"));
    measure_publish("a full disk", client);
  });
  if (!allowed) say_skipped("a full disk");
}

// A file system whose every writing hangs.
TEST_CASE("waits: a disk that hangs", "[.waits]") {
  const TemporaryDirectory folder;
  const bool allowed = apart(CLONE_NEWNS, [&] {
    const std::string image = folder.write("image", "");
    std::filesystem::resize_file(image, 8 << 20);
    std::filesystem::create_directory(folder.file("disk"));
    REQUIRE(Child({"/sbin/mkfs.ext4", "-q", "-F", image}).wait() == 0);
    REQUIRE(Child({"mount", "-o", "loop", image, folder.file("disk")}).wait() == 0);
    {
      Report report;
      MqttClient client(config_for(free_port()), report.handlers(),
                        {.spool = {.file = folder.file("disk/spool"), .max_size = 1}});
      client.publish({"ams2mqtt/m/hour", "0", 1, false, true});
      client.start();
      REQUIRE(report.wait_for_sentence("connection refused"));
      const FileDescriptor disk(::open(folder.file("disk").c_str(), O_RDONLY | O_CLOEXEC));
      REQUIRE(::ioctl(disk.value(), FIFREEZE, 0) == 0);
      measure_publish("a disk that hangs", client);
      ::ioctl(disk.value(), FITHAW, 0);
      client.stop({}, kStop);
    }
    ::umount(folder.file("disk").c_str());
  });
  if (!allowed) say_skipped("a disk that hangs");
}

TEST_CASE("waits: what the outbox computes while it is locked", "[.waits]") {
  constexpr int kRounds = 20;
  constexpr int kMany = 4096;
  struct Operation {
    const char* name;
    std::chrono::nanoseconds longest{0};
  };
  Operation add{"add to a full queue"};
  Operation close{"close, all in flight, 4096 live"};
  Operation spool{"take 64 for the spool"};
  Operation mark{"mark 64 as spooled"};
  const auto run = [](Operation& operation, auto work) {
    const auto begin = processor_time();
    work();
    operation.longest = std::max(operation.longest, processor_time() - begin);
  };
  for (int round = 0; round < kRounds; ++round) {
    Outbox outbox;
    outbox.track_spool();
    outbox.open(16);
    for (int i = 0; i < kMany; ++i) outbox.add({"live/" + std::to_string(i), "x", 0, false});
    while (outbox.take()) {
    }
    Outbox::Discarded discarded;
    run(close, [&] { discarded = outbox.close(); });
    for (int i = 0; i < 3 * kMany; ++i) {
      Message message{"m/" + std::to_string(i), std::string(900, 'x'), 1, i % 2 == 0, i % 2 != 0};
      run(add, [&] { outbox.add(std::move(message)); });
    }
    std::vector<Outbox::Waiting> taken;
    do {
      run(spool, [&] { taken = outbox.take_unspooled(outbox.mark(), 64); });
      run(mark, [&] {
        for (const Outbox::Waiting& waiting : taken) outbox.spooled(waiting.id, 1);
      });
    } while (!taken.empty());
  }
  for (const Operation& operation : {add, close, spool, mark}) {
    std::printf("%-31s longest %.4f ms\n", operation.name, milliseconds_of(operation.longest));
  }
}
