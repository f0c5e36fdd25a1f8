#include "ams2mqtt/metrics/open_metrics.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

constexpr Monotonic kNow{100'000};

// Lines of the text that begin like this.
std::vector<std::string> lines_of(const std::string& text, std::string_view begin) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    if (line.starts_with(begin)) lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

using Lines = std::vector<std::string>;

// A meter that has sent a telegram at kNow.
class ScrapedMeter {
 public:
  explicit ScrapedMeter(std::string_view key = kMeterId) : tracker_(TrackerOptions{}) { scrape_.key = key; }

  ScrapedMeter& send(const TelegramBuilder& builder, Monotonic at = kNow) {
    static_cast<void>(tracker_.on_telegram(builder.telegram(), at));
    return *this;
  }
  [[nodiscard]] MeterTracker& tracker() { return tracker_; }
  [[nodiscard]] MeterScrape& facts() { return scrape_; }
  [[nodiscard]] MeterScrape scrape() {
    scrape_.life = tracker_.life();
    scrape_.values = &tracker_.values();
    return scrape_;
  }
  [[nodiscard]] std::string text(Monotonic now = kNow) {
    const MeterScrape meter = scrape();
    return open_metrics({}, {&meter, 1}, now);
  }

 private:
  MeterTracker tracker_;
  MeterScrape scrape_;
};

TelegramBuilder numbers(std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  TelegramBuilder builder(aidon());
  for (const auto& [key, number] : values) builder.number(key, number);
  return builder;
}

}  // namespace

TEST_CASE("A daemon that knows nothing tells nothing", "[metrics]") {
  CHECK(open_metrics({.version = "1.2.3"}, {}, kNow) ==
        "# TYPE ams2mqtt_build info\n# HELP ams2mqtt_build The running program.\n"
        "ams2mqtt_build_info{version=\"1.2.3\"} 1\n# EOF\n");
}

TEST_CASE("What the daemon knows of itself", "[metrics]") {
  DaemonScrape daemon{.version = "1.2.3"};
  daemon.started = UtcSeconds(std::chrono::seconds(1'764'597'600));
  daemon.broker = {.connected = true, .mute = false, .waiting = 7, .delivered = 1000, .dropped = 3, .left_out = 2};
  daemon.resident_bytes = 12'345'678;
  daemon.open_descriptors = 17;
  daemon.processor_time = std::chrono::milliseconds(12'034);
  const std::string text = open_metrics(daemon, {}, kNow);
  CHECK(lines_of(text, "process_") == Lines{"process_start_time_seconds 1764597600", "process_cpu_seconds_total 12.034",
                                            "process_resident_memory_bytes 12345678", "process_open_fds 17"});
  CHECK(lines_of(text, "ams2mqtt_broker") == Lines{"ams2mqtt_broker_connected 1", "ams2mqtt_broker_mute 0"});
  CHECK(lines_of(text, "ams2mqtt_messages") ==
        Lines{"ams2mqtt_messages_waiting 7", R"(ams2mqtt_messages_total{result="delivered"} 1000)",
              R"(ams2mqtt_messages_total{result="dropped"} 3)", R"(ams2mqtt_messages_total{result="left_out"} 2)"});
  CHECK(lines_of(text, "# UNIT process_cpu") == Lines{"# UNIT process_cpu_seconds seconds"});
  CHECK(lines_of(text, "# TYPE process_cpu") == Lines{"# TYPE process_cpu_seconds counter"});
}

TEST_CASE("What is known of a line", "[metrics]") {
  MeterScrape meter{.key = "m1", .name = "House", .source = "/dev/ttyUSB0, 2400 baud 8N1", .life = Life::silent};
  meter.last_telegram = UtcSeconds(std::chrono::seconds(1'764'597'600));
  meter.telegrams = 12;
  meter.line = {.bytes = 900, .skipped_bytes = 30, .frames = 13, .crlf_restored = 0, .refused = 2};
  meter.guard = {.unproven = 1, .repeated = 4};
  meter.port = LineCounts{.received = 900, .parity = 5, .framing = 6, .overrun = 7, .dropped = 8, .breaks = 9};
  meter.quality = 87;
  meter.key_missing = true;
  const std::string text = open_metrics({}, {&meter, 1}, kNow);
  const Lines expected = {
      R"(ams2mqtt_meter_info{meter="m1",name="House",source="/dev/ttyUSB0, 2400 baud 8N1"} 1)",
      R"(ams2mqtt_meter_state{meter="m1",state="online"} 0)",
      R"(ams2mqtt_meter_state{meter="m1",state="silent"} 1)",
      R"(ams2mqtt_meter_state{meter="m1",state="remembered"} 0)",
      R"(ams2mqtt_meter_state{meter="m1",state="waiting"} 0)",
      R"(ams2mqtt_meter_last_telegram_timestamp_seconds{meter="m1"} 1764597600)",
      R"(ams2mqtt_meter_telegrams_total{meter="m1"} 12)",
      R"(ams2mqtt_meter_frames_total{meter="m1",result="accepted"} 13)",
      R"(ams2mqtt_meter_frames_total{meter="m1",result="refused"} 2)",
      R"(ams2mqtt_meter_refused_messages_total{meter="m1",reason="unproven"} 1)",
      R"(ams2mqtt_meter_refused_messages_total{meter="m1",reason="repeated"} 4)",
      R"(ams2mqtt_meter_key_missing{meter="m1"} 1)",
      R"(ams2mqtt_meter_received_bytes_total{meter="m1"} 900)",
      R"(ams2mqtt_meter_skipped_bytes_total{meter="m1"} 30)",
      R"(ams2mqtt_meter_line_errors_total{meter="m1",error="parity"} 5)",
      R"(ams2mqtt_meter_line_errors_total{meter="m1",error="framing"} 6)",
      R"(ams2mqtt_meter_line_errors_total{meter="m1",error="overrun"} 7)",
      R"(ams2mqtt_meter_line_errors_total{meter="m1",error="dropped"} 8)",
      R"(ams2mqtt_meter_line_errors_total{meter="m1",error="break"} 9)",
      R"(ams2mqtt_meter_line_quality_ratio{meter="m1"} 0.87)",
  };
  CHECK(lines_of(text, "ams2mqtt_meter") == expected);
}

TEST_CASE("Values have their base units, exactly", "[metrics]") {
  ScrapedMeter meter;
  meter.send(numbers({{"power_import", "1234"},
                      {"power_export", "0"},
                      {"energy_import", "12345.67"},
                      {"voltage_l1", "232.0"},
                      {"gas_1", "7.001"},
                      {"heat_1", "0.123"},
                      {"power_factor", "0.987"}}));
  const std::string text = meter.text();
  const std::string label = "{meter=\"" + std::string(kMeterId) + '"';
  CHECK(lines_of(text, "ams2mqtt_meter_power") ==
        Lines{"ams2mqtt_meter_power_watts" + label + R"(,direction="import"} 1234)",
              "ams2mqtt_meter_power_watts" + label + R"(,direction="export"} 0)",
              "ams2mqtt_meter_power_factor_ratio" + label + "} 0.987"});
  CHECK(lines_of(text, "ams2mqtt_meter_energy") ==
        Lines{"ams2mqtt_meter_energy_joules_total" + label + R"(,direction="import"} 44444412000)"});
  CHECK(lines_of(text, "ams2mqtt_meter_phase") ==
        Lines{"ams2mqtt_meter_phase_voltage_volts" + label + R"(,phase="l1"} 232.0)"});
  CHECK(lines_of(text, "# TYPE ams2mqtt_meter_energy_joules") == Lines{"# TYPE ams2mqtt_meter_energy_joules counter"});
  CHECK(lines_of(text, "# UNIT ams2mqtt_meter_energy_joules") == Lines{"# UNIT ams2mqtt_meter_energy_joules joules"});
  CHECK(text.ends_with("\n# EOF\n"));
}

TEST_CASE("The samples of a name stand together, whichever meter they are of", "[metrics]") {
  ScrapedMeter first("m1");
  ScrapedMeter second("m2");
  first.send(numbers({{"power_import", "1"}, {"energy_import", "1"}}));
  second.send(numbers({{"power_import", "2"}, {"energy_import", "2"}}));
  const std::vector<MeterScrape> meters = {first.scrape(), second.scrape()};
  const std::string text = open_metrics({}, meters, kNow);
  CHECK(lines_of(text, "# TYPE ams2mqtt_meter_power_watts").size() == 1);
  const std::string both =
      "ams2mqtt_meter_power_watts{meter=\"m1\",direction=\"import\"} 1\n"
      "ams2mqtt_meter_power_watts{meter=\"m2\",direction=\"import\"} 2\n";
  CHECK(text.find(both) != std::string::npos);
}

TEST_CASE("What a meter measures is told while it is valid and the meter online; registers stay", "[metrics]") {
  ScrapedMeter meter;
  for (int second = 0; second <= 20; second += 10) {
    meter.send(numbers({{"power_import", "1234"}, {"energy_import", "1"}}), kNow + std::chrono::seconds(second));
  }
  const Monotonic last = kNow + std::chrono::seconds(20);
  CHECK(lines_of(meter.text(last), "ams2mqtt_meter_power_watts").size() == 1);
  CHECK(lines_of(meter.text(last + std::chrono::seconds(60)), "ams2mqtt_meter_power_watts").size() == 1);
  CHECK(lines_of(meter.text(last + std::chrono::seconds(61)), "ams2mqtt_meter_power_watts").empty());
  CHECK(lines_of(meter.text(last + std::chrono::seconds(61)), "ams2mqtt_meter_energy_joules_total").size() == 1);
  static_cast<void>(meter.tracker().on_tick(last + std::chrono::seconds(40)));
  REQUIRE(meter.tracker().life() == Life::silent);
  CHECK(lines_of(meter.text(last + std::chrono::seconds(40)), "ams2mqtt_meter_power_watts").empty());
  CHECK(lines_of(meter.text(last + std::chrono::seconds(40)), "ams2mqtt_meter_energy_joules_total").size() == 1);
}

TEST_CASE("From before a restart only registers are told, and no energy of a period", "[metrics]") {
  ScrapedMeter before;
  before.send(numbers({{"power_import", "1234"}, {"energy_import", "1"}}));
  const Quantity& today = *find_quantity("energy_import_today");
  const Reading of_today{today.obis, &today, Decimal(5), today.unit};
  before.tracker().add_derived({&of_today, 1}, kNow);
  CHECK(lines_of(before.text(), "ams2mqtt_meter_energy_today_joules").size() == 1);
  CHECK(lines_of(before.text(), "# TYPE ams2mqtt_meter_energy_today_joules gauge").size() == 1);
  ScrapedMeter after;
  after.tracker().restore(before.tracker().memory());
  const std::string text = after.text();
  CHECK(lines_of(text, "ams2mqtt_meter_energy_joules_total").size() == 1);
  CHECK(lines_of(text, "ams2mqtt_meter_power_watts").empty());
  CHECK(lines_of(text, "ams2mqtt_meter_energy_today_joules").empty());
  after.send(numbers({{"power_import", "1234"}, {"energy_import", "1"}}));
  REQUIRE(after.tracker().life() == Life::present);
  CHECK(lines_of(after.text(), "ams2mqtt_meter_power_watts").size() == 1);
  CHECK(lines_of(after.text(), "ams2mqtt_meter_energy_today_joules").empty());
}

TEST_CASE("A meter that is not known has no values", "[metrics]") {
  ScrapedMeter meter("line-1");
  TelegramBuilder nameless((MeterIdentity()));
  nameless.number("energy_import", "1");
  meter.send(nameless);
  REQUIRE(meter.tracker().life() == Life::heard);
  const std::string text = meter.text();
  CHECK(lines_of(text, "ams2mqtt_meter_energy_joules_total").empty());
  CHECK(lines_of(text, R"(ams2mqtt_meter_state{meter="line-1",state="waiting"} 1)").size() == 1);
}

TEST_CASE("The line says its quality itself", "[metrics]") {
  ScrapedMeter meter;
  meter.send(numbers({{"power_import", "1"}, {"line_quality", "55"}}));
  CHECK(lines_of(meter.text(), "ams2mqtt_meter_line_quality_ratio").empty());
  meter.facts().quality = 100;
  CHECK(lines_of(meter.text(), "ams2mqtt_meter_line_quality_ratio") ==
        Lines{"ams2mqtt_meter_line_quality_ratio{meter=\"" + std::string(kMeterId) + "\"} 1.00"});
}

TEST_CASE("Codes without a row go out under one name, at most so many", "[metrics]") {
  ScrapedMeter meter("m1");
  TelegramBuilder builder(aidon());
  builder.number("power_import", "1").unknown("1-0:82.7.0", Decimal(15, -1), "V").unknown("1-0:83.7.0", "text");
  for (int code = 0; code < 100; ++code) {
    builder.unknown("0-1:97." + std::to_string(code) + ".0", Decimal(code));
  }
  meter.send(builder);
  const Lines lines = lines_of(meter.text(), "ams2mqtt_meter_obis_value");
  REQUIRE(lines.size() == kMostCodesInMetrics);
  CHECK(lines.front() == R"(ams2mqtt_meter_obis_value{meter="m1",obis="1-0:82.7.0",unit="V"} 1.5)");
  CHECK(lines.back() == R"(ams2mqtt_meter_obis_value{meter="m1",obis="0-1:97.62.0",unit=""} 62)");
  CHECK(lines_of(meter.text(), "# TYPE ams2mqtt_meter_obis_value unknown").size() == 1);
}

TEST_CASE("Any text can be in a label", "[metrics]") {
  MeterScrape meter{.key = "m1", .name = "a\"b\\c\nd\xff \xc3\xa5", .source = "\x1b[31m"};
  const std::string text = open_metrics({}, {&meter, 1}, kNow);
  CHECK(lines_of(text, "ams2mqtt_meter_info") ==
        Lines{"ams2mqtt_meter_info{meter=\"m1\",name=\"a\\\"b\\\\cd \xc3\xa5\",source=\"[31m\"} 1"});
}

TEST_CASE("Numbers that a metric cannot hold are left out", "[metrics]") {
  ScrapedMeter meter("m1");
  meter.send(numbers({{"energy_import", "-1"}, {"energy_export", "999999999999999999"}, {"power_import", "-5"}}));
  CHECK(lines_of(meter.text(), "ams2mqtt_meter_energy_joules_total").empty());
  CHECK(lines_of(meter.text(), "ams2mqtt_meter_power_watts") ==
        Lines{R"(ams2mqtt_meter_power_watts{meter="m1",direction="import"} -5)"});
}
