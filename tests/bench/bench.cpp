// How fast own frames become telegrams and messages, stage by stage on one core. Each row repeats the stages above it,
// so what a stage costs is the difference. Beside frames per second stands what a frame costs in passes of the
// calibration, timed in the same run, which stays when the machine changes; and how many times as fast that is as in
// the release before (tests/bench/reference.json). usage: bench [--json] [--milliseconds N] [--keep RELEASE]
// --keep writes the figures of this run as those of a release.
// Ends with status 1 when a stage allocates memory, the messages more than once in ten frames: what happens once
// an hour may. That is a count, not a timing.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/framing/p1.hpp"
#include "ams2mqtt/lists/p1_lines.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "bench/calibration.hpp"
#include "bench/counting_new.hpp"
#include "bench/p1_variants.hpp"
#include "bench/reference.hpp"
#include "support/tracked_publisher.hpp"
#include "test_states.hpp"

using namespace ams2mqtt;

namespace {

// Time spent by this program on the processor: other programs on the machine do not count.
struct Clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock>;
  [[maybe_unused]] static constexpr bool is_steady = true;

  static time_point now() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
  }
};

// Keeps the compiler from dropping work whose result nobody reads.
volatile std::size_t sink = 0;

constexpr double kRarely = 0.1;  // allocations per frame

struct Measurement {
  double frames_per_second = 0;
  double allocations_per_frame = 0;
};

struct Figure {
  std::string frame;
  std::size_t bytes = 0;
  std::string stage;
  Measurement measured;
  double passes = 0;            // of the calibration, in the time of one frame
  double most_allocations = 0;  // per frame that are allowed
};

// The frame again and again, each a little different, so that everything changes that changes at home.
std::vector<std::vector<std::uint8_t>> variants(std::string_view name, List list) {
  const Profile& profile = *find_profile(name);
  std::vector<std::vector<std::uint8_t>> frames;
  for (std::int64_t step = 0; step < 16; ++step) {
    MeterState state = test::fixed_state(profile.wiring, test::kSummer + std::chrono::seconds(10 * step), false);
    state.phases[0].watt += 7 * step;
    state.phases[0].milliampere += 30 * step;
    state.phases[0].decivolt += step;
    state.import_wh += 10 * step;
    frames.push_back(encode_list(profile, *profile.plan(list), state));
  }
  return frames;
}

// Runs `work` for about `time` after a warm-up, and takes the best of ten parts: what disturbs a run only slows it.
Measurement measure(std::chrono::milliseconds time, const std::function<void(std::size_t)>& work) {
  constexpr int kParts = 10;
  std::size_t round = 0;
  const auto run = [&](std::size_t rounds) {
    for (std::size_t count = 0; count < rounds; ++count) work(round++);
  };
  run(64);
  std::size_t rounds = 64;
  auto begin = Clock::now();
  for (; Clock::now() - begin < time / 20; rounds *= 2) {
    begin = Clock::now();
    run(rounds);
  }
  Measurement best;
  const std::size_t before = bench::allocations();
  for (int part = 0; part < kParts; ++part) {
    begin = Clock::now();
    std::size_t done = 0;
    while (Clock::now() - begin < time / kParts) {
      run(rounds / 8 + 1);
      done += rounds / 8 + 1;
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    best.frames_per_second = std::max(best.frames_per_second, static_cast<double>(done) / seconds);
    best.allocations_per_frame += static_cast<double>(done);
  }
  best.allocations_per_frame = static_cast<double>(bench::allocations() - before) / best.allocations_per_frame;
  return best;
}

class FrameBench {
 public:
  // `identity` is a frame that names the meter.
  FrameBench(std::string name, Framing framing, std::vector<std::vector<std::uint8_t>> frames,
             std::vector<std::uint8_t> identity, std::chrono::milliseconds time)
      : name_(std::move(name)),
        framing_(framing),
        time_(time),
        frames_(std::move(frames)),
        identity_(std::move(identity)) {}

  void run(std::vector<Figure>& rows) {
    const bool is_p1 = framing_ == Framing::p1;
    unit_ = measure(time_, [&](std::size_t round) { sink = sink + calibration_.pass(round); });
    rows.push_back(row("check sum", is_p1 ? measure_crc(crc16_arc) : measure_crc(crc16_x25)));
    rows.push_back(row("framing", is_p1 ? measure_framing<P1Assembler>() : measure_framing<HdlcAssembler>()));
    rows.push_back(is_p1 ? row("+ lines", measure_lines()) : row("+ message and data", measure_data()));
    rows.push_back(row("+ meaning: telegram", measure_telegram()));
    rows.push_back(row("+ messages", measure_messages(), kRarely));
  }

 private:
  [[nodiscard]] const std::vector<std::uint8_t>& frame(std::size_t round) const {
    return frames_[round % frames_.size()];
  }

  [[nodiscard]] Figure row(std::string stage, const Measurement& measured, double most_allocations = 0) const {
    const double passes = unit_.frames_per_second / measured.frames_per_second;
    return {name_, frames_.front().size(), std::move(stage), measured, passes, most_allocations};
  }

  Measurement measure_crc(std::uint16_t (*crc)(Bytes)) {
    return measure(time_, [&](std::size_t round) { sink = sink + crc(Bytes(frame(round)).subspan(1)); });
  }

  template <class Assembler>
  Measurement measure_framing() {
    Assembler assembler;
    return measure(time_, [&](std::size_t round) {
      assembler.feed(frame(round));
      while (const auto next = assembler.next()) sink = sink + next->has_value();
    });
  }

  Measurement measure_data() {
    HdlcAssembler assembler;
    DataTree tree;
    return measure(time_, [&](std::size_t round) {
      assembler.feed(frame(round));
      while (const auto next = assembler.next()) {
        const auto message = read_notification(without_llc((*next)->information));
        if (!message || !tree.parse(message->body)) std::abort();
        sink = sink + tree.size();
      }
    });
  }

  Measurement measure_lines() {
    P1Assembler assembler;
    Notification notification;
    return measure(time_, [&](std::size_t round) {
      assembler.feed(frame(round));
      while (const auto next = assembler.next()) {
        const auto telegram = split_p1((*next)->bytes);
        if (!telegram || !parse_p1(telegram->ident, telegram->body, notification)) std::abort();
        sink = sink + notification.rows.size();
      }
    });
  }

  Measurement measure_telegram() {
    Decoder decoder = acquainted_decoder();
    return measure(time_, [&](std::size_t round) {
      decoder.feed(frame(round));
      while (const auto next = decoder.next({})) sink = sink + (**next)->readings.size();
    });
  }

  Measurement measure_messages() {
    Decoder decoder = acquainted_decoder();
    test::TrackedPublisher publisher(test::TrackedConfig{});
    Monotonic now{0};
    decoder.feed(identity_);
    while (const auto next = decoder.next({})) sink = sink + publisher.on_telegram(***next, now).size();
    return measure(time_, [&](std::size_t round) {
      decoder.feed(frame(round));
      while (const auto next = decoder.next({})) {
        sink = sink + publisher.on_telegram(***next, now += Monotonic(10'000)).size();
      }
    });
  }

  // A decoder that has heard the meter's name.
  [[nodiscard]] Decoder acquainted_decoder() const {
    Decoder decoder(DecoderOptions{});
    decoder.feed(identity_);
    while (decoder.next({})) continue;
    return decoder;
  }

  std::string name_;
  Framing framing_;
  std::chrono::milliseconds time_;
  std::vector<std::vector<std::uint8_t>> frames_;
  std::vector<std::uint8_t> identity_;
  bench::Calibration calibration_;
  Measurement unit_;
};

void print_table(const std::vector<Figure>& rows, const bench::Reference& before) {
  std::printf("%-16s %5s  %-20s %11s %11s %8s", "frame", "bytes", "stage", "frames/s", "allocations", "passes");
  std::printf(before.release().empty() ? "\n" : " %8s %8s\n", before.release().c_str(), "x");
  std::string frame;
  for (const Figure& row : rows) {
    const bool again = row.frame == frame;
    std::printf("%-16s %5s  %-20s %11.0f %11.2f %8.3f", again ? "" : row.frame.c_str(),
                again ? "" : std::to_string(row.bytes).c_str(), row.stage.c_str(), row.measured.frames_per_second,
                row.measured.allocations_per_frame, row.passes);
    if (const auto passes = before.passes(row.frame, row.stage))
      std::printf(" %8.3f %8.2f", *passes, *passes / row.passes);
    std::printf("\n");
    frame = row.frame;
  }
}

void print_json(const std::vector<Figure>& rows) {
  for (const Figure& row : rows) {
    std::printf(
        "{\"frame\":\"%s\",\"bytes\":%zu,\"stage\":\"%s\",\"frames_per_second\":%.0f,\"allocations\":%.3f,"
        "\"passes\":%.3f}\n",
        row.frame.c_str(), row.bytes, row.stage.c_str(), row.measured.frames_per_second,
        row.measured.allocations_per_frame, row.passes);
  }
}

int keep(const std::vector<Figure>& rows, const std::string& release) {
  bench::Reference figures{{}};
  for (const Figure& row : rows) figures.set(row.frame, row.stage, row.passes);
  if (figures.write(AMS2MQTT_BENCH_REFERENCE, release)) return 0;
  std::fputs("cannot write " AMS2MQTT_BENCH_REFERENCE "\n", stderr);
  return 1;
}

int usage() {
  std::fputs("usage: bench [--json] [--milliseconds N] [--keep RELEASE]\n", stderr);
  return 2;
}

}  // namespace

int main(int argument_count, char** arguments) {
  bool json = false;
  long milliseconds = 500;
  std::string release;
  for (int index = 1; index < argument_count; ++index) {
    const std::string_view argument = arguments[index];
    if (argument == "--json") {
      json = true;
    } else if (argument == "--milliseconds" && index + 1 < argument_count) {
      milliseconds = std::strtol(arguments[++index], nullptr, 10);
    } else if (argument == "--keep" && index + 1 < argument_count) {
      release = arguments[++index];
    } else {
      return usage();
    }
  }
  if (milliseconds <= 0) return usage();
  const std::chrono::milliseconds time(milliseconds);
  std::vector<Figure> rows;
  const auto add = [&](std::string name, Framing framing, std::vector<std::vector<std::uint8_t>> frames,
                       std::vector<std::uint8_t> identity) {
    FrameBench(std::move(name), framing, std::move(frames), std::move(identity), time).run(rows);
  };
  const auto add_hdlc = [&](std::string name, std::string_view profile, List list) {
    add(std::move(name), Framing::hdlc, variants(profile, list), variants(profile, List::normal).back());
  };
  add_hdlc("Aidon, 10 s", "aidon-4wire", List::normal);
  add_hdlc("Kamstrup, 10 s", "kamstrup-3phase", List::normal);
  add_hdlc("Kaifa, 10 s", "kaifa-3wire", List::normal);
  add_hdlc("Aidon, 2.5 s", "aidon-4wire", List::fast);
  const auto add_p1 = [&](std::string name, std::vector<std::vector<std::uint8_t>> frames) {
    std::vector<std::uint8_t> identity = frames.back();
    add(std::move(name), Framing::p1, std::move(frames), std::move(identity));
  };
  add_p1("P1, DSMR 5", bench::dsmr_variants());
  add_p1("P1, Flanders", bench::flanders_variants());
  if (!release.empty()) return keep(rows, release);
  json ? print_json(rows) : print_table(rows, bench::Reference(AMS2MQTT_BENCH_REFERENCE));
  int status = 0;
  for (const Figure& row : rows) {
    if (row.measured.allocations_per_frame <= row.most_allocations) continue;
    std::fprintf(stderr, "%s: %s allocates, %.3f times a frame; it must not\n", row.frame.c_str(), row.stage.c_str(),
                 row.measured.allocations_per_frame);
    status = 1;
  }
  return status;
}
