// What the most expensive input costs: every pattern below was made to keep one stage of the decoder busy. Each is fed
// at 1, 2 and 4 MB, in the pieces in which a source reads; the cost of a byte must not grow with the size, and the last
// line names the dearest pattern. The last column compares with the
// calibration, timed in the same run.
// usage: worst [--json] [PATTERN]
// Ends with status 1 when a pattern costs more than the promised 50 ns a byte.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/meter/decoder.hpp"
#include "bench/calibration.hpp"
#include "bench/patterns.hpp"
#include "support/tracked_publisher.hpp"

using namespace ams2mqtt;

namespace {

constexpr double kPromise = 50;  // ns a byte
constexpr std::size_t kMegabyte = 1'000'000;
constexpr std::size_t kPiece = 4096;

// Time spent by this program on the processor, in nanoseconds.
double processor_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

volatile std::size_t sink = 0;

// A line from its bytes to its messages.
struct Line {
  Decoder decoder = Decoder(DecoderOptions{});
  test::TrackedPublisher publisher = test::TrackedPublisher(test::TrackedConfig{});
  Monotonic now{0};

  void drain() {
    while (const auto next = decoder.next({now, std::nullopt})) {
      if (next->has_value()) sink = sink + publisher.on_telegram(***next, now).size();
    }
    sink = sink + decoder.take_notices().size();
  }
};

// ns a byte of `stream`, the best of three runs: what disturbs a run only slows it.
double cost(Bytes stream, std::size_t burst) {
  double best = 0;
  for (int run = 0; run < 3; ++run) {
    Line line;
    sink = sink + line.publisher.on_broker_up(line.now).size();
    const double begin = processor_time();
    for (std::size_t at = 0; at < stream.size();) {
      const std::size_t end = std::min(stream.size(), burst == 0 ? stream.size() : (at / burst + 1) * burst);
      const Bytes piece = stream.subspan(at, std::min(kPiece, end - at));
      line.decoder.feed(piece);
      line.drain();
      at += piece.size();
      if (at != end) continue;
      line.decoder.end_of_burst();
      line.now += Monotonic(1000);
      line.drain();
    }
    const double spent = (processor_time() - begin) / static_cast<double>(stream.size());
    best = run == 0 ? spent : std::min(best, spent);
  }
  return best;
}

// Nanoseconds a byte.
double calibration() {
  constexpr std::size_t kPasses = 4096;
  const bench::Calibration plain;
  const double begin = processor_time();
  for (std::size_t round = 0; round < kPasses; ++round) sink = sink + plain.pass(round);
  return (processor_time() - begin) / static_cast<double>(kPasses * bench::kCalibrationBytes);
}

struct Figures {
  std::string name;
  double cost[3];
  double passes;
};

Figures measure(const bench::Pattern& pattern) {
  Figures figures{std::string(pattern.name), {}, 0};
  const std::vector<std::uint8_t> stream = bench::stream_of(pattern, 4 * kMegabyte);
  for (std::size_t size = 0; size < 3; ++size) {
    figures.cost[size] = cost(Bytes(stream).first(kMegabyte << size), pattern.burst);
  }
  figures.passes = figures.cost[2] / calibration();
  return figures;
}

void print(const Figures& figures, bool json) {
  const char* form = json ? "{\"pattern\":\"%s\",\"ns_a_byte\":[%.2f,%.2f,%.2f],\"passes\":%.2f}\n"
                          : "%-44s %8.1f %8.1f %8.1f %10.1f\n";
  std::printf(form, figures.name.c_str(), figures.cost[0], figures.cost[1], figures.cost[2], figures.passes);
  std::fflush(stdout);
}

}  // namespace

int main(int argument_count, char** arguments) {
  bool json = false;
  std::string_view wanted;
  for (int index = 1; index < argument_count; ++index) {
    if (std::string_view(arguments[index]) == "--json") {
      json = true;
    } else {
      wanted = arguments[index];
    }
  }
  if (!json) std::printf("%-44s %8s %8s %8s %10s\n", "ns a byte at", "1 MB", "2 MB", "4 MB", "passes");
  Figures worst{};
  for (const bench::Pattern& pattern : bench::patterns()) {
    if (pattern.name.find(wanted) == std::string_view::npos) continue;
    const Figures figures = measure(pattern);
    print(figures, json);
    if (figures.cost[2] > worst.cost[2]) worst = figures;
  }
  if (worst.name.empty()) {
    std::fputs("usage: worst [--json] [PATTERN]\n", stderr);
    return 2;
  }
  if (!json) std::printf("worst: %s, %.1f ns a byte, %.1f promised\n", worst.name.c_str(), worst.cost[2], kPromise);
  return worst.cost[2] > kPromise ? 1 : 0;
}
