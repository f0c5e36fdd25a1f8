// Nodes of a data tree -> rows of a notification: what every form of list shares. The forms themselves are read by
// lists/extract.hpp and its neighbours.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// `text` without the NUL bytes and blanks around it.
[[nodiscard]] std::string_view without_padding(std::string_view text);

// Adds what `node` says of `code`. What cannot be a row's value (an array, a number too large) counts as absent. A list
// version and a logical device name also say whose list it is.
void add_row(Notification& notification, const ObisCode& code, const DataTree::Node& node, std::optional<Scale> scale);
// The list names itself.
void name_list(Notification& notification, std::string_view version);

// True for a structure of scaler and unit at `index`.
[[nodiscard]] bool is_scale(const DataTree& tree, std::size_t index);
// Errors: unknown_layout when it is none; bad_value for a scaler beyond kMaxScaler.
[[nodiscard]] Result<Scale> read_scale(const DataTree& tree, std::size_t index);

inline constexpr std::size_t kDateTimeSize = 12;
// True for a date-time of a possible time, tagged as such or in an octet string.
[[nodiscard]] bool is_clock(const DataTree::Node& node);

}  // namespace ams2mqtt
