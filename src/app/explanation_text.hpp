// An explanation -> what is shown of it: a listing for people, JSON for programs, HTML for a ticket.
#pragma once

#include <cstddef>
#include <string>

#include "ams2mqtt/explain/explanation.hpp"

namespace ams2mqtt {

struct ListingStyle {
  std::size_t width = 100;  // columns; at least 60 are taken
  bool colours = false;
};

// Offset, bytes, what they are; then what probably went wrong. Text of a meter is shown without control characters.
[[nodiscard]] std::string explanation_text(const Explanation& explanation, const ListingStyle& style);
// {"cut":false,"blocks":[{"title":...,"offset":0,"on_line":true,"bytes":"7ea0...","rows":[{"offset":0,"size":1,"depth":0,
// "verdict":"plain","name":...,"meaning":...}],"causes":[...]}]} and a line end.
[[nodiscard]] std::string explanation_json(const Explanation& explanation);
// A piece of a page: headings and tables, which GitHub and forums show as well.
[[nodiscard]] std::string explanation_html(const Explanation& explanation);

// Something in it is wrong.
[[nodiscard]] bool shows_fault(const Explanation& explanation);

}  // namespace ams2mqtt
