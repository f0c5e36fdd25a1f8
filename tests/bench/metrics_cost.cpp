// What an answer of /metrics costs: 1,000 meters of 40 numbers each, in processor time. The last column compares with
// the calibration, timed in the same run. usage: metrics_cost [--print] With --print, the answer of a daemon that reads
// one of every simulated meter, for those who judge the text.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/metrics/open_metrics.hpp"
#include "ams2mqtt/simulation/profile.hpp"
#include "bench/calibration.hpp"
#include "test_states.hpp"

using namespace ams2mqtt;

namespace {

constexpr std::size_t kMeters = 1000;
constexpr std::size_t kNumbers = 40;
constexpr int kRuns = 20;
constexpr Monotonic kNow{100'000};

volatile std::size_t sink = 0;

// Time spent by this program on the processor, in milliseconds.
double processor_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

// The best of several runs: what disturbs a run only slows it.
template <class Run>
double cost(Run run) {
  double best = 0;
  for (int count = 0; count < kRuns; ++count) {
    const double begin = processor_time();
    sink = sink + run(static_cast<std::size_t>(count));
    const double taken = processor_time() - begin;
    best = count == 0 ? taken : std::min(best, taken);
  }
  return best;
}

DaemonScrape daemon() {
  DaemonScrape daemon{.version = "0.0.0"};
  daemon.started = test::kSummer;
  daemon.broker = BrokerScrape{.connected = true, .delivered = 4242};
  daemon.resident_bytes = 12'345'678;
  daemon.open_descriptors = 17;
  daemon.processor_time = std::chrono::milliseconds(1234);
  return daemon;
}

// Meters with their names.
class Fleet {
 public:
  explicit Fleet(std::size_t most) {
    trackers_.reserve(most);
    keys_.reserve(most);
  }

  MeterTracker& add(std::string key) {
    keys_.push_back(std::move(key));
    return trackers_.emplace_back(TrackerOptions{.one_meter = true});
  }

  [[nodiscard]] std::string answer() const {
    std::vector<MeterScrape> meters;
    meters.reserve(trackers_.size());
    for (std::size_t meter = 0; meter < trackers_.size(); ++meter) {
      meters.push_back({.key = keys_[meter],
                        .name = keys_[meter],
                        .source = "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A1B2C3D4-if00-port0, 2400 baud 8N1",
                        .life = trackers_[meter].life(),
                        .last_telegram = test::kSummer,
                        .telegrams = 12'345,
                        .line = {.bytes = 3'000'000, .skipped_bytes = 77, .frames = 12'345, .refused = 3},
                        .port = LineCounts{.received = 3'000'000, .parity = 3},
                        .quality = 99,
                        .values = &trackers_[meter].values()});
    }
    return open_metrics(daemon(), meters, kNow);
  }

 private:
  std::vector<MeterTracker> trackers_;
  std::vector<std::string> keys_;
};

// The first numbers of the catalog.
std::vector<Reading> readings() {
  std::vector<Reading> readings;
  for (const Quantity& quantity : catalog()) {
    if (!is_numeric(quantity) || is_own(quantity) || readings.size() == kNumbers) continue;
    readings.push_back({quantity.obis, &quantity, Decimal(12'345'678, -3), quantity.unit});
  }
  return readings;
}

int measure() {
  const std::vector<Reading> numbers = readings();
  const MeterIdentity identity{"Aidon", "7000000000000001", "6534", "", "AIDON_V0001"};
  Telegram telegram;
  telegram.meter = &identity;
  telegram.readings = numbers;
  Fleet fleet(kMeters);
  for (std::size_t meter = 0; meter < kMeters; ++meter) {
    static_cast<void>(fleet.add("7000000000000" + std::to_string(100 + meter)).on_telegram(telegram, kNow));
  }
  const std::string text = fleet.answer();
  const double answer = cost([&](std::size_t) { return fleet.answer().size(); });
  const bench::Calibration calibration;
  constexpr std::size_t kPasses = 1000;
  const double passes = cost([&](std::size_t run) {
    std::size_t sum = 0;
    for (std::size_t pass = 0; pass < kPasses; ++pass) sum += calibration.pass(run + pass);
    return sum;
  });
  std::printf("%zu meters, %zu numbers each: %.1f ms of at most 50 ms, %zu lines, %zu bytes, %.0f passes\n", kMeters,
              numbers.size(), answer, static_cast<std::size_t>(std::ranges::count(text, '\n')), text.size(),
              answer / passes * kPasses);
  return 0;
}

// A meter that has sent whatever the catalog has a number for.
void add_all_numbers(Fleet& fleet) {
  std::vector<Reading> numbers;
  for (const Quantity& quantity : catalog()) {
    if (is_numeric(quantity)) numbers.push_back({quantity.obis, &quantity, Decimal(1'234'567, -3), quantity.unit});
  }
  const MeterIdentity identity{"Aidon", "7000000000000001", "6534", "", "AIDON_V0001"};
  Telegram telegram;
  telegram.meter = &identity;
  MeterTracker& tracker = fleet.add("all-numbers");
  static_cast<void>(tracker.on_telegram(telegram, kNow));
  tracker.add_derived(numbers, kNow);
}

// One of every simulated meter, which has sent each of its lists, and one that has every number.
int print() {
  Fleet fleet(profiles().size() + 1);
  add_all_numbers(fleet);
  for (const Profile& profile : profiles()) {
    Decoder decoder((DecoderOptions()));
    MeterTracker& tracker = fleet.add(std::string(profile.name));
    MeterState state = test::fixed_state(profile.wiring, test::kSummer, true);
    for (const List list : {List::fast, List::normal, List::hourly, List::fast}) {
      const auto* plan = profile.plan(list);
      if (plan == nullptr) continue;
      state.time += std::chrono::seconds(10);
      const std::vector<std::uint8_t> frame = encode_list(profile, *plan, state);
      decoder.feed(frame);
      decoder.end_of_burst();
      while (const auto next = decoder.next({kNow, state.time})) {
        if (next->has_value()) static_cast<void>(tracker.on_telegram(***next, kNow));
      }
    }
  }
  const std::string text = fleet.answer();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 1) return measure();
  if (count == 2 && std::string_view(arguments[1]) == "--print") return print();
  std::fputs("usage: metrics_cost [--print]\n", stderr);
  return 2;
}
