#include "bench_command.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/system/input_file.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "recording_bench.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMostMeasured = 1024UL * 1024;  // bytes of a recording

int refuse(ExitCode code, const std::string& what) {
  fmt::print(stderr, "ams2mqtt bench: {}\n", what);
  return code;
}

// What a step does in a second, and what a telegram takes of it.
struct Pace {
  double telegrams;
  double bytes;
  double microseconds;
};

Pace pace_of(const BenchResult& result, const BenchStep& step) {
  const double seconds = std::max(step.time.count(), 1e-12);  // of a step that the clock does not see
  const auto telegrams = static_cast<double>(result.telegrams);
  return {telegrams / seconds, static_cast<double>(result.bytes) / seconds, 1e6 * step.time.count() / telegrams};
}

void print_table(const BenchResult& result) {
  print(fmt::format("{} telegrams in {} bytes, on one processor\n\n{:<22}{:>14}{:>14}{:>12}\n", result.telegrams,
                    result.bytes, "step", "us/telegram", "telegrams/s", "MB/s"));
  for (const BenchStep& step : result.steps) {
    const Pace pace = pace_of(result, step);
    print(fmt::format("{:<22}{:>14.3f}{:>14.0f}{:>12.1f}\n", step.name, pace.microseconds, pace.telegrams,
                      pace.bytes / 1e6));
  }
}

void print_json(const BenchResult& result) {
  std::string text = fmt::format("{{\"telegrams\":{},\"bytes\":{},\"steps\":[", result.telegrams, result.bytes);
  for (const BenchStep& step : result.steps) {
    const Pace pace = pace_of(result, step);
    text += fmt::format(
        "{}{{\"step\":\"{}\",\"microseconds_per_telegram\":{:.4f},\"telegrams_per_second\":{:.0f},"
        "\"bytes_per_second\":{:.0f}}}",
        &step == result.steps.data() ? "" : ",", step.name, pace.microseconds, pace.telegrams, pace.bytes);
  }
  print(text + "]}\n");
}

}  // namespace

void add_options(CLI::App& command, BenchOptions& options) {
  constexpr double kMostSeconds = 600;
  command.add_option("--seconds", options.seconds, "How long to measure")
      ->type_name("N")
      ->check(CLI::Range(0.01, kMostSeconds))
      ->capture_default_str();
  command.add_flag("--json", options.json, "For programs: one line of JSON");
  add_recording_options(command, options);
  command.add_option("file", options.file, "A recording as decode reads it; - is standard input")
      ->type_name("FILE|-")
      ->required();
  command.footer(
      "Decodes the first megabyte of a recording again and again and prints, for each step, what the quickest pass "
      "took of one\nprocessor; other programs do not count. The steps are reading (text to bytes), framing, decoding, "
      "the JSON text, the\nmessages that the daemon makes of a telegram, and all that decode does except writing.\n\n"
      "Exit status: 0 measured, 1 nothing in the recording can be decoded, 2 wrong usage or a file that cannot be "
      "read.\n\n"
      "Example:\n  ams2mqtt bench capture.hex\n  ams2mqtt bench --seconds 10 --json capture.bin");
}

int bench_command(const BenchOptions& options) {
  const auto setup = set_up(options);
  if (!setup) return refuse(kExitUsage, setup.error());
  const std::string name = shown_input(options.file);
  const auto recording = read_beginning(options.file, kMostMeasured);
  if (!recording) return refuse(kExitUsage, name + ": cannot be read: " + recording.error());
  if (recording->empty()) {
    return refuse(kExitFailed, name +
                                   " is empty; record a meter for some minutes, or simulate one: "
                                   "ams2mqtt simulate --meter aidon-4wire FILE");
  }
  const auto result = bench_recording(*recording, setup->decoder, std::chrono::duration<double>(options.seconds));
  if (!result) {
    return refuse(kExitFailed,
                  "no telegram of " + name + " can be decoded; ams2mqtt decode says why, and --key what opens it");
  }
  if (!result->form.empty()) fmt::print(stderr, "ams2mqtt bench: {}: read as {}\n", name, result->form);
  options.json ? print_json(*result) : print_table(*result);
  return kExitOk;
}

}  // namespace ams2mqtt
