// One function a command of the program: options in, exit code out. main() does nothing but call them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ams2mqtt {

enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,  // the command ran and did not succeed
  kExitUsage = 2,   // wrong usage or configuration
};

struct RunOptions {
  std::string config_file = "/etc/ams2mqtt/ams2mqtt.yaml";
  bool config_given = false;  // --config was written; otherwise the file may be missing if the environment says enough
  bool print = false;         // publish to standard output instead of a broker
};
[[nodiscard]] int run_command(const RunOptions& options);

struct CheckOptions {
  std::string config_file = "/etc/ams2mqtt/ams2mqtt.yaml";
  bool config_given = false;
};
[[nodiscard]] int check_command(const CheckOptions& options);

// Of the topic id `id`, or of every known meter.
struct ForgetOptions {
  std::string config_file = "/etc/ams2mqtt/ams2mqtt.yaml";
  bool config_given = false;
  std::string id;
  bool all = false;
};
// Removes what the broker keeps of a meter, and with it the device from Home Assistant: through the running daemon, or
// without one from what it remembered.
[[nodiscard]] int forget_command(const ForgetOptions& options);

struct RenameOptions {
  std::string config_file = "/etc/ams2mqtt/ams2mqtt.yaml";
  bool config_given = false;
  std::string id;
  std::string new_id;
};
// Gives a meter another topic id, through the running daemon or in what it remembered.
[[nodiscard]] int rename_command(const RenameOptions& options);

struct DoctorOptions {
  std::string config_file = "/etc/ams2mqtt/ams2mqtt.yaml";
  bool config_given = false;
  unsigned seconds = 15;  // that each meter has for a telegram
};
[[nodiscard]] int doctor_command(const DoctorOptions& options);

struct DecodeOptions {
  std::string format = "text";  // text | json
  std::string manufacturer = "auto";
  std::string key;  // hex; empty: none
  std::string auth_key;
  std::string system_title;        // hex, of a meter whose messages do not name it; empty: none
  std::string time_zone;           // empty: the host's
  bool follow = false;             // wait for what is appended to the file
  std::vector<std::string> files;  // "-": standard input; empty: standard input
};
[[nodiscard]] int decode_command(const DecodeOptions& options);

struct SimulateOptions {
  bool list = false;
  std::string meter = "aidon-4wire";
  std::string pty = {};                   // a symbolic link to make
  std::optional<std::uint16_t> tcp = {};  // a port to listen on, loopback
  std::string file = {};                  // "-": standard output
  double speed = 1.0;
  std::uint64_t seed = 1;
  std::optional<double> seconds = {};  // of the meter's time; nothing: until stopped (a file: one hour)
};
[[nodiscard]] int simulate_command(const SimulateOptions& options);

// The container's health check: is the daemon of this machine alive?
[[nodiscard]] int health_command();

}  // namespace ams2mqtt
