#include "explanation_text.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/clean_text.hpp"

namespace ams2mqtt {

namespace {

using ListingJson = nlohmann::ordered_json;

constexpr std::size_t kBytesPerLine = 8;
constexpr std::size_t kMostBytes = 64;  // shown of one row
constexpr std::size_t kOffsetWidth = 5;
constexpr std::size_t kBytesColumn = kOffsetWidth + 2;
constexpr std::size_t kWordsColumn = kBytesColumn + 3 * kBytesPerLine + 1;
constexpr std::size_t kLeastWidth = 60;

std::string_view name_of(RowVerdict verdict) {
  switch (verdict) {
    case RowVerdict::right:
      return "right";
    case RowVerdict::wrong:
      return "wrong";
    case RowVerdict::remark:
      return "remark";
    case RowVerdict::plain:
      break;
  }
  return "plain";
}

std::string title_of(const ExplainedBlock& block) {
  std::string title = fmt::format("{}, {} byte{}", block.title, block.bytes.size(), block.bytes.size() == 1 ? "" : "s");
  if (block.on_line && block.offset > 0) title += fmt::format(", from byte {} of the line", block.offset);
  return title;
}

// The bytes of a row that no row within it shows.
Bytes own_bytes(const ExplainedBlock& block, std::size_t index) {
  const ExplainedRow& row = block.rows[index];
  std::size_t size = row.size;
  if (index + 1 < block.rows.size()) {
    const ExplainedRow& next = block.rows[index + 1];
    if (next.size > 0 && next.offset >= row.offset && next.offset < row.offset + row.size)
      size = next.offset - row.offset;
  }
  const std::size_t begin = std::min(row.offset, block.bytes.size());
  return Bytes(block.bytes).subspan(begin, std::min(size, block.bytes.size() - begin));
}

std::string spaced(Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes)
    fmt::format_to(std::back_inserter(text), "{}{:02X}", text.empty() ? "" : " ", byte);
  return text;
}

std::vector<std::string> byte_lines(Bytes bytes) {
  std::vector<std::string> lines;
  const Bytes shown = bytes.first(std::min(bytes.size(), kMostBytes));
  for (std::size_t at = 0; at < shown.size(); at += kBytesPerLine) {
    lines.push_back(spaced(shown.subspan(at, std::min(kBytesPerLine, shown.size() - at))));
  }
  if (shown.size() < bytes.size()) lines.push_back(fmt::format("... {} more", bytes.size() - shown.size()));
  return lines;
}

std::string words_of(const ExplainedRow& row) {
  std::string name = clean_text(row.name);
  const std::string meaning = clean_text(row.meaning);
  if (!name.empty() && !meaning.empty()) name += ": ";
  return name + meaning;
}

// At blanks, where there are some.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (text.size() > width) {
    std::size_t cut = text.rfind(' ', width);
    if (cut == std::string_view::npos || cut == 0) cut = width;
    lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(std::min(text.size(), text[cut] == ' ' ? cut + 1 : cut));
  }
  lines.emplace_back(text);
  return lines;
}

std::string_view colour_of(RowVerdict verdict) {
  switch (verdict) {
    case RowVerdict::right:
      return "\x1b[32m";
    case RowVerdict::wrong:
      return "\x1b[1;31m";
    case RowVerdict::remark:
      return "\x1b[36m";
    case RowVerdict::plain:
      break;
  }
  return "";
}

class Listing {
 public:
  explicit Listing(const ListingStyle& style) : width_(std::max(style.width, kLeastWidth)), colours_(style.colours) {}

  void add(const ExplainedBlock& block) {
    text_ += painted(title_of(block), "\x1b[1m") + '\n';
    for (std::size_t index = 0; index < block.rows.size(); ++index) add_row(block, index);
    for (const std::string& cause : block.causes) add_cause(cause);
    text_ += '\n';
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  [[nodiscard]] std::string painted(std::string_view text, std::string_view colour) const {
    if (!colours_ || colour.empty() || text.empty()) return std::string(text);
    return fmt::format("{}{}\x1b[0m", colour, text);
  }

  void add_row(const ExplainedBlock& block, std::size_t index) {
    const ExplainedRow& row = block.rows[index];
    const std::vector<std::string> bytes = byte_lines(own_bytes(block, index));
    const std::size_t indent = std::min<std::size_t>(2 * row.depth, 24);
    const std::size_t column = kWordsColumn + indent;
    const std::vector<std::string> lines = wrapped(words_of(row), width_ > column + 20 ? width_ - column : 20);
    for (std::size_t line = 0; line < std::max(bytes.size(), lines.size()); ++line) {
      const std::string offset = line == 0 && row.verdict != RowVerdict::remark ? fmt::format("{:>5}", row.offset)
                                                                                : std::string(kOffsetWidth, ' ');
      const std::string_view hex = line < bytes.size() ? std::string_view(bytes[line]) : std::string_view();
      std::string out = fmt::format("{}  {:<24} {:{}}", offset, hex, "", indent);
      if (line < lines.size()) out += painted(lines[line], colour_of(row.verdict));
      out.erase(out.find_last_not_of(' ') + 1);
      text_ += out + '\n';
    }
  }

  void add_cause(const std::string& cause) {
    for (const std::string& line : wrapped("Probably: " + cause + ".", width_ - 2)) {
      text_ += "  " + painted(line, "\x1b[1;33m") + '\n';
    }
  }

  std::size_t width_;
  bool colours_;
  std::string text_;
};

std::string escaped(std::string_view text) {
  std::string result;
  for (const char character : text) {
    switch (character) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += character;
    }
  }
  return result;
}

std::string_view sign_of(RowVerdict verdict) {
  if (verdict == RowVerdict::wrong) return "✗ ";
  return verdict == RowVerdict::right ? "✓ " : "";
}

void append_html(std::string& html, const ExplainedBlock& block) {
  html +=
      "<h3>" + escaped(title_of(block)) + "</h3>\n<table>\n<tr><th>byte</th><th>bytes</th><th>what it is</th></tr>\n";
  for (std::size_t index = 0; index < block.rows.size(); ++index) {
    const ExplainedRow& row = block.rows[index];
    std::string bytes;
    for (const std::string& line : byte_lines(own_bytes(block, index))) bytes += (bytes.empty() ? "" : "<br>") + line;
    std::string indent;
    for (std::size_t depth = 0; depth < std::min<std::size_t>(row.depth, 12); ++depth) indent += "&emsp;";
    html += fmt::format("<tr><td>{}</td><td><code>{}</code></td><td>{}{}{}</td></tr>\n", row.offset, bytes, indent,
                        sign_of(row.verdict), escaped(words_of(row)));
  }
  html += "</table>\n";
  for (const std::string& cause : block.causes) html += "<p><b>Probably:</b> " + escaped(clean_text(cause)) + ".</p>\n";
}

}  // namespace

std::string explanation_text(const Explanation& explanation, const ListingStyle& style) {
  Listing listing(style);
  for (const ExplainedBlock& block : explanation.blocks) listing.add(block);
  return listing.take();
}

std::string explanation_json(const Explanation& explanation) {
  ListingJson json = {{"cut", explanation.cut}, {"blocks", ListingJson::array()}};
  for (const ExplainedBlock& block : explanation.blocks) {
    ListingJson rows = ListingJson::array();
    for (const ExplainedRow& row : block.rows) {
      rows.push_back({{"offset", row.offset},
                      {"size", row.size},
                      {"depth", row.depth},
                      {"verdict", name_of(row.verdict)},
                      {"name", clean_text(row.name)},
                      {"meaning", clean_text(row.meaning)}});
    }
    ListingJson causes = ListingJson::array();
    for (const std::string& cause : block.causes) causes.push_back(clean_text(cause));
    json["blocks"].push_back({{"title", block.title},
                              {"offset", block.offset},
                              {"on_line", block.on_line},
                              {"bytes", to_hex(block.bytes)},
                              {"rows", std::move(rows)},
                              {"causes", std::move(causes)}});
  }
  return json.dump(-1, ' ', false, ListingJson::error_handler_t::replace) + '\n';
}

std::string explanation_html(const Explanation& explanation) {
  std::string html;
  for (const ExplainedBlock& block : explanation.blocks) append_html(html, block);
  return html;
}

bool shows_fault(const Explanation& explanation) {
  return std::ranges::any_of(explanation.blocks, [](const ExplainedBlock& block) {
    return !block.causes.empty() ||
           std::ranges::any_of(block.rows, [](const ExplainedRow& row) { return row.verdict == RowVerdict::wrong; });
  });
}

}  // namespace ams2mqtt
