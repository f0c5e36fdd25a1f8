#include "ams2mqtt/homeassistant/home_api.hpp"

#include <nlohmann/json.hpp>

namespace ams2mqtt {

namespace {

using ApiJson = nlohmann::ordered_json;

constexpr const char* kLongAgo = "2000-01-01T00:00:00+00:00";

std::string word_at(const ApiJson& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

HomeReplyKind kind_of(const std::string& type) {
  if (type == "auth_required") return HomeReplyKind::auth_required;
  if (type == "auth_ok") return HomeReplyKind::auth_ok;
  if (type == "auth_invalid") return HomeReplyKind::auth_invalid;
  return type == "result" ? HomeReplyKind::result : HomeReplyKind::other;
}

// A name from elsewhere need not be UTF-8.
std::string api_text(const ApiJson& json) {
  return json.dump(-1, ' ', false, ApiJson::error_handler_t::replace);
}

ApiJson request(std::uint64_t id, std::string_view type) {
  return {{"id", id}, {"type", type}};
}

}  // namespace

std::optional<HomeReply> parse_home_reply(std::string_view text) {
  const ApiJson json = ApiJson::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  HomeReply reply;
  reply.kind = kind_of(word_at(json, "type"));
  reply.version = word_at(json, "ha_version");
  if (const auto id = json.find("id"); id != json.end() && id->is_number_unsigned())
    reply.id = id->get<std::uint64_t>();
  if (const auto success = json.find("success"); success != json.end() && success->is_boolean())
    reply.success = success->get<bool>();
  if (const auto result = json.find("result"); result != json.end()) reply.result = api_text(*result);
  if (const auto error = json.find("error"); error != json.end() && error->is_object()) {
    reply.error_code = word_at(*error, "code");
    reply.error = word_at(*error, "message");
  }
  return reply;
}

std::string auth_request(std::string_view token) {
  return api_text({{"type", "auth"}, {"access_token", token}});
}

std::string plain_request(std::uint64_t id, std::string_view type) {
  return api_text(request(id, type));
}

std::string rename_request(std::uint64_t id, std::string_view entity_id, std::string_view new_entity_id) {
  ApiJson json = request(id, "config/entity_registry/update");
  json["entity_id"] = entity_id;
  json["new_entity_id"] = new_entity_id;
  return api_text(json);
}

std::string history_request(std::uint64_t id, std::span<const std::string> entity_ids, std::string_view start) {
  ApiJson json = request(id, "history/history_during_period");
  json["start_time"] = start;
  json["entity_ids"] = ApiJson::array();
  for (const std::string& entity_id : entity_ids) json["entity_ids"].push_back(entity_id);
  json["include_start_time_state"] = true;
  json["significant_changes_only"] = false;
  json["minimal_response"] = true;
  json["no_attributes"] = true;
  return api_text(json);
}

std::string placeholder_request(std::uint64_t id, const PlaceholderRow& row, bool newer) {
  ApiJson metadata = {{"has_sum", row.has_sum},
                      {"name", nullptr},
                      {"source", "recorder"},
                      {"statistic_id", row.statistic_id},
                      {"unit_of_measurement", row.unit.empty() ? ApiJson() : ApiJson(row.unit)}};
  if (newer) {
    metadata["mean_type"] = row.has_sum ? 0 : 1;  // none, arithmetic
    metadata["unit_class"] = row.unit_class.empty() ? ApiJson() : ApiJson(row.unit_class);
  } else {
    metadata["has_mean"] = !row.has_sum;
  }
  const ApiJson sum = {{"start", kLongAgo}, {"state", 0}, {"sum", 0}};
  const ApiJson mean = {{"start", kLongAgo}, {"mean", 0}, {"min", 0}, {"max", 0}};
  ApiJson json = request(id, "recorder/import_statistics");
  json["metadata"] = std::move(metadata);
  json["stats"] = ApiJson::array({row.has_sum ? sum : mean});
  return api_text(json);
}

bool has_history(std::string_view result, std::string_view entity_id) {
  const ApiJson json = ApiJson::parse(result, nullptr, false);
  if (!json.is_object()) return false;
  const auto found = json.find(std::string(entity_id));
  return found != json.end() && found->is_array() && !found->empty();
}

bool is_admin(std::string_view result) {
  const ApiJson json = ApiJson::parse(result, nullptr, false);
  if (!json.is_object()) return false;
  const auto found = json.find("is_admin");
  return found != json.end() && found->is_boolean() && found->get<bool>();
}

}  // namespace ams2mqtt
