// The row of base64, on separate lines or after what a log put before it.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "ams2mqtt/framing/paste_decoder.hpp"
#include "ams2mqtt/framing/paste_form.hpp"

namespace ams2mqtt {

namespace {

// How sure it is that a text of base64 is a message of a meter, in any link, by its first bytes.
enum class Beginning : std::uint8_t { other, maybe, surely };

Beginning beginning_of(std::string_view text) {
  constexpr std::size_t kFirst = 8;
  std::vector<std::uint8_t> bytes;
  PasteDecoder decoder;
  decoder.begin({0, 0, PasteCoding::base64});
  if (!decoder.read(text.substr(0, kFirst), bytes) || bytes.size() < 4) return Beginning::other;
  const auto either = [](bool begins) { return begins ? Beginning::surely : Beginning::other; };
  switch (bytes[0]) {  // a byte of the wire
    case 0x7E:
      return either((bytes[1] & 0xF0U) == 0xA0 || bytes[1] == 0x7E);
    case 0x68:
      return either(bytes[3] == 0x68 && bytes[1] == bytes[2]);
    case '/':
      return either(is_paste_letter(static_cast<char>(bytes[1])) && is_paste_letter(static_cast<char>(bytes[2])));
    case 0xE6:
      return either(bytes[1] == 0xE7);
    case 0x0F:
    case 0xDB:
    case 0xE0:
      return Beginning::maybe;
    default:
      return Beginning::other;
  }
}

bool is_base64_digit(char character) {
  return is_paste_word(character) || character == '+' || character == '/' || character == '-' || character == '=';
}

// The last word of a line whose like have been base64 before.
bool find_more_base64(std::string_view line, PasteContext& context, PasteFinding& found) {
  if (context.before != PasteCoding::base64) return false;
  const std::string_view text = trimmed_paste(line);
  const std::size_t end = static_cast<std::size_t>(text.data() - line.data()) + text.size();
  std::size_t begin = end;
  while (begin > 0 && is_base64_digit(line[begin - 1])) --begin;
  const bool alone = context.unfinished && begin + text.size() == end;
  if (begin == end || (!alone && !context.knows(line.substr(0, begin)))) return false;
  found.parts.push_back({begin, end, PasteCoding::base64});
  // A separate text starts afresh; any other line may continue within a byte.
  found.carries_on = alone && beginning_of(text) != Beginning::surely;
  found.unfinished = alone;
  return true;
}

}  // namespace

bool find_base64(std::string_view line, PasteContext& context, PasteFinding& found) {
  constexpr std::size_t kLong = 60;
  if (find_more_base64(line, context, found)) return true;
  for (const PasteRun& run : base64_runs(line)) {
    const bool whole = !run.odd || (context.piece && run.end == line.size());
    const bool begins = beginning_of(text_of(line, run)) != Beginning::other;
    if (!begins && !(whole && run.end - run.begin >= kLong)) continue;
    context.learn(line.substr(0, run.begin));
    found.parts.push_back({run.begin, run.end, PasteCoding::base64});
    found.unfinished = is_whole_line(line, run);
  }
  return !found.parts.empty();
}

}  // namespace ams2mqtt
