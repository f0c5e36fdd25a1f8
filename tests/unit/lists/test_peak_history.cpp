#include "lists/peak_history.hpp"

#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

constexpr std::string_view kPeakCode = "1-0:1.6.0";

// A line's groups behind the head: the end of the month, the peak's time and the value of each.
std::vector<PastPeak> peaks_of(std::string_view count, std::vector<std::string_view> entries) {
  std::vector<std::string_view> groups = {count, kPeakCode, kPeakCode};
  groups.insert(groups.end(), entries.begin(), entries.end());
  REQUIRE(is_peak_history(groups));
  std::vector<PastPeak> peaks;
  REQUIRE(read_peak_history(groups, peaks));
  return peaks;
}

bool is_odd(std::string_view count, std::vector<std::string_view> entries) {
  std::vector<std::string_view> groups = {count, kPeakCode, kPeakCode};
  groups.insert(groups.end(), entries.begin(), entries.end());
  std::vector<PastPeak> peaks;
  return !read_peak_history(groups, peaks) && peaks.empty();
}

std::string words_of(const PastPeak& peak) {
  return to_string(peak.month_end.local) + ' ' + to_string(peak.at.local) + ' ' +
         peak.value.scaled(peak.scale.scaler).to_string();
}

}  // namespace

TEST_CASE("13 the peaks of past months, in either order", "[lists][p1]") {
  const auto peaks =
      peaks_of("2", {"240501000000S", "240423193000S", "01.792*kW", "240401000000S", "240305181500W", "02.310*kW"});
  REQUIRE(peaks.size() == 2);
  CHECK(words_of(peaks[0]) == "2024-05-01T00:00:00 2024-04-23T19:30:00 1792");
  CHECK(words_of(peaks[1]) == "2024-04-01T00:00:00 2024-03-05T18:15:00 2310");
  // A quarter hour that ends with the month.
  CHECK(peaks_of("1", {"240501000000S", "240501000000S", "1792*W"}).size() == 1);
  CHECK(peaks_of("1", {"260101000000W", "251231233000W", "1792*W"}).size() == 1);
}

TEST_CASE("13 a month without a peak has none, and a meter may have no past month", "[lists][p1]") {
  CHECK(peaks_of("2", {"240401000000S", "632525252525W", "00.000*kW", "240501000000S", "240423193000S", "01.792*kW"})
            .size() == 1);
  CHECK(peaks_of("0", {}).empty());
  CHECK(peaks_of("0", {""}).empty());
}

TEST_CASE("13 a history that is damaged or odd is none", "[lists][p1]") {
  const std::vector<std::string_view> good = {"240501000000S", "240423193000S", "01.792*kW"};
  CHECK_FALSE(is_odd("1", good));
  CHECK(is_odd("2", good));
  CHECK(is_odd("0", good));
  CHECK(is_odd("x", good));
  CHECK(is_odd("-1", good));
  CHECK(is_odd("1.5", good));
  CHECK(is_odd("1", {"240501000000S", "240423193000S"}));
  CHECK(is_odd("1", {"240511000000S", "240423193000S", "01.792*kW"}));  // no month ends
  CHECK(is_odd("1", {"240501000015S", "240423193000S", "01.792*kW"}));
  CHECK(is_odd("1", {"240501000000S", "240323193000W", "01.792*kW"}));  // of another month
  CHECK(is_odd("1", {"240501000000S", "240501001500S", "01.792*kW"}));
  CHECK(is_odd("1", {"240501000000S", "632525252525W", "01.792*kW"}));  // a peak that never was
  CHECK(is_odd("1", {"240501000000S", "24042319300S", "01.792*kW"}));
  CHECK(is_odd("1", {"240501000000S", "240423193000S", "01.792"}));
  CHECK(is_odd("1", {"240501000000S", "240423193000S", "01.792*kWh"}));
  CHECK(is_odd("1", {"240501000000S", "240423193000S", "-1.792*kW"}));
  CHECK(is_odd("1", {"240501000000S", "240423193000S", "1,792*kW"}));
  CHECK(is_odd("2", {"240501000000S", "240423193000S", "01.792*kW", "240501000000S", "240423193000S", "01.793*kW"}));
  std::vector<std::string_view> many;
  for (int month = 0; month < 14; ++month) many.insert(many.end(), good.begin(), good.end());
  CHECK(is_odd("14", many));
  CHECK_FALSE(is_peak_history(std::vector<std::string_view>{"240701000000S", "000012.972*kWh", "000008.528*kWh"}));
  CHECK_FALSE(is_peak_history(std::vector<std::string_view>{"1", kPeakCode}));
}
