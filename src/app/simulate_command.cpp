#include "simulate_command.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/simulation/variant.hpp"
#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "simulated_lines.hpp"
#include "simulated_meter.hpp"
#include "simulated_start.hpp"

namespace ams2mqtt {

namespace {

constexpr double kDefaultFileSeconds = 3600;
constexpr double kMaxSpeed = 10'000;
constexpr unsigned kLastPort = 65'535;

// A file always holds the same hour: a winter afternoon where these meters are used.
constexpr UtcSeconds kFileStart = std::chrono::sys_days(std::chrono::year(2025) / 1 / 15) + std::chrono::hours(16);

int wrong_usage(const std::string& what) {
  fmt::print(stderr, "simulate: {}\n", what);
  return kExitUsage;
}

int say_why(const std::string& what) {
  fmt::print(stderr, "simulate: {}\n", what);
  return kExitFailed;
}

int list_profiles() {
  for (const Profile& profile : profiles()) {
    print(fmt::format("{:<20}{}; {}\n", profile.name, profile.description, sending_of(profile)));
  }
  return kExitOk;
}

// Hands what the meter sends to `write` until the time is up or it cannot be written; returns how many messages.
template <class Write>
std::size_t write_frames(const Profile& profile, const SimulateOptions& options, double seconds, Write write) {
  SimulatedMeter meter(profile, options, wanted_start(options).value_or(kFileStart), 0);
  std::size_t frames = 0;
  while (std::chrono::duration<double>(meter.next().at).count() < seconds) {
    ++frames;
    const std::vector<std::uint8_t> bytes = meter.arrive_whole();
    if (!write(as_text(bytes))) break;
  }
  return frames;
}

int simulate_file(const Profile& profile, const SimulateOptions& options) {
  const double seconds = options.seconds.value_or(kDefaultFileSeconds);
  if (options.file == "-") {
    write_frames(profile, options, seconds, [](std::string_view bytes) {
      print(bytes);
      return true;
    });
    return kExitOk;
  }
  auto output = open_output(options.file);
  if (!output) return say_why(options.file + ' ' + output.error());
  std::FILE* file = ::fdopen(output->value(), "wb");
  if (file == nullptr) throw std::bad_alloc();
  static_cast<void>(output->release());
  bool good = true;
  const std::size_t frames = write_frames(profile, options, seconds, [&](std::string_view bytes) {
    good = bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    return good;
  });
  good = std::fclose(file) == 0 && good;
  if (!good) return say_why(fmt::format("cannot write {}: {}", options.file, std::generic_category().message(errno)));
  print(fmt::format("{}{}: {} frames of {}, {} seconds\n", key_lines(profile), options.file, frames, profile.name,
                    seconds));
  return kExitOk;
}

// What is wrong with options that are right one by one; empty for nothing.
std::string complaint_about(const SimulateOptions& options) {
  const int targets = (options.pty.empty() ? 0 : 1) + (options.tcp ? 1 : 0) + (options.file.empty() ? 0 : 1);
  if (targets != 1) return "give one of --pty LINK, --tcp PORT or a file name ('-' for standard output)";
  // Written so that not-a-number is refused, too.
  if (!(options.speed > 0 && options.speed <= kMaxSpeed)) {
    return fmt::format("--speed must be more than 0 and at most {}", kMaxSpeed);
  }
  if (options.seconds && !(*options.seconds > 0)) return "--seconds must be more than 0";
  if (options.tcp && *options.tcp + options.meters - 1 > kLastPort) {
    return fmt::format("{} meters need as many ports, and --tcp {} leaves too few", options.meters, *options.tcp);
  }
  const auto replugs = [](const std::string& text) { return parse_fault(text)->kind == FaultKind::replug; };
  if (!options.file.empty() && std::ranges::any_of(options.faults, replugs)) {
    return "a file has no cable: --fault replug needs --pty or --tcp";
  }
  return {};
}

}  // namespace

int simulate_command(const SimulateOptions& options) {
  if (options.list) return list_profiles();
  const Profile* profile = find_profile(options.meter);
  if (profile == nullptr) {
    return wrong_usage(fmt::format("'{}' is not a meter; 'ams2mqtt simulate --list' lists them", options.meter));
  }
  if (const std::string complaint = complaint_about(options); !complaint.empty()) return wrong_usage(complaint);
  const auto varied = vary(
      *profile,
      {.phases = options.phases, .exports = options.exports, .ratio = options.ratio, .submeters = options.submeters});
  if (!varied) return wrong_usage(varied.error());
  return options.file.empty() ? simulate_lines(*varied, options) : simulate_file(*varied, options);
}

}  // namespace ams2mqtt
