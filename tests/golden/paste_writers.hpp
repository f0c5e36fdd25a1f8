// Bytes -> text in the ways in which people and programs write them down, for tests of framing/paste_reader.hpp.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/paste_scan.hpp"

namespace ams2mqtt::test {

inline std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

// `bytes`, each as `one` says, with `separator` between them.
inline std::string listed(Bytes bytes, std::string_view separator,
                          const std::function<std::string(std::uint8_t)>& one) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) text += (i == 0 ? "" : std::string(separator)) + one(bytes[i]);
  return text;
}
inline std::string pair(std::uint8_t byte) {
  return to_hex(Bytes(&byte, 1));
}
inline std::string number(std::uint8_t byte) {
  return std::to_string(byte);
}
inline std::string escape(std::uint8_t byte) {
  if (byte == '\\' || byte == '\'') return std::string("\\") + static_cast<char>(byte);
  if (byte == '\n') return "\\n";
  return byte >= ' ' && byte <= '~' ? std::string(1, static_cast<char>(byte)) : "\\x" + pair(byte);
}

inline std::string base64(Bytes bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t k) { return k < bytes.size() ? bytes[k] : 0U; };
    const unsigned word = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    for (unsigned k = 0; k < 4; ++k) text += i + k > bytes.size() ? '=' : kDigits[word >> (18 - 6 * k) & 63U];
  }
  return text;
}

using Write = std::function<std::string(Bytes)>;
// A line of `bytes`, the first of which is number `offset`.
using LineOf = std::function<std::string(std::size_t offset, Bytes bytes)>;
// A dump of `width` bytes a line.
inline std::string dump(Bytes bytes, std::size_t width, const LineOf& line) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += width) {
    text += line(at, bytes.subspan(at, std::min(width, bytes.size() - at))) + "\n";
  }
  return text;
}

inline std::string padded(std::uint64_t value, std::size_t digits, unsigned base) {
  std::string text;
  for (; value > 0 || text.size() < digits; value /= base) text.insert(text.begin(), "0123456789abcdef"[value % base]);
  return text;
}

inline std::string characters(Bytes bytes) {
  return listed(bytes, "", [](std::uint8_t byte) {
    return std::string(1, byte >= ' ' && byte <= '~' ? static_cast<char>(byte) : '.');
  });
}

inline std::string filled(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

// What follows the last byte is blank.
inline std::string fields(Bytes bytes, std::size_t count, const std::function<std::string(Bytes)>& field) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += count)
    text += field(bytes.subspan(at, std::min(count, bytes.size() - at)));
  return text;
}

// The number of two or more bytes with the low byte first; a last one that lacks bytes is filled up with zeros.
inline std::uint64_t low_first(Bytes bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8U | bytes[i - 1];
  return value;
}

inline std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

// As od -c and hexdump -c write a byte.
inline std::string character(std::uint8_t byte) {
  constexpr std::string_view kControls = "\a\b\t\n\v\f\r";
  if (byte == 0) return "\\0";
  if (const std::size_t at = kControls.find(static_cast<char>(byte)); at != std::string_view::npos)
    return std::string("\\") + "abtnvfr"[at];
  return byte >= ' ' && byte <= '~' ? std::string(1, static_cast<char>(byte)) : padded(byte, 3, 8);
}

// A dump of 16 bytes a line as od and hexdump write it, with the offset behind the last byte.
inline std::string offset_dump(Bytes bytes, unsigned base, const std::function<std::string(Bytes)>& line) {
  return dump(bytes, 16, [&](std::size_t at, Bytes part) { return padded(at, 7, base) + line(part); }) +
         padded(bytes.size(), 7, base) + "\n";
}

// `text` with a prefix before each line, which may count them.
inline std::string prefixed(std::string_view text, const std::function<std::string(std::size_t)>& prefix) {
  std::string out;
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
    out += prefix(line++) + std::string(text.substr(at, end + 1 - at));
    at = end + 1;
  }
  return out;
}

// UTF-16 or UTF-32 of ASCII.
inline std::string in_units(std::string_view text, std::size_t size, bool little) {
  std::string out;
  for (const char character : text) {
    out.append(little ? 0 : size - 1, '\0');
    out += character;
    out.append(little ? size - 1 : 0, '\0');
  }
  return out;
}

inline std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

inline std::string canonical(Bytes bytes) {
  return dump(bytes, 16, [](std::size_t at, Bytes part) {
    const std::string left = listed(part.first(std::min<std::size_t>(8, part.size())), " ", pair);
    const std::string rest = part.size() > 8 ? listed(part.subspan(8), " ", pair) : "";
    return padded(at, 8, 16) + "  " + filled(left, 23) + "  " + filled(rest, 23) + "  |" + characters(part) + "|";
  });
}
inline std::string xxd(Bytes bytes) {
  return dump(bytes, 16, [](std::size_t at, Bytes part) {
    const std::string groups = fields(part, 2, [](Bytes two) { return to_hex(two) + " "; });
    return padded(at, 8, 16) + ": " + filled(groups, 40) + " " + characters(part);
  });
}
inline std::string xxd_low_first(Bytes bytes) {
  return dump(bytes, 16, [](std::size_t at, Bytes part) {
    const std::string words =
        fields(part, 4, [](Bytes four) { return right(padded(low_first(four), 2 * four.size(), 16), 8) + " "; });
    return padded(at, 8, 16) + ": " + filled(words, 36) + " " + characters(part);
  });
}
inline std::string xxd_bits(Bytes bytes) {
  return dump(bytes, 6, [](std::size_t at, Bytes part) {
    const std::string bits = listed(part, " ", [](std::uint8_t byte) { return padded(byte, 8, 2); });
    return padded(at, 8, 16) + ": " + filled(bits, 53) + "  " + characters(part);
  });
}
inline std::string wireshark(Bytes bytes) {
  return dump(bytes, 16, [](std::size_t at, Bytes part) {
    return padded(at, 4, 16) + "   " + filled(listed(part, " ", pair), 47) + "   " + characters(part);
  });
}
// hexdump and od: fields of `width` characters, each of so many bytes.
inline Write numbers(unsigned offset_base, std::size_t bytes, std::size_t width, std::size_t digits, unsigned base) {
  return [=](Bytes all) {
    return offset_dump(all, offset_base, [&](Bytes part) {
      return fields(part, bytes, [&](Bytes one) { return right(padded(low_first(one), digits, base), width); });
    });
  };
}
inline std::string signed_bytes(Bytes bytes) {
  return offset_dump(bytes, 8, [](Bytes part) {
    return fields(part, 1, [](Bytes one) { return right(std::to_string(static_cast<std::int8_t>(one[0])), 5); });
  });
}
inline Write character_dump(unsigned offset_base, bool to_the_end) {
  return [=](Bytes bytes) {
    return offset_dump(bytes, offset_base, [&](Bytes part) {
      const std::string text = fields(part, 1, [](Bytes one) { return right(character(one[0]), 4); });
      return to_the_end ? filled(text, 64) : text;
    });
  };
}

inline std::string percent(Bytes bytes, bool all) {
  return listed(bytes, "", [&](std::uint8_t byte) {
    const bool plain = is_paste_word(static_cast<char>(byte)) || byte == '-' || byte == '.' || byte == '~';
    return plain && !all ? std::string(1, static_cast<char>(byte)) : "%" + upper(pair(byte));
  });
}
inline std::string quoted(Bytes bytes, bool all) {
  return dump(bytes, 24, [&](std::size_t, Bytes part) {
    return listed(part, "",
                  [&](std::uint8_t byte) {
                    const bool plain = byte > ' ' && byte <= '~' && byte != '=';
                    return plain && !all ? std::string(1, static_cast<char>(byte)) : "=" + upper(pair(byte));
                  }) +
           "=";
  });
}

}  // namespace ams2mqtt::test
