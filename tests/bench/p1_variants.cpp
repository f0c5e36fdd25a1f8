#include "bench/p1_variants.hpp"

#include <string>
#include <string_view>

#include "ams2mqtt/simulation/link_encoder.hpp"

namespace ams2mqtt::bench {

namespace {

// The last digits before the decimal point, or of a time, grow by step.
struct Lines {
  int step = 0;
  std::string text;

  // `before` and `after` are what does not change; between them `value` with `digits` digits, `decimals` of them behind
  // the point.
  void add(std::string_view before, int value, std::size_t digits, std::size_t decimals, std::string_view after) {
    std::string number = std::to_string(value);
    number.insert(0, digits - number.size(), '0');
    if (decimals > 0) number.insert(digits - decimals, 1, '.');
    text.append(before).append(number).append(after).append("\r\n");
  }
  void add(std::string_view line) { text.append(line).append("\r\n"); }
};

using Telegrams = std::vector<std::vector<std::uint8_t>>;

template <class AddLines>
Telegrams variants(std::string_view ident, AddLines add_lines) {
  Telegrams telegrams;
  for (int step = 0; step < 16; ++step) {
    Lines lines{step, {}};
    add_lines(lines);
    telegrams.push_back(encode_p1(ident, lines.text));
  }
  return telegrams;
}

}  // namespace

Telegrams dsmr_variants() {
  return variants("ISK5\\2XX000-0001", [](Lines& lines) {
    const int step = lines.step;
    lines.add("1-3:0.2.8(50)");
    lines.add("0-0:1.0.0(2507142020", 10 + step, 2, 0, "S)");
    lines.add("0-0:96.1.1(4530303433303030303030303030303031)");
    lines.add("1-0:1.8.1(", 6671578 + 3 * step, 9, 3, "*kWh)");
    lines.add("1-0:1.8.2(", 7272788, 9, 3, "*kWh)");
    lines.add("1-0:2.8.1(", 50, 9, 3, "*kWh)");
    lines.add("1-0:2.8.2(", 1207, 9, 3, "*kWh)");
    lines.add("0-0:96.14.0(0001)");
    lines.add("1-0:1.7.0(", 2453 + 7 * step, 5, 3, "*kW)");
    lines.add("1-0:2.7.0(00.000*kW)");
    lines.add("0-0:96.7.21(00006)");
    lines.add("0-0:96.7.9(00003)");
    lines.add("1-0:32.32.0(00001)");
    lines.add("1-0:32.36.0(00000)");
    lines.add("0-0:96.13.0()");
    lines.add("1-0:32.7.0(", 2317 + step, 4, 1, "*V)");
    lines.add("1-0:52.7.0(230.8*V)");
    lines.add("1-0:72.7.0(232.2*V)");
    lines.add("1-0:31.7.0(", 5 + step / 5, 3, 0, "*A)");
    lines.add("1-0:51.7.0(002*A)");
    lines.add("1-0:71.7.0(003*A)");
    lines.add("1-0:21.7.0(", 1283 + 7 * step, 5, 3, "*kW)");
    lines.add("1-0:41.7.0(00.402*kW)");
    lines.add("1-0:61.7.0(00.768*kW)");
    lines.add("1-0:22.7.0(00.000*kW)");
    lines.add("0-1:24.1.0(003)");
    lines.add("0-1:96.1.0(4730303332303030303030303030303031)");
    lines.add("0-1:24.2.1(250714201500S)(", 1785123, 8, 3, "*m3)");
  });
}

Telegrams flanders_variants() {
  return variants("FLU5\\200000001_A", [](Lines& lines) {
    const int step = lines.step;
    lines.add("0-0:96.1.4(50217)");
    lines.add("0-0:96.1.1(3153414730303030303030303034)");
    lines.add("0-0:1.0.0(2507142020", 10 + step, 2, 0, "S)");
    lines.add("1-0:1.8.1(", 771276 + 3 * step, 9, 3, "*kWh)");
    lines.add("1-0:1.8.2(000526.846*kWh)");
    lines.add("1-0:2.8.1(000000.006*kWh)");
    lines.add("1-0:2.8.2(000000.073*kWh)");
    lines.add("0-0:96.14.0(0001)");
    lines.add("1-0:1.4.0(", 31 + 2 * step, 5, 3, "*kW)");
    lines.add("1-0:1.6.0(250709134500S)(03.233*kW)");
    lines.add(
        "0-0:98.1.0(3)(1-0:1.6.0)(1-0:1.6.0)(250501000000S)(250423192500S)(01.792*kW)"
        "(250601000000S)(250512194500S)(02.651*kW)(250701000000S)(250622181500S)(03.018*kW)");
    lines.add("1-0:1.7.0(", 540 + 7 * step, 5, 3, "*kW)");
    lines.add("1-0:2.7.0(00.000*kW)");
    lines.add("1-0:21.7.0(", 540 + 7 * step, 5, 3, "*kW)");
    lines.add("1-0:22.7.0(00.000*kW)");
    lines.add("1-0:32.7.0(", 2326 + step, 4, 1, "*V)");
    lines.add("1-0:31.7.0(", 699 + 3 * step, 5, 2, "*A)");
    lines.add("0-0:96.3.10(1)");
    lines.add("0-0:17.0.0(999.9*kW)");
    lines.add("1-0:31.4.0(999*A)");
    lines.add("0-0:96.13.0()");
    lines.add("0-1:24.1.0(003)");
    lines.add("0-1:96.1.1(37464C4F30303030303030303034)");
    lines.add("0-1:24.4.0(1)");
    lines.add("0-1:24.2.3(250714201502S)(00628.907*m3)");
  });
}

}  // namespace ams2mqtt::bench
