#include "app/port_watch.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

// A port, and how often it was looked at.
struct WatchedPort {
  std::optional<PortFindings> findings = PortFindings{.device = "/dev/ttyUSB0"};
  int looks = 0;
  PortWatch watch{[this] {
    ++looks;
    return findings;
  }};

  void others(std::vector<DeviceHolder> holders) { findings->others.seen = std::move(holders); }
};

constexpr Monotonic kFirstLook = std::chrono::hours(1);

}  // namespace

TEST_CASE("A program at the port is told at the opening, and once", "[app]") {
  WatchedPort port;
  port.others({{"812", "cat"}});
  CHECK(port.watch.on_opened(kFirstLook).size() == 1);
  CHECK(port.watch.on_damage(kFirstLook + PortWatch::kPause).empty());
  port.others({{"812", "cat"}, {"813", "minicom"}});
  CHECK(port.watch.on_damage(kFirstLook + 2 * PortWatch::kPause).size() == 1);
  CHECK(port.watch.on_opened(kFirstLook + 3 * PortWatch::kPause).size() == 1);
}

TEST_CASE("Damaged frames lead to a look a minute", "[app]") {
  WatchedPort port;
  CHECK(port.watch.on_opened(kFirstLook).empty());
  for (int damaged = 0; damaged < 600; ++damaged) {
    CHECK(port.watch.on_damage(kFirstLook + std::chrono::milliseconds(100) * damaged).empty());
  }
  CHECK(port.looks == 1);
  CHECK(port.watch.on_damage(kFirstLook + PortWatch::kPause).empty());
  CHECK(port.looks == 2);
}

TEST_CASE("A reader that cannot be seen is told once, by the bytes it takes", "[app]") {
  WatchedPort port;
  CHECK(port.watch.on_opened(kFirstLook).empty());
  port.findings->counts.received = 100;
  port.findings->taken = 50;
  CHECK(port.watch.on_damage(kFirstLook + PortWatch::kPause).size() == 1);
  port.findings->taken = 60;
  CHECK(port.watch.on_damage(kFirstLook + 2 * PortWatch::kPause).empty());
  CHECK(port.watch.on_trouble(kFirstLook + 3 * PortWatch::kPause).size() == 1);
}

TEST_CASE("In trouble everything that may help is told, and a guess only when there is nothing else", "[app]") {
  WatchedPort port;
  CHECK(port.watch.on_trouble(kFirstLook) ==
        std::vector<std::string>{"another program may read it, too: `sudo fuser -v /dev/ttyUSB0` shows which"});
  port.findings->counts.parity = 34;
  CHECK(port.watch.on_trouble(kFirstLook) == std::vector<std::string>{"34 parity errors; check parity"});
  port.others({{"812", "cat"}});
  CHECK(port.watch.on_trouble(kFirstLook).size() == 2);
  port.findings.reset();  // closed meanwhile
  CHECK(port.watch.on_trouble(kFirstLook).empty());
}

TEST_CASE("Settings that are changed again and again are told each time", "[app]") {
  WatchedPort port;
  port.findings->changed_from = "2400 8N1";
  port.findings->changed_to = "115200 8N1";
  CHECK(port.watch.on_damage(kFirstLook).size() == 1);
  CHECK(port.watch.on_damage(kFirstLook + PortWatch::kPause).size() == 1);
}
