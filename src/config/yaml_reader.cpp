#include "yaml_reader.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {
namespace {

constexpr std::string_view kReferences =
    "references such as *name are not supported here; write the value itself, in quotes if it begins with '*'";

// Leaves the parser, which cannot be stopped in any other way.
struct Stop {
  YAML::Mark mark;
  std::string what;
};

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

// The parser counts bytes; editors count characters. Places come nearly in order, so each continues counting where the
// one before ended: a long line is not counted again for every value on it.
class PlaceFinder {
 public:
  explicit PlaceFinder(std::string_view text) : lines_(split_lines(text)) {}

  [[nodiscard]] const std::vector<std::string_view>& lines() const { return lines_; }
  [[nodiscard]] Place find(const YAML::Mark& mark) {
    const auto line = static_cast<std::size_t>(mark.line);
    if (mark.line < 0 || mark.column < 0 || line >= lines_.size()) return {};
    const std::size_t column = std::min(static_cast<std::size_t>(mark.column), lines_[line].size());
    if (line != line_ || column < column_) {
      line_ = line;
      column_ = 0;
      characters_ = 0;
    }
    const std::string_view passed = lines_[line].substr(column_, column - column_);
    characters_ += static_cast<int>(std::count_if(passed.begin(), passed.end(), is_utf8_start));
    column_ = column;
    return Place{.line = mark.line + 1, .column = characters_ + 1, .variable = {}};
  }

 private:
  std::vector<std::string_view> lines_;
  std::size_t line_ = 0;
  std::size_t column_ = 0;
  int characters_ = 0;
};

class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string_view text) : places_(text) {}

  [[nodiscard]] const YAML::Mark& start() const { return start_; }
  YamlDocument take() { return std::move(document_); }
  // The parser's message about a line that is indented with a tab never mentions the tab.
  [[nodiscard]] std::optional<YAML::Mark> tab_before(YAML::Mark mark) const {
    const auto line = static_cast<std::size_t>(mark.line);
    if (mark.line < 0 || line >= places_.lines().size()) return std::nullopt;
    const std::size_t tab = places_.lines()[line].find_first_not_of(' ');
    if (tab == std::string_view::npos || places_.lines()[line][tab] != '\t') return std::nullopt;
    mark.column = static_cast<int>(tab);
    return mark;
  }
  void report(const YAML::Mark& mark, std::string what) {
    const Place place = places_.find(mark);
    document_.problems.push_back(
        Problem{.where = {}, .line = place.line, .column = place.column, .what = std::move(what)});
  }

  void OnDocumentStart(const YAML::Mark& mark) override { start_ = mark; }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& /*mark*/, const std::string& /*name*/) override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { add(mark, ConfigNode::Kind::null, {}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    throw Stop{mark, std::string(kReferences)};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    refuse_tag(mark, tag);
    add(mark, ConfigNode::Kind::scalar, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, ConfigNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, ConfigNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    ConfigNode node;
    std::optional<ConfigNode> key;  // the key whose value comes next
  };

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    const bool ordinary = tag.empty() || tag == "?" || tag == "!" || tag.starts_with("tag:yaml.org,2002:");
    if (!ordinary)
      throw Stop{mark,
                 "tags such as !name are not supported here; write the value itself, in quotes if it begins with '!'"};
  }

  void add(const YAML::Mark& mark, ConfigNode::Kind kind, std::string value) {
    ConfigNode node;
    node.kind = kind;
    node.text = std::move(value);
    node.place = places_.find(mark);
    complete(mark, std::move(node));
  }

  void open(const YAML::Mark& mark, const std::string& tag, ConfigNode::Kind kind) {
    refuse_tag(mark, tag);
    if (levels_.size() == kMaxConfigDepth) {
      throw Stop{mark, "more than " + std::to_string(kMaxConfigDepth) + " nested levels; no setting is that deep"};
    }
    Level level;
    level.node.kind = kind;
    level.node.place = places_.find(mark);
    level_marks_.push_back(mark);
    levels_.push_back(std::move(level));
  }

  void close() {
    ConfigNode node = std::move(levels_.back().node);
    const YAML::Mark mark = level_marks_.back();
    levels_.pop_back();
    level_marks_.pop_back();
    complete(mark, std::move(node));
  }

  // A finished node is the root, an item of the list, or the key or the value of the map around it.
  void complete(const YAML::Mark& mark, ConfigNode node) {
    if (++nodes_ > kMaxConfigNodes) {
      throw Stop{mark, "more than " + std::to_string(kMaxConfigNodes) + " values, far too many for a configuration"};
    }
    if (levels_.empty()) {
      document_.root = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.kind == ConfigNode::Kind::list) {
      level.node.children.push_back(std::move(node));
    } else if (!level.key) {
      if (node.kind != ConfigNode::Kind::scalar) throw Stop{mark, "a key must be a word, such as 'mqtt:'"};
      level.key = std::move(node);
    } else {
      node.key = std::move(level.key->text);
      node.key_place = level.key->place;
      level.key.reset();
      level.node.children.push_back(std::move(node));
    }
  }

  PlaceFinder places_;
  YAML::Mark start_;
  YamlDocument document_;
  std::vector<Level> levels_;
  std::vector<YAML::Mark> level_marks_;
  std::size_t nodes_ = 0;
};

// The parser's short messages about the most common mistakes, with what to do.
std::string explain(const std::string& message) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kExplanations = {{
      {"illegal tab when looking for indentation", "a tab in the indentation; indent with spaces"},
      {"illegal map value",
       "':' is not expected here; either the key above lacks its ':', or a text that contains ': ' needs quotes"},
      {"end of map not found",
       "this line does not fit the lines above; check its indentation and the ':' after its key"},
      {"end of map flow not found", "the '{' opened before has no '}', or a ',' is missing between its settings"},
      {"end of sequence not found", "this line does not fit the list above; check its indentation and its '- '"},
      {"end of sequence flow not found", "the '[' opened before has no ']', or a ',' is missing between its items"},
      {"illegal EOF in scalar", "a quoted text has no closing quote"},
      {"illegal flow end", "this bracket closes nothing; remove it, or put quotes around the text"},
      {"the referenced anchor is not defined", kReferences},
      {"illegal block entry", "'-' is not expected here; start the list on its own line"},
      {"unknown token", "this character cannot begin a value; put quotes around the text"},
  }};
  for (const auto& [words, explanation] : kExplanations) {
    if (message.starts_with(words)) return std::string(explanation);  // yaml-cpp 0.8 appends details to some
  }
  return "not valid YAML: " + message.substr(0, message.find(": "));  // the rest is a part of the file
}

std::optional<Problem> unreadable_text(std::string_view text) {
  if (text.size() > kMaxConfigBytes) {
    return Problem{.where = {},
                   .what = "larger than " + std::to_string(kMaxConfigBytes) +
                           " bytes, far too large for a configuration; is it the right file?"};
  }
  const std::optional<std::size_t> bad = first_not_text(text);
  if (!bad) return std::nullopt;
  const std::string_view before = text.substr(0, *bad);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::string_view in_line = before.substr(before.rfind('\n') + 1);
  const auto column = 1 + std::count_if(in_line.begin(), in_line.end(), is_utf8_start);
  return Problem{.where = {},
                 .line = static_cast<int>(line),
                 .column = static_cast<int>(column),
                 .what = "this byte is not text; remove it, or save the file as UTF-8"};
}

}  // namespace

YamlDocument read_yaml(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (std::optional<Problem> problem = unreadable_text(text)) return YamlDocument{.root = {}, .problems = {*problem}};

  TreeBuilder builder(text);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) {
      TreeBuilder rest(text);
      const bool second = parser.HandleNextDocument(rest);
      if (second) builder.report(rest.start(), "there is a second document after '---'; keep only one");
    }
  } catch (const Stop& stop) {
    builder.report(stop.mark, stop.what);
  } catch (const YAML::Exception& error) {
    if (const std::optional<YAML::Mark> tab = builder.tab_before(error.mark)) {
      builder.report(*tab, "a tab in the indentation; indent with spaces");
    } else {
      builder.report(error.mark, explain(error.msg));
    }
  }
  return builder.take();
}

}  // namespace ams2mqtt
