// A serial port whose format is not known yet: opened, listened to, and set to the format that its search wants.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "ams2mqtt/base/line_format.hpp"
#include "ams2mqtt/port/format_search.hpp"
#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

class PortListener {
 public:
  // The error does not repeat the device's name. `only`: its format is known, and only the meter is not.
  static std::expected<PortListener, std::string> open(const std::string& device,
                                                       const std::optional<LineFormat>& first,
                                                       const std::optional<LineFormat>& only);
  PortListener(PortListener&&) = default;
  PortListener& operator=(PortListener&&) = default;
  PortListener(const PortListener&) = delete;
  PortListener& operator=(const PortListener&) = delete;
  ~PortListener();

  // Takes what has come, every 100 ms. A verdict, if there is a new one; the error says why the port cannot be used.
  [[nodiscard]] std::expected<std::optional<LineVerdict>, std::string> poll(Monotonic now);

  [[nodiscard]] const std::string& device() const { return device_; }
  [[nodiscard]] const FormatSearch& search() const { return search_; }
  // What another program has taken, in a sentence; empty: nothing is known of one.
  [[nodiscard]] std::string others() const;

 private:
  PortListener(std::string device, FileDescriptor port, const std::optional<LineFormat>& first);

  std::string device_;
  FileDescriptor port_;
  FormatSearch search_;
  std::optional<LineFormat> only_;
  LineFormat tuned_;
  std::uint64_t read_ = 0;
  std::uint32_t received_ = 0;  // by the driver, before this
};

}  // namespace ams2mqtt
