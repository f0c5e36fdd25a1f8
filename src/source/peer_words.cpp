#include "peer_words.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>

#include "ams2mqtt/system/utf8.hpp"
#include "telnet_decoder.hpp"

namespace ams2mqtt {

namespace {

constexpr std::ptrdiff_t kLeastLetters = 4;

bool is_letter(char sign) {
  return std::isalpha(static_cast<unsigned char>(sign)) != 0;
}

std::string without_telnet(Bytes bytes) {
  TelnetDecoder decoder;
  decoder.take_for_telnet();
  return std::string(as_text(decoder.feed(bytes)));
}

// RFC 8446: the record of an alert of two bytes, in the clear.
bool is_tls_alert(Bytes bytes) {
  return bytes.size() == 7 && bytes[0] == 0x15 && bytes[1] == 3 && bytes[3] == 0 && bytes[4] == 2;
}

// The length of a sequence at the start of `text` that sets a terminal's cursor or colours (ECMA-48: ESC [ ... and a
// letter), or 0.
std::size_t sequence_length(std::string_view text) {
  if (!text.starts_with("\x1B[")) return 0;
  std::size_t length = 2;
  while (length < text.size() && text[length] < '@') ++length;
  return std::min(length + 1, text.size());
}

// Text as a person may have written it, with its line breaks; nothing for what is not text. Bytes that are not UTF-8
// become "?", as long as they are few.
std::optional<std::string> as_readable(std::string_view raw) {
  constexpr std::string_view kHarmless("\0\a\b", 3);
  std::string text;
  std::size_t strange = 0;
  while (!raw.empty()) {
    const std::size_t good = std::min(first_not_text(raw).value_or(raw.size()), raw.size());
    text += raw.substr(0, good);
    raw.remove_prefix(good);
    if (raw.empty()) break;
    const std::size_t sequence = sequence_length(raw);
    const bool high = static_cast<unsigned char>(raw.front()) >= 0x80;
    if (high) {
      text += '?';
      ++strange;
    } else if (sequence == 0 && !kHarmless.contains(raw.front())) {
      return std::nullopt;
    }
    raw.remove_prefix(std::max<std::size_t>(sequence, 1));
  }
  if (strange * 8 > text.size()) return std::nullopt;
  return text;
}

// A line of a P1 telegram: its ends, and codes with values in parentheses.
bool is_of_p1(std::string_view line) {
  const std::size_t value = line.find('(');
  return line.starts_with('/') || line.starts_with('!') ||
         (value != line.npos && std::ranges::none_of(line.substr(0, value), is_letter));
}

bool is_for_people(std::string_view line) {
  return std::ranges::count_if(line, is_letter) >= kLeastLetters &&
         std::ranges::any_of(line, [](char sign) { return is_letter(sign) && !hex_digit(sign); });
}

std::string_view without_blanks_behind(std::string_view line) {
  return line.substr(0, line.find_last_not_of(" \t") + 1);
}

}  // namespace

std::optional<std::string> words_in(Bytes bytes) {
  if (is_tls_alert(bytes)) return "TLS alert; its port wants encrypted connections";
  const auto text = as_readable(without_telnet(bytes));
  if (!text) return std::nullopt;
  std::optional<std::string> words;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find_first_of("\r\n"));
    if (is_of_p1(line)) return std::nullopt;
    if (!words && is_for_people(line)) words = one_line(without_blanks_behind(line), PeerWords::kMaxWords);
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return words;
}

void PeerWords::hear(Bytes bytes) {
  append(heard_, bytes.first(std::min(bytes.size(), kMaxHeard - heard_.size())));
}

std::optional<std::string> PeerWords::take() {
  auto words = words_in(heard_);
  if (!words || said_.size() == kMaxSaid || repeats()) return std::nullopt;
  said_.push_back(*words);
  return words;
}

bool PeerWords::repeats() const {
  const auto words = words_in(heard_);
  return words && std::ranges::find(said_, *words) != said_.end();
}

}  // namespace ams2mqtt
