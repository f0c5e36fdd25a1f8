// The messages of Home Assistant's WebSocket API (developers.home-assistant.io/docs/api/websocket), as text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ams2mqtt {

enum class HomeReplyKind : std::uint8_t { auth_required, auth_ok, auth_invalid, result, other };

struct HomeReply {
  HomeReplyKind kind = HomeReplyKind::other;
  std::uint64_t id = 0;  // of the request that a result answers
  bool success = false;
  std::string version = {};     // of Home Assistant, where it says so
  std::string result = {};      // JSON text
  std::string error_code = {};  // "unauthorized", "unknown_command", "invalid_format" ...
  std::string error = {};       // for people
};
// Nothing for what is not such a message.
[[nodiscard]] std::optional<HomeReply> parse_home_reply(std::string_view text);

// The requests; `id` counts up from 1.
[[nodiscard]] std::string auth_request(std::string_view token);
// Without further fields: "get_states", "config/entity_registry/list" ...
[[nodiscard]] std::string plain_request(std::uint64_t id, std::string_view type);
[[nodiscard]] std::string rename_request(std::uint64_t id, std::string_view entity_id, std::string_view new_entity_id);
// Whether states of these entities are recorded since `start`, in ISO 8601.
[[nodiscard]] std::string history_request(std::uint64_t id, std::span<const std::string> entity_ids,
                                          std::string_view start);

// A row of statistics that nobody sees, in the year 2000.
struct PlaceholderRow {
  std::string statistic_id = {};
  std::string unit = {};
  std::string unit_class = {};
  bool has_sum = false;
};
// `newer` has the fields that Home Assistant wants since 2025.11 and refuses before.
[[nodiscard]] std::string placeholder_request(std::uint64_t id, const PlaceholderRow& row, bool newer);

// Of the answer to history_request(): there is something of this entity.
[[nodiscard]] bool has_history(std::string_view result, std::string_view entity_id);
// The answer to auth/current_user says that the token is an administrator's.
[[nodiscard]] bool is_admin(std::string_view result);

}  // namespace ams2mqtt
