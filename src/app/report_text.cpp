#include "report_text.hpp"

#include <algorithm>
#include <array>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/config/shown_setting.hpp"
#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kLongestShown = 1000;  // bytes of a line

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" -"), line.size());
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

// "name" of a setting, as far as it can be told from what a person may have pasted.
bool is_setting_name(std::string_view text) {
  constexpr std::size_t kLongest = 24;
  return !text.empty() && text.size() <= kLongest &&
         std::ranges::all_of(text, [](char each) { return (each >= 'a' && each <= 'z') || each == '_'; });
}

std::string_view without_quotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text[0] == '"' || text[0] == '\'') && text.back() == text[0];
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// A line of YAML in block or flow style -> what of it can be no secret (config/shown_setting.hpp). It need not be
// valid.
class ShownLine {
 public:
  explicit ShownLine(std::string_view line) : line_(line) {}

  std::string text() {
    const std::size_t begin = indent_of(line_);
    shown_ = line_.substr(0, begin);
    for (std::size_t at = begin; at < line_.size();) {
      const std::size_t end = end_of_scalar(at);
      add_scalar(line_.substr(at, end - at));
      if (end < line_.size()) shown_ += line_[end];
      at = end + 1;
    }
    return shown_;
  }

  // Whether what follows further in belongs to the last value: a block scalar, or a value that goes on.
  [[nodiscard]] bool goes_on() const { return goes_on_; }

 private:
  // Up to what ends a name or a value: a colon before a blank, a comma, a bracket; not within quotes.
  [[nodiscard]] std::size_t end_of_scalar(std::size_t at) const {
    const std::size_t first = std::min(line_.find_first_not_of(' ', at), line_.size());
    if (first < line_.size() && (line_[first] == '"' || line_[first] == '\'')) {
      at = std::min(line_.find(line_[first], first + 1), line_.size());
    }
    for (; at < line_.size(); ++at) {
      const bool name_ends = line_[at] == ':' && (at + 1 == line_.size() || line_[at + 1] == ' ');
      if (name_ends || std::string_view(",{}[]").find(line_[at]) != std::string_view::npos) break;
    }
    return at;
  }

  void add_scalar(std::string_view raw) {
    const std::string_view scalar = without_blanks(raw);
    if (scalar.empty()) {
      shown_ += raw;
      return;
    }
    const std::string_view plain = without_quotes(scalar);
    const auto end = static_cast<std::size_t>(raw.data() + raw.size() - line_.data());
    const bool is_name = end < line_.size() && line_[end] == ':';
    if (raw.starts_with(' ')) shown_ += ' ';
    const bool is_shown = is_name ? is_setting_name(plain) : is_harmless_value(name_, plain);
    shown_ += is_shown ? scalar : kNotShown;
    if (is_name) name_ = plain;
    goes_on_ = !is_name;
  }

  std::string_view line_;
  std::string shown_;
  std::string_view name_;
  bool goes_on_ = false;
};

constexpr std::string_view kLettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& each : result) each = each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
  return result;
}

// "password", "PASSWORD", "mqttpassword"; the parts of "mqtt.password_file" are words of their own.
bool names_secret(std::string_view word) {
  constexpr std::array<std::string_view, 8> kEnds = {"password", "passwd", "passord",  "passwort",
                                                     "secret",   "token",  "username", "losenord"};
  constexpr std::array<std::string_view, 9> kWhole = {"pass", "pwd", "key",        "user",       "login",
                                                      "psk",  "pin", "passphrase", "credentials"};
  const std::string name = lower(word);
  return std::ranges::any_of(kEnds, [&](std::string_view each) { return name.ends_with(each); }) ||
         std::ranges::find(kWhole, name) != kWhole.end();
}

// What stands behind "password" or "key" in a sentence.
bool is_ordinary(std::string_view word) {
  constexpr std::array<std::string_view, 35> kWords = {
      "a",    "and",  "are", "as",  "at",   "be",    "belongs", "by",   "can",  "does",  "file", "for",
      "name", "from", "has", "in",  "is",   "it",    "not",     "of",   "on",   "opens", "or",   "that",
      "the",  "this", "to",  "was", "were", "which", "will",    "with", "they", "may",   "must"};
  return std::ranges::find(kWords, lower(word)) != kWords.end();
}

// Behind a word that names a secret: all that follows ':' or '=', else one word that is no ordinary one.
std::string without_named_secrets(std::string_view line) {
  std::string result;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t begin = std::min(line.find_first_of(kLettersAndDigits, at), line.size());
    const std::size_t end = std::min(line.find_first_not_of(kLettersAndDigits, begin), line.size());
    result += line.substr(at, end - at);
    at = end;
    if (!names_secret(line.substr(begin, end - begin))) continue;
    // What is left of a name such as "password_file", and quotes around it.
    const std::size_t name_end = std::min(line.find_first_of(" \t:=,;", end), line.size());
    const std::size_t value = std::min(line.find_first_not_of(" \t:=\"'", name_end), line.size());
    if (value == line.size()) continue;
    const std::string_view between = line.substr(name_end, value - name_end);
    if (between.find_first_of(":=") != std::string_view::npos) {
      return result.append(line.substr(end, value - end)).append(kNotShown);
    }
    const std::size_t value_end = std::min(line.find_first_of(" \t,;", value), line.size());
    const std::string_view word = line.substr(value, value_end - value);
    if (is_ordinary(word.substr(0, word.find_last_not_of(".!?)\"'") + 1))) continue;
    if (names_secret(word)) return result.append(line.substr(end, value - end)).append(kNotShown);
    result.append(line.substr(end, value - end)).append(kNotShown);
    at = value_end;
  }
  return result;
}

// The digits of "0x00" or "0011", whole bytes of them; 0: it is something else.
std::size_t key_digits(std::string_view group) {
  if (group.starts_with("0x") || group.starts_with("0X")) group.remove_prefix(2);
  const bool is_hex = std::ranges::all_of(group, [](char each) { return hex_digit(each).has_value(); });
  return is_hex && group.size() % 2 == 0 ? group.size() : 0;
}

// Where the key ends that begins at `begin`, if one does: "00 11 22 ...", "00:11:22 ...", "0x00, 0x11, ...".
std::size_t end_of_key(std::string_view line, std::size_t begin) {
  constexpr std::string_view kBetween = " :;-.,_\t";
  constexpr std::size_t kDigits = 28;  // as of base/shown.hpp
  constexpr std::size_t kMostBetween = 2;
  std::size_t end = begin;
  std::size_t digits = 0;
  for (std::size_t next = begin; next < line.size() && next - end <= kMostBetween;) {
    const std::size_t group_end = std::min(line.find_first_not_of(kLettersAndDigits, next), line.size());
    const std::size_t more = key_digits(line.substr(next, group_end - next));
    if (more == 0) break;
    digits += more;
    end = group_end;
    next = std::min(line.find_first_not_of(kBetween, group_end), line.size());
  }
  return digits >= kDigits ? end : begin;
}

std::string without_keys(std::string_view line) {
  if (holds_key(line)) return std::string(kNotShown);
  std::string result;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t begin = std::min(line.find_first_of(kLettersAndDigits, at), line.size());
    const std::size_t key_end = end_of_key(line, begin);
    result += line.substr(at, begin - at);
    at = key_end > begin ? key_end : std::min(line.find_first_not_of(kLettersAndDigits, begin), line.size());
    result += key_end > begin ? kNotShown : line.substr(begin, at - begin);
  }
  return result;
}

// Words that look like secrets, each for itself.
std::string without_secret_words(std::string_view line) {
  constexpr std::string_view kAround = " \t,{}[]\"'()=";
  std::string result;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = std::min(line.find_first_of(kAround, at), line.size());
    const std::string_view word = line.substr(at, end - at);
    const Secrecy secrecy = secrecy_of(word);
    result += secrecy == Secrecy::key || secrecy == Secrecy::login ? kNotShown : word;
    if (end < line.size()) result += line[end];
    at = end + 1;
  }
  return result;
}

template <class Take>
void each_line(std::string_view text, Take take) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    take(text.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace

std::string masked_configuration(std::string_view yaml, NumberMask& mask) {
  std::string result;
  std::size_t hidden_below = std::string_view::npos;  // lines that are indented further go on with a value
  each_line(yaml, [&](std::string_view raw) {
    std::string_view line = raw;
    if (const std::size_t comment = line.find(" #"); comment != std::string_view::npos) line = line.substr(0, comment);
    if (without_blanks(line).empty() || without_blanks(line).starts_with('#')) return;
    if (indent_of(line) > hidden_below) return;
    ShownLine shown(line);
    result += one_line(mask.masked_text(shown.text()), kLongestShown) + '\n';
    hidden_below = shown.goes_on() ? indent_of(line) : std::string_view::npos;
  });
  return result;
}

std::string masked_log(std::string_view log, NumberMask& mask) {
  std::string result;
  each_line(log, [&](std::string_view line) {
    result +=
        one_line(mask.masked_text(without_secret_words(without_keys(without_named_secrets(line)))), kLongestShown) +
        '\n';
  });
  return result;
}

}  // namespace ams2mqtt
