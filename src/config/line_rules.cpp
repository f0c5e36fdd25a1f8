#include "line_rules.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

// The rates for which every Unix has a constant; termios accepts no others.
constexpr std::array<unsigned, 10> kBaudRates = {300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};

}  // namespace

std::vector<Problem> line_problems(const std::string& where, const LineFormat& line) {
  std::vector<Problem> problems;
  const auto report = [&](const std::string& setting, const std::string& allowed, unsigned actual) {
    problems.push_back(
        {.where = where + '.' + setting, .what = setting + " must be " + allowed + ", not " + std::to_string(actual)});
  };
  if (std::ranges::find(kBaudRates, line.baud) == kBaudRates.end()) {
    std::string rates;
    for (const unsigned rate : kBaudRates) rates += (rates.empty() ? "" : ", ") + std::to_string(rate);
    report("baud", "one of " + rates, line.baud);
  }
  if (line.data_bits < 5 || line.data_bits > 8) report("data_bits", "5, 6, 7 or 8", line.data_bits);
  if (line.stop_bits < 1 || line.stop_bits > 2) report("stop_bits", "1 or 2", line.stop_bits);
  return problems;
}

std::vector<Problem> search_problems(const std::string& where, const SerialConfig& serial) {
  LineFormat unset;
  unset.baud = serial.baud;
  if (!serial.searches_format() || static_cast<const LineFormat&>(serial) == unset) return {};
  return {{.where = where + ".baud",
           .what = "baud must be a number where data_bits, parity or stop_bits are given: they are found together"}};
}

bool searches_beside_others(const MeterConfig& meter, const Config& config) {
  const auto is_serial = [](const MeterConfig& each) { return std::holds_alternative<SerialConfig>(each.source); };
  const auto* serial = std::get_if<SerialConfig>(&meter.source);
  return serial != nullptr && serial->device == SerialConfig::kAnyDevice &&
         std::ranges::count_if(config.meters, is_serial) > 1;
}

}  // namespace ams2mqtt
