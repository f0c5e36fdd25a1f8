#include "web_service.hpp"

#include <spdlog/spdlog.h>

#include <charconv>
#include <span>

#include "ams2mqtt/http/page_files.hpp"
#include "ams2mqtt/metrics/open_metrics.hpp"
#include "host_time.hpp"
#include "meter_fleet.hpp"
#include "meter_status.hpp"
#include "meter_store.hpp"
#include "web_keys.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMostInOverview = 1000;  // meters
constexpr std::size_t kUsualMinutes = 60;
constexpr std::size_t kMostInMetrics = 2000;  // some 10 MB of text
constexpr std::chrono::seconds kTryAgain{10};

WebAnswer no_such_page() {
  return refusal(404, "there is no such page; the list of addresses is docs/openapi.yaml");
}
WebAnswer no_such_meter() {
  return refusal(404, "there is no such meter; api/meters has the keys of all");
}
WebAnswer no_such_place() {
  return refusal(400, "from must be a whole number from 0 to 20000");
}
WebAnswer no_such_language() {
  return refusal(400, "language must be en, nb, sv, da, de, nl or fi");
}

// Whole and in these bounds, or `otherwise` where it is not given; nothing: it is something else.
std::optional<std::size_t> number_in(const WebRequest& request, std::string_view name, std::size_t most,
                                     std::size_t otherwise) {
  const auto text = request.parameter(name);
  if (!text) return otherwise;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size() || number > most) return std::nullopt;
  return number;
}

bool is_path(const WebRequest& request, std::initializer_list<std::string_view> path) {
  return std::ranges::equal(request.path, path);
}

}  // namespace

WebService::WebService(boost::asio::io_context& io, WebReaders::World world) : io_(io), world_(std::move(world)) {}

void WebService::adopt(const Config& config, bool keeps) {
  const bool has_file = keeps && !config.http.listen.empty();
  std::filesystem::path history = has_file ? history_of(config) : std::filesystem::path();
  if (config.http == http_ && history == history_) return;
  http_ = config.http;
  history_ = std::move(history);
  said_.clear();
  server_.reset();
  records_.reset();
  if (http_.listen.empty()) return;
  records_ = std::make_unique<RecordKeeper>(io_, world_.fleet, history_);
  WebHandlers handlers{.answer = [this](const auto& request, const auto& respond) { answer(request, respond); },
                       .on_reader = [this](const auto& reader) { readers_.add(reader, monotonic_now()); },
                       .on_refused = [](const std::string& what) { spdlog::warn("page: {}", what); }};
  server_ = std::make_unique<WebServer>(io_, parse_listen_address(http_.listen).value_or(ListenAddress{}),
                                        AccessRule(http_), std::move(handlers));
  listen(monotonic_now());
}

void WebService::listen(Monotonic now) {
  tried_at_ = now;
  std::string why = server_->listen();
  if (why.empty()) {
    spdlog::info("page: http://{}/", server_->address());
  } else if (why != said_) {
    spdlog::warn("page: cannot listen on {}: {}; trying again", server_->address(), why);
  }
  said_ = std::move(why);
}

void WebService::on_tick(Monotonic now) {
  if (!server_) return;
  if (!server_->is_listening() && now - tried_at_ >= kTryAgain) listen(now);
  records_->on_tick(now);
  readers_.on_tick(now);
}

void WebService::stop() {
  server_.reset();
  records_.reset();
}

void WebService::write_records() {
  if (records_) records_->write();
}

void WebService::forget(const std::string& key) {
  if (records_) records_->forget(key);
}

void WebService::answer(const WebRequest& request, const WebHandlers::Respond& respond) {
  const bool is_history = request.path.size() == 4 && request.path[0] == "api" && request.path[1] == "meters" &&
                          request.path[3] == "history";
  is_history ? history(request, respond) : respond(answer_now(request));
}

WebAnswer WebService::answer_now(const WebRequest& request) const {
  if (auto page = page_answer(request)) return std::move(*page);
  if (is_path(request, {"healthz"})) return health();
  if (is_path(request, {"metrics"})) return metrics(request);
  if (is_path(request, {"api", "events"})) {
    if (!language_of(request)) return no_such_language();
    return {.type = "text/event-stream", .is_stream = true};
  }
  if (is_path(request, {"api", "log"})) return {.body = log_json(world_.lines(0)) + '\n'};
  if (is_path(request, {"api", "meters"})) return meters(request);
  const bool is_meter = request.path.size() >= 3 && request.path[0] == "api" && request.path[1] == "meters";
  return is_meter ? meter(request) : no_such_page();
}

WebAnswer WebService::health() const {
  const WebDaemon daemon = world_.daemon();
  return {.status = daemon.troubled ? 503U : 200U, .body = health_json(daemon) + '\n'};
}

WebAnswer WebService::metrics(const WebRequest& request) const {
  const MeterFleet& fleet = world_.fleet();
  const auto from = number_in(request, "from", Config::kMostMeters, 0);
  if (!from) return no_such_place();
  const std::size_t end = std::min(fleet.size(), *from + kMostInMetrics);
  const std::vector<std::string> keys = keys_of(fleet);
  std::vector<MeterScrape> meters;
  for (std::size_t index = *from; index < end; ++index) meters.push_back(fleet.line(index).scrape(keys[index]));
  return {.type = std::string(kOpenMetricsType), .body = open_metrics(world_.scrape(), meters, monotonic_now())};
}

WebAnswer WebService::meters(const WebRequest& request) const {
  const MeterFleet& fleet = world_.fleet();
  const auto from = number_in(request, "from", Config::kMostMeters, 0);
  if (!from) return no_such_place();
  const Monotonic now = monotonic_now();
  const std::size_t end = std::min(fleet.size(), *from + kMostInOverview);
  const std::vector<std::string> keys = keys_of(fleet);
  std::vector<WebSummary> summaries;
  for (std::size_t index = *from; index < end; ++index) {
    summaries.push_back(summary_of(fleet.line(index), keys[index], now));
  }
  const std::size_t next = end < fleet.size() ? end : 0;
  return {.body = overview_json(world_.daemon(), utc_now().value_or(UtcSeconds()), summaries, next) + '\n'};
}

WebAnswer WebService::meter(const WebRequest& request) const {
  const std::string& key = request.path[2];
  MeterPipeline* const found = meter_of(world_.fleet(), key);
  if (request.path.size() == 3) {
    const auto language = language_of(request);
    if (!language) return no_such_language();
    return found == nullptr ? no_such_meter() : WebAnswer{.body = to_web_json(found->status(*language), key) + '\n'};
  }
  if (request.path.size() > 4) return no_such_page();
  if (request.path[3] == "frame") {
    if (found == nullptr) return no_such_meter();
    std::optional<std::chrono::seconds> age;
    if (found->last_telegram())
      age = std::chrono::floor<std::chrono::seconds>(monotonic_now() - *found->last_telegram());
    return {.body = frame_json(found->explain_last(), age)};
  }
  return no_such_page();
}

void WebService::history(const WebRequest& request, const WebHandlers::Respond& respond) {
  const auto minutes = number_in(request, "minutes", kHistoryMinutes, kUsualMinutes);
  const auto hours = number_in(request, "hours", kHistoryHours, History::kHoursAtHand);
  if (!minutes || !hours) return respond(refusal(400, "minutes must be at most 2880, and hours at most 17568"));
  MeterPipeline* const found = meter_of(world_.fleet(), request.path[2]);
  if (found == nullptr) return respond(no_such_meter());
  const History none;
  const auto count = static_cast<std::int64_t>(*hours);
  MeterRecord* const record = found->record();
  const History& past = record == nullptr ? none : record->history();
  const auto first = past.first_hour(count);
  const PowerRow power = past.minutes(static_cast<std::int64_t>(*minutes));
  if (count <= History::kHoursAtHand || !first) return respond({.body = history_json(power, past.hours(count)) + '\n'});
  const auto finish = [this, key = request.path[2], count, power, respond](const std::vector<HourReading>& kept) {
    MeterPipeline* const line = meter_of(world_.fleet(), key);
    if (line == nullptr || line->record() == nullptr) return respond(no_such_meter());
    respond({.body = history_json(power, line->record()->history().hours(count, kept)) + '\n'});
  };
  records_->hours(found->id(), *first - 1, *first + count - 1, finish);
}

}  // namespace ams2mqtt
