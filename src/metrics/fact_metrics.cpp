#include "fact_metrics.hpp"

#include <array>

namespace ams2mqtt {

namespace {

constexpr MetricType kCounter = MetricType::counter;
constexpr MetricType kGauge = MetricType::gauge;
constexpr std::string_view kNoLabels;

Decimal seconds_since_1970(UtcSeconds time) {
  return Decimal(time.time_since_epoch().count());
}

void write_build(const DaemonScrape& daemon, SampleWriter& writer) {
  std::string labels = "{";
  append_label(labels, "version", daemon.version);
  writer.add(labels, {}, std::uint64_t{1});
}

void write_started(const DaemonScrape& daemon, SampleWriter& writer) {
  if (daemon.started) writer.add(kNoLabels, {}, seconds_since_1970(*daemon.started));
}

void write_processor_time(const DaemonScrape& daemon, SampleWriter& writer) {
  if (daemon.processor_time) writer.add(kNoLabels, {}, Decimal(daemon.processor_time->count(), -3));
}

template <auto figure>
void write_figure(const DaemonScrape& daemon, SampleWriter& writer) {
  if (const auto& number = daemon.*figure) writer.add(kNoLabels, {}, *number);
}

template <auto figure>
void write_of_broker(const DaemonScrape& daemon, SampleWriter& writer) {
  if (daemon.broker) writer.add(kNoLabels, {}, std::uint64_t{(*daemon.broker).*figure});
}

void write_messages(const DaemonScrape& daemon, SampleWriter& writer) {
  if (!daemon.broker) return;
  writer.add(R"({result="delivered")", {}, daemon.broker->delivered);
  writer.add(R"({result="dropped")", {}, daemon.broker->dropped);
  writer.add(R"({result="left_out")", {}, daemon.broker->left_out);
}

void write_meter(const MeterScrape& facts, std::string_view meter, SampleWriter& writer) {
  std::string more = ",";
  append_label(more, "name", facts.name);
  append_label(more += ',', "source", facts.source);
  writer.add(meter, more, std::uint64_t{1});
}

// The words are those of the API, docs/openapi.yaml.
std::string_view state_label(Life life) {
  switch (life) {
    case Life::unheard:
    case Life::heard:
      return R"(,state="waiting")";
    case Life::remembered:
      return R"(,state="remembered")";
    case Life::present:
      return R"(,state="online")";
    case Life::silent:
      return R"(,state="silent")";
  }
  return {};
}

void write_state(const MeterScrape& facts, std::string_view meter, SampleWriter& writer) {
  for (const Life life : {Life::present, Life::silent, Life::remembered, Life::unheard}) {
    writer.add(meter, state_label(life), std::uint64_t{state_label(life) == state_label(facts.life)});
  }
}

void write_last_telegram(const MeterScrape& facts, std::string_view meter, SampleWriter& writer) {
  if (facts.last_telegram) writer.add(meter, {}, seconds_since_1970(*facts.last_telegram));
}

template <auto figure>
void write_of_meter(const MeterScrape& facts, std::string_view meter, SampleWriter& writer) {
  writer.add(meter, {}, std::uint64_t{facts.*figure});
}

template <auto figure>
void write_of_line(const MeterScrape& facts, std::string_view meter, SampleWriter& writer) {
  writer.add(meter, {}, facts.line.*figure);
}

void write_frames(const MeterScrape& facts, std::string_view meter, SampleWriter& writer) {
  writer.add(meter, R"(,result="accepted")", facts.line.frames);
  writer.add(meter, R"(,result="refused")", facts.line.refused);
}

void write_refused_messages(const MeterScrape& facts, std::string_view meter, SampleWriter& writer) {
  writer.add(meter, R"(,reason="unproven")", facts.guard.unproven);
  writer.add(meter, R"(,reason="repeated")", facts.guard.repeated);
}

void write_line_errors(const MeterScrape& facts, std::string_view meter, SampleWriter& writer) {
  if (!facts.port) return;
  const auto add = [&](std::string_view label, std::uint32_t count) { writer.add(meter, label, std::uint64_t{count}); };
  add(R"(,error="parity")", facts.port->parity);
  add(R"(,error="framing")", facts.port->framing);
  add(R"(,error="overrun")", facts.port->overrun);
  add(R"(,error="dropped")", facts.port->dropped);
  add(R"(,error="break")", facts.port->breaks);
}

void write_quality(const MeterScrape& facts, std::string_view meter, SampleWriter& writer) {
  if (facts.quality) writer.add(meter, {}, Decimal(static_cast<std::int64_t>(*facts.quality), -2));
}

}  // namespace

std::span<const DaemonMetric> daemon_metrics() {
  static const std::array kMetrics = {
      DaemonMetric{{"ams2mqtt_build", MetricType::info, "", "The running program.", "version"}, write_build},
      DaemonMetric{{"process_start_time_seconds", kGauge, "seconds", "When the daemon was started, since 1970.", ""},
                   write_started},
      DaemonMetric{{"process_cpu_seconds", kCounter, "seconds", "Processor time that the daemon has used.", ""},
                   write_processor_time},
      DaemonMetric{{"process_resident_memory_bytes", kGauge, "bytes", "Memory that the daemon has.", ""},
                   write_figure<&DaemonScrape::resident_bytes>},
      DaemonMetric{{"process_open_fds", kGauge, "", "Descriptors that the daemon has open.", ""},
                   write_figure<&DaemonScrape::open_descriptors>},
      DaemonMetric{
          {"ams2mqtt_broker_connected", kGauge, "", "1 while the daemon is connected to the broker, else 0.", ""},
          write_of_broker<&BrokerScrape::connected>},
      DaemonMetric{
          {"ams2mqtt_broker_mute", kGauge, "", "1 while the broker is connected and acknowledges nothing, else 0.", ""},
          write_of_broker<&BrokerScrape::mute>},
      DaemonMetric{{"ams2mqtt_messages_waiting", kGauge, "", "Messages that the broker has not acknowledged yet.", ""},
                   write_of_broker<&BrokerScrape::waiting>},
      DaemonMetric{{"ams2mqtt_messages", kCounter, "",
                    "Messages to the broker by what became of them: delivered (acknowledged, or sent where no "
                    "acknowledgement is asked for), dropped because the queue was full, left_out because the broker "
                    "does not accept them.",
                    "result"},
                   write_messages},
  };
  return kMetrics;
}

std::span<const MeterMetric> meter_metrics() {
  static const std::array kMetrics = {
      MeterMetric{
          {"ams2mqtt_meter", MetricType::info, "", "Each meter's name, and where it is read.", "meter, name, source"},
          write_meter},
      MeterMetric{{"ams2mqtt_meter_state", kGauge, "",
                   "1 for the state of the meter, 0 for the others: online, silent, remembered (from before a "
                   "restart), waiting.",
                   "meter, state"},
                  write_state},
      MeterMetric{{"ams2mqtt_meter_last_telegram_timestamp_seconds", kGauge, "seconds",
                   "When the last telegram came, since 1970.", "meter"},
                  write_last_telegram},
      MeterMetric{{"ams2mqtt_meter_telegrams", kCounter, "", "Telegrams that were read.", "meter"},
                  write_of_meter<&MeterScrape::telegrams>},
      MeterMetric{{"ams2mqtt_meter_frames", kCounter, "",
                   "Frames on the line: accepted, or refused because they were damaged.", "meter, result"},
                  write_frames},
      MeterMetric{
          {"ams2mqtt_meter_refused_messages", kCounter, "",
           "Whole messages that were not believed: unproven (not by the meter's keys), repeated (heard before).",
           "meter, reason"},
          write_refused_messages},
      MeterMetric{
          {"ams2mqtt_meter_key_missing", kGauge, "",
           "1 if an encrypted message has come within the last hour for which there is no key, else 0.", "meter"},
          write_of_meter<&MeterScrape::key_missing>},
      MeterMetric{{"ams2mqtt_meter_received_bytes", kCounter, "bytes", "Bytes that came over the line.", "meter"},
                  write_of_line<&LineCounters::bytes>},
      MeterMetric{
          {"ams2mqtt_meter_skipped_bytes", kCounter, "bytes", "Those of them that are in no accepted frame.", "meter"},
          write_of_line<&LineCounters::skipped_bytes>},
      MeterMetric{{"ams2mqtt_meter_line_errors", kCounter, "",
                   "What the driver of the serial port counts: characters with a wrong parity, or without a stop bit "
                   "(framing); overrun; bytes that the kernel dropped; breaks.",
                   "meter, error"},
                  write_line_errors},
      MeterMetric{{"ams2mqtt_meter_line_quality_ratio", kGauge, "ratio",
                   "The part of the last hour's frames that was intact, 0 to 1.", "meter"},
                  write_quality},
  };
  return kMetrics;
}

const MetricFamily& code_family() {
  static const MetricFamily kFamily{
      "ams2mqtt_meter_obis_value", MetricType::unknown, "",
      "Numbers without a metric of their own, by OBIS code and in the unit that the meter says.", "meter, obis, unit"};
  return kFamily;
}

}  // namespace ams2mqtt
