// One simulated meter with everything that options ask of it: what it sends and when, encrypted, damaged, and as the
// reader's port reads it. The caller waits and writes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/simulation/faults.hpp"
#include "ams2mqtt/simulation/profile.hpp"
#include "ams2mqtt/simulation/schedule.hpp"
#include "ams2mqtt/source/simulated_line.hpp"
#include "simulate_command.hpp"

namespace ams2mqtt {

// Made up, and the same for every meter: two lines for the daemon's environment. Empty for a meter without encryption.
[[nodiscard]] std::string key_lines(const Profile& profile);

// The faults that are asked for, which are right.
[[nodiscard]] std::vector<Fault> faults_of(const SimulateOptions& options);

class SimulatedMeter {
 public:
  // The meter number `index` of those that `options`, which are right, ask for.
  SimulatedMeter(const Profile& profile, const SimulateOptions& options, UtcSeconds start, unsigned index);
  ~SimulatedMeter();
  SimulatedMeter(const SimulatedMeter&) = delete;
  SimulatedMeter& operator=(const SimulatedMeter&) = delete;

  // Begins the next message; its bytes are what the meter sends, which may be nothing.
  [[nodiscard]] const ScheduledFrame& next();
  // What of it arrives at the reader, since the last call, once so many of its characters are on the line.
  [[nodiscard]] std::vector<std::uint8_t> arrive(std::size_t characters, const std::optional<ReaderPort>& reader);
  [[nodiscard]] std::vector<std::uint8_t> arrive_whole() { return arrive(frame_.bytes.size(), {}); }
  // Of the port that sends.
  [[nodiscard]] const LineFormat& line() const { return model_.sender; }

 private:
  class Cipher;
  std::string number_;
  std::string device_name_;
  Profile profile_;
  std::unique_ptr<Cipher> cipher_;
  LineDamage damage_;
  LineModel model_;
  std::optional<LineFormat> read_as_;  // as somebody said
  bool models_line_;
  Schedule schedule_;
  ScheduledFrame frame_;
  LineReader reader_;
  std::size_t arrived_ = 0;  // characters of the frame
};

}  // namespace ams2mqtt
