// What can be seen of a serial port from outside its bytes: what the driver counted, and which programs use it, too.
// And what to say about it. Numbers are since the port was opened.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/line_format.hpp"

namespace ams2mqtt {

// The bytes that the driver has received and the readers of this process have not, because somebody else has. Nothing
// if the driver does not count. `read` is what this process got, `waiting` what it still can get.
[[nodiscard]] std::optional<std::uint64_t> taken_by_others(const LineCounts& counts, std::uint64_t read,
                                                           std::uint64_t waiting);

struct DeviceHolder {
  std::string process;  // its id
  std::string command;  // its name, cleaned and short

  friend bool operator==(const DeviceHolder&, const DeviceHolder&) = default;
};

// "process 812 (cat) and process 900 (ser2net)"
[[nodiscard]] std::string in_words(const std::vector<DeviceHolder>& holders);
// "`sudo fuser -v /dev/ttyUSB0` shows which": what to do when this process is not allowed to see it.
[[nodiscard]] std::string ask_fuser(const std::string& device);

struct DeviceHolders {
  std::vector<DeviceHolder> seen = {};
  bool all = false;  // none can have been missed
};

struct PortFindings {
  std::string device;
  LineCounts counts = {};
  std::optional<std::uint64_t> taken = {};  // see taken_by_others
  DeviceHolders others = {};                // that have it open, too; without this process
  // Another program has changed the settings: the format that it was and is again, and the one it had been changed to.
  std::string changed_from = {};
  std::string changed_to = {};
};

// What others do to the port, a sentence for each, without the device's name: who reads it, too, or that somebody does;
// that its format was changed. Empty: nothing of it is known.
[[nodiscard]] std::vector<std::string> sentences_of_others(const PortFindings& findings);
// What to try if frames are damaged or nothing comes, although nothing is known of others: "" if there are none for
// sure.
[[nodiscard]] std::string hint_at_others(const PortFindings& findings);
// "34 parity errors; check parity", "" if none were counted.
[[nodiscard]] std::string sentence_of_errors(const LineCounts& counts);

// What to do where opening a serial device is not permitted: "`sudo usermod -aG dialout anna`, and log in again".
[[nodiscard]] std::string way_to_permit(const std::string& device);

// The programs that use a serial device, other than this one, as far as this process is allowed to see.
[[nodiscard]] DeviceHolders programs_at(const std::string& device);

}  // namespace ams2mqtt
