#include "ams2mqtt/homeassistant/home_api.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"

namespace ams2mqtt {

TEST_CASE("messages of Home Assistant are told apart", "[home_api]") {
  const auto greeting = parse_home_reply(R"({"type": "auth_required", "ha_version": "2026.11.0"})");
  REQUIRE(greeting);
  CHECK(greeting->kind == HomeReplyKind::auth_required);
  CHECK(greeting->version == "2026.11.0");
  const auto result = parse_home_reply(R"({"id": 7, "type": "result", "success": true, "result": [1]})");
  REQUIRE(result);
  CHECK(result->kind == HomeReplyKind::result);
  CHECK(result->id == 7);
  CHECK(result->success);
  CHECK(result->result == "[1]");
  const auto refusal = parse_home_reply(
      R"({"id": 8, "type": "result", "success": false, "error": {"code": "unauthorized", "message": "No"}})");
  REQUIRE(refusal);
  CHECK_FALSE(refusal->success);
  CHECK(refusal->error_code == "unauthorized");
  CHECK(refusal->error == "No");
  CHECK(parse_home_reply(R"({"type": "event"})")->kind == HomeReplyKind::other);
  CHECK_FALSE(parse_home_reply("<html>"));
  CHECK_FALSE(parse_home_reply("[]"));
}

TEST_CASE("a placeholder row has the fields that its Home Assistant takes", "[home_api]") {
  const PlaceholderRow sum{.statistic_id = "sensor.a_old", .unit = "kWh", .unit_class = "energy", .has_sum = true};
  const auto newer = nlohmann::json::parse(placeholder_request(3, sum, true));
  CHECK(newer["type"] == "recorder/import_statistics");
  CHECK(newer["metadata"]["mean_type"] == 0);
  CHECK(newer["metadata"]["unit_class"] == "energy");
  CHECK_FALSE(newer["metadata"].contains("has_mean"));
  CHECK(newer["stats"][0]["sum"] == 0);
  const auto older = nlohmann::json::parse(placeholder_request(3, {.statistic_id = "sensor.b_old"}, false));
  CHECK(older["metadata"]["has_mean"] == true);
  CHECK(older["metadata"]["unit_of_measurement"].is_null());
  CHECK_FALSE(older["metadata"].contains("mean_type"));
  CHECK(older["stats"][0]["mean"] == 0);
}

TEST_CASE("what is recorded, and who asks", "[home_api]") {
  CHECK(has_history(R"({"sensor.a": [{"s": "1"}], "sensor.b": []})", "sensor.a"));
  CHECK_FALSE(has_history(R"({"sensor.a": [{"s": "1"}], "sensor.b": []})", "sensor.b"));
  CHECK_FALSE(has_history("{}", "sensor.a"));
  CHECK_FALSE(has_history("nothing", "sensor.a"));
  CHECK(is_admin(R"({"is_admin": true})"));
  CHECK_FALSE(is_admin(R"({"is_admin": false})"));
  CHECK_FALSE(is_admin("null"));
}

}  // namespace ams2mqtt
