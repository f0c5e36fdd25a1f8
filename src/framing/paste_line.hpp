// Lines of text as terminals, mails, word processors and web pages leave them -> plain ones, for
// framing/paste_reader.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ams2mqtt {

// A line of text without terminal colours, tags and entities of web pages, quotation marks of mails, the mark of a
// line's end; other spaces, quotes and dashes of Unicode become plain ones.
[[nodiscard]] std::string plain_line(std::string_view line);
// Whether a backslash in the line begins an escape of a string, so that "\\n" is a byte.
[[nodiscard]] bool spells_escapes(std::string_view line);
// The first end of a line that is spelled out behind `from`, as "\\r\\n", <br> or [CR][LF]; of size 0 if there is none.
struct SpelledEnd {
  std::size_t at = 0;
  std::size_t size = 0;
};
[[nodiscard]] SpelledEnd find_spelled_end(std::string_view line, std::size_t from);
// Whether `text` begins with `word`, whatever the case of its letters.
[[nodiscard]] bool begins_with(std::string_view text, std::string_view word);

}  // namespace ams2mqtt
