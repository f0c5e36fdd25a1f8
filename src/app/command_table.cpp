#include "command_table.hpp"

#include <array>
#include <memory>

#include "bench_command.hpp"
#include "capture_command.hpp"
#include "check_command.hpp"
#include "decode_command.hpp"
#include "doctor_command.hpp"
#include "explain_command.hpp"
#include "health_command.hpp"
#include "meter_commands.hpp"
#include "migrate_command.hpp"
#include "ports_command.hpp"
#include "replay_command.hpp"
#include "report_command.hpp"
#include "run_command.hpp"
#include "setup_command.hpp"
#include "simulate_command.hpp"
#include "watch_command.hpp"

namespace ams2mqtt {

namespace {

template <class Options, int (*run)(const Options&)>
std::function<int()> prepare(CLI::App& command) {
  auto options = std::make_shared<Options>();
  add_options(command, *options);
  return [options] { return run(*options); };
}

constexpr std::array kCommands = {
    Command{"run", "Read the meters and publish their values, until stopped", prepare<RunOptions, run_command>, true},
    Command{"setup", "Find meter and broker, try them, and write the configuration",
            prepare<SetupOptions, setup_command>},
    Command{"check", "List every problem in a configuration; exit 2 if there is any",
            prepare<CheckOptions, check_command>},
    Command{"doctor", "Test meters, broker, permissions and discovery, and say what to fix",
            prepare<DoctorOptions, doctor_command>},
    Command{"watch", "Show what a running daemon reads from a meter, live", prepare<WatchOptions, watch_command>},
    Command{"ports", "List the serial ports: which adapters they are, who uses them, and what to write",
            prepare<PortsOptions, ports_command>},
    Command{"forget", "Remove a meter from the broker and from Home Assistant", prepare<ForgetOptions, forget_command>},
    Command{"rename", "Give a meter a new id: its topics change, its entities stay",
            prepare<RenameOptions, rename_command>},
    Command{"migrate", "Let entities in Home Assistant continue those of another reader",
            prepare<MigrateOptions, migrate_command>},
    Command{"capture", "Write down what comes over a line, with times", prepare<CaptureOptions, capture_command>},
    Command{"decode", "Decode bytes recorded from a meter", prepare<DecodeOptions, decode_command>},
    Command{"explain", "Show what each byte of a frame is, and what is wrong with it",
            prepare<ExplainOptions, explain_command>},
    Command{"replay", "Play a capture: decode it at its own pace, or send it like a meter",
            prepare<ReplayOptions, replay_command>},
    Command{"report", "Make one archive for a ticket, without numbers and keys",
            prepare<ReportOptions, report_command>},
    Command{"bench", "Measure how fast this machine decodes a recording", prepare<BenchOptions, bench_command>},
    Command{"simulate", "Simulate a meter", prepare<SimulateOptions, simulate_command>},
    Command{"health", "Say whether the daemon on this machine is alive; exit 0 if so",
            prepare<HealthOptions, health_command>},
};

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

}  // namespace ams2mqtt
