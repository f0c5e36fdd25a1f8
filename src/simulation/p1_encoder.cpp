// The lines of a P1 telegram.
#include <array>
#include <string>

#include "amount.hpp"
#include "ams2mqtt/base/central_european_time.hpp"
#include "list_encoder.hpp"
#include "submeter_reading.hpp"

namespace ams2mqtt {

namespace {

std::string padded(std::int64_t number, std::size_t width) {
  std::string digits = std::to_string(std::abs(number));
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

// A number of 10^-decimals, with so many digits before the point.
std::string decimal_text(std::int64_t number, std::size_t digits, std::size_t decimals) {
  std::string text = padded(number, digits + decimals);
  if (decimals > 0) text.insert(text.size() - decimals, 1, '.');
  return number < 0 ? '-' + text : text;
}

const P1Form& form_of(const P1Dialect& dialect, const ObisCode& code) {
  static constexpr P1Form kFactor = {.digits = 1, .decimals = 3, .unit = {}};
  switch (unit_of(code)) {
    case Unit::watt:
      return dialect.power;
    case Unit::watt_hour:
      return dialect.energy;
    case Unit::var:
      return dialect.reactive_power;
    case Unit::var_hour:
      return dialect.reactive_energy;
    case Unit::volt:
      return dialect.voltage;
    case Unit::ampere:
      return dialect.current;
    default:
      return kFactor;
  }
}

std::string hex_text(std::string_view text) {
  return to_hex(as_bytes(text));
}

class P1Encoder {
 public:
  P1Encoder(const Profile& profile, const MeterState& state)
      : profile_(profile), dialect_(*profile.dialect), state_(state) {}

  std::string lines(std::span<const ListRow> rows) {
    for (const ListRow& row : rows) {
      if (profile_.phases != 0 && phase_of(row.obis) > profile_.phases) continue;
      line(to_string(row.obis), value_of(row));
    }
    for (std::size_t index = 0; index < profile_.submeters.size(); ++index) {
      if (profile_.submeters[index]) submeter(*profile_.submeters[index], std::to_string(index + 1));
    }
    return std::move(text_);
  }

 private:
  void line(const std::string& code, const std::string& value) {
    text_ += code + std::string(dialect_.code_end) + value + "\r\n";
  }

  [[nodiscard]] std::string value_of(const ListRow& row) const {
    switch (row.wire) {
      case Wire::visible:
        return in_group(std::string(row_text(profile_, row.obis)));
      case Wire::octets:
        return in_group(hex_text(row_text(profile_, row.obis)));
      case Wire::clock:
        return in_group(time_of(state_.time));
      case Wire::time:
        return in_group(reading(state_.time).substr(6));
      case Wire::date:
        return in_group(reading(state_.time).substr(0, 6));
      case Wire::boolean:
        return "(1)";
      case Wire::tariff:
        return state_.is_second_tariff ? "(0002)" : "(0001)";
      case Wire::nothing:
        return "()";
      case Wire::limit:
        return in_group(std::string(dialect_.power_limit));
      case Wire::peak:
        return in_group(time_of(state_.peak_time)) + number(row);
      default:
        return number(row);
    }
  }

  [[nodiscard]] static std::string in_group(const std::string& text) { return '(' + text + ')'; }

  [[nodiscard]] std::string number(ListRow row) const {
    const P1Form& form = form_of(dialect_, row.obis);
    row.scaler = static_cast<std::int8_t>(form.power - form.decimals);
    const std::string digits = decimal_text(wire_value(row, state_), form.digits, form.decimals);
    return in_group(form.unit.empty() ? digits : digits + '*' + std::string(form.unit));
  }

  // YYMMDDhhmmss
  [[nodiscard]] std::string reading(UtcSeconds time) const {
    const LocalTime local = clock_reading(profile_.clock, time).local;
    std::string text;
    for (const int part : {local.year % 100, +local.month, +local.day, +local.hour, +local.minute, +local.second}) {
      text += padded(part, 2);
    }
    return text;
  }
  [[nodiscard]] std::string time_of(UtcSeconds time) const {
    const std::string digits = reading(time);
    if (dialect_.time == P1Time::flagged) return digits + (is_central_european_summer(time) ? 'S' : 'W');
    return "20" + digits.substr(0, 6) + ' ' + digits.substr(6, 2) + ':' + digits.substr(8, 2) + ':' + digits.substr(10);
  }

  void submeter(SubMeter kind, const std::string& channel) {
    const std::string code = "0-" + channel + ':';
    const UtcSeconds read_at = std::chrono::floor<std::chrono::seconds>(
        UtcSeconds(state_.time.time_since_epoch() / dialect_.submeter_period * dialect_.submeter_period));
    const std::string value = decimal_text(submeter_reading(kind, read_at), 5, 3);
    const std::string unit = kind == SubMeter::heat ? "GJ" : "m3";
    line(code + "24.1.0", in_group(padded(device_type(kind), 3)));
    line(code + "96.1.0", in_group(hex_text("SUB" + channel + std::string(profile_.meter_id))));
    if (dialect_.old_submeters) {
      line(code + "24.3.0", in_group(reading(read_at)) + "(00)(60)(1)" + in_group(code + "24.2.1") + in_group(unit));
      text_ += in_group(value) + "\r\n";
    } else {
      line(code + "24.2.1", in_group(time_of(read_at)) + in_group(value + '*' + unit));
    }
  }

  const Profile& profile_;
  const P1Dialect& dialect_;
  const MeterState& state_;
  std::string text_;
};

}  // namespace

std::string encode_lines(const Profile& profile, const ListPlan& plan, const MeterState& state) {
  return P1Encoder(profile, state).lines(plan.rows);
}

}  // namespace ams2mqtt
