#include "explain_command.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/explain/explanation.hpp"
#include "ams2mqtt/framing/recording_reader.hpp"
#include "ams2mqtt/meter/decode_input.hpp"
#include "ams2mqtt/system/input_file.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "explanation_text.hpp"
#include "terminal.hpp"

namespace ams2mqtt {

namespace {

void say_of_input(std::string_view what) {
  std::cerr << "ams2mqtt explain: " + std::string(what) + '\n';
}

std::string shown(const Explanation& explanation, const ExplainOptions& options) {
  if (options.json || options.format == "json") return explanation_json(explanation);
  if (options.format == "html") return explanation_html(explanation);
  return explanation_text(explanation, {.width = options.width > 0 ? options.width : terminal_size().columns,
                                        .colours = wants_colours(options.color)});
}

// One input, which is one line of one meter; what is read while it comes is explained whenever the line rests.
class FileExplanation {
  using Then = RecordingReader::Then;

 public:
  FileExplanation(std::string name, InputFile file, const ExplainOptions& options, const DecoderOptions& decoder)
      : name_(std::move(name)), file_(std::move(file)), options_(options), decoder_(decoder) {}

  int run() {
    std::array<std::uint8_t, 32UL * 1024> buffer{};
    for (;;) {
      const InputFile::Read read = file_.read(buffer);
      take(Bytes(buffer).first(read.size), then_of(read.event));
      if (read.event == InputFile::Event::failed) {
        say_of_input(name_ + ": cannot be read any further: " + read.error);
        return kExitUsage;
      }
      if (read.event == InputFile::Event::end) break;
    }
    if (!any_) say_of_input(name_ + ": there is nothing to explain");
    return any_ && !fault_ ? kExitOk : kExitFailed;
  }

 private:
  // Its bytes are nobody's text.
  [[nodiscard]] bool is_line() const { return options_.line.line.is_given(); }
  [[nodiscard]] static Then then_of(InputFile::Event event) {
    if (event == InputFile::Event::end) return Then::end_of_input;
    return event == InputFile::Event::quiet ? Then::end_of_burst : Then::more;
  }

  // A little more is kept than is explained, so that it shows.
  void take(Bytes input, Then then) {
    reader_.read(input, then, read_);
    const std::size_t room = kMostExplained + 1 - std::min(line_.size(), kMostExplained + 1);
    append(line_, Bytes(read_.bytes).first(std::min(read_.bytes.size(), room)));
    if (then != Then::more) show();
  }

  void show() {
    for (const PasteMiss& miss : reader_.take_misses()) {
      if (!is_line()) say_of_input(name_ + ": " + sentence(miss));
    }
    if (line_.empty()) return;
    const Explanation explanation = explain(line_, decoder_);
    line_.clear();
    any_ = any_ || !explanation.blocks.empty();
    fault_ = fault_ || shows_fault(explanation);
    print(shown(explanation, options_));
    if (!reader_.form().empty() && !is_line()) say_of_input(name_ + ": the text was read as " + reader_.form());
    if (explanation.cut)
      say_of_input(name_ + ": only its first " + std::to_string(kMostExplained) + " bytes are explained");
  }

  std::string name_;
  InputFile file_;
  const ExplainOptions& options_;
  const DecoderOptions& decoder_;
  RecordingReader reader_;
  LineBytes read_;
  std::vector<std::uint8_t> line_;
  bool any_ = false;
  bool fault_ = false;
};

int explain_file(const std::string& path, const ExplainOptions& options, const DecoderOptions& decoder) {
  const std::string name = options.line.name().empty() ? shown_input(path) : options.line.name();
  if (const std::string waiting = waiting_text(path); !waiting.empty()) say_of_input(waiting);
  auto file = InputFile::open(path, false);
  if (file) return FileExplanation(name, std::move(*file), options, decoder).run();
  say_of_input(unreadable_text(path, file.error()));
  return kExitUsage;
}

}  // namespace

int explain_command(const ExplainOptions& options) {
  auto setup = set_up(options);
  if (!setup) {
    say_of_input(setup.error());
    return kExitUsage;
  }
  if (const auto begun = begin_line_input(options.line, "explain"); !begun) {
    say_of_input(begun.error());
    return kExitUsage;
  }
  setup->decoder.takes_repeats = true;
  int worst = kExitOk;
  for (const std::string& file : options.files.empty() ? std::vector<std::string>{"-"} : options.files) {
    worst = std::max(worst, explain_file(file, options, setup->decoder));
  }
  return worst;
}

}  // namespace ams2mqtt
