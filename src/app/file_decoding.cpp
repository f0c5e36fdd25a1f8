#include "file_decoding.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <thread>
#include <utility>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/framing/line_text.hpp"
#include "ams2mqtt/meter/decode_input.hpp"
#include "ams2mqtt/system/input_file.hpp"
#include "ams2mqtt/system/monotonic.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "decode_stages.hpp"
#include "progress_line.hpp"
#include "telegram_table.hpp"

namespace ams2mqtt {

namespace {

using Then = DecodeInput::Then;

constexpr std::uint64_t kMaxPrintedRefusals = 20;           // of one file
constexpr std::size_t kWrittenAtOnce = 64UL * 1024;         // bytes of a recording's text
constexpr std::uint64_t kWorthThreads = 1UL * 1024 * 1024;  // bytes of a file

std::string spaced_hex(Bytes bytes) {
  const std::string hex = to_hex(bytes);
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 2) text.append(i == 0 ? "" : " ").append(hex, i, 2);
  return text;
}

std::string_view advice(Errc code) {
  if (code == Errc::no_key) return " (give it with --key)";
  if (code == Errc::repeated) return " (does the recording hold messages twice?)";
  if (code == Errc::wrong_key || code == Errc::bad_auth)
    return " (do --key, and --auth-key if given, belong to this meter?)";
  return "";
}

std::string refusal_text(const ShownRefusal& refusal) {
  const Error& error = refusal.error;
  std::string text = "offset " + std::to_string(error.offset) + ": ";
  text.append(to_string(error.code)).append(advice(error.code));
  if (refusal.size == 0) return text;
  const bool cut = refusal.size > ShownRefusal::kShownBytes;
  return text + ": " + spaced_hex(Bytes(refusal.bytes).first(std::min(refusal.size, ShownRefusal::kShownBytes))) +
         (cut ? " ..." : "");
}

// One file, which is one line of one meter, on its way from bytes to what is printed. Each step has members of its own.
class FileDecoding {
 public:
  FileDecoding(std::string name, InputFile file, const FileDecodingOptions& options, const DecoderOptions& decoder,
               TelegramPrinter& printer)
      : name_(std::move(name)),
        options_(options),
        file_(std::move(file)),
        input_(decoder,
               {[this](const Telegram& telegram) { block_->telegrams.add(telegram); },
                [this](const Error& error, Bytes bytes) { keep_refusal(error, bytes); },
                [this](Monotonic at) { await(at); }},
               options.wait_for ? CaptureReader::Before::words : CaptureReader::Before::nothing),
        printer_(printer),
        progress_(file_.live() ? 0 : file_.size()) {}

  DecodeOutcome run() {
    const bool threads =
        !is_replay() && !file_.live() && file_.size() >= kWorthThreads && std::thread::hardware_concurrency() > 1;
    take_steps({[this](DecodeBlock& block) { return read(block); }, [this](DecodeBlock& block) { decode(block); },
                [this](const DecodeBlock& block) { print_block(block); }},
               threads);
    print_summary();
    return outcome_;
  }

 private:
  bool read(DecodeBlock& block) {
    const InputFile::Read read = file_.read(buffer_);
    block.size = read.size;
    block.failure = read.error.empty() ? "" : "cannot be read any further: " + read.error;
    block.truncated = read.event == InputFile::Event::truncated;
    block.now = file_.live() ? monotonic_now() : Monotonic{};
    block.then = then(read.event);
    input_.read(Bytes(buffer_).first(read.size), block.then, block.read);
    block.misses = input_.take_misses();
    if (is_replay() && !input_.reader().may_be_capture()) {
      block.failure = "this is no capture, so nobody knows when its bytes came; ams2mqtt decode reads it";
      block.then = Then::end_of_input;
      block.read.clear();
    }
    return block.then != Then::end_of_input;
  }

  [[nodiscard]] bool is_replay() const { return options_.wait_for != nullptr; }

  // What has been decoded is shown before the rest is waited for.
  void await(Monotonic at) {
    if (!is_replay()) return;
    print_decoded(*block_);
    printer_.flush();
    block_->telegrams.clear();
    block_->refusals.clear();
    options_.wait_for(at);
  }

  [[nodiscard]] static Then then(InputFile::Event event) {
    switch (event) {
      case InputFile::Event::bytes:
        return Then::more;
      case InputFile::Event::quiet:
      case InputFile::Event::truncated:
        return Then::end_of_burst;
      case InputFile::Event::failed:
      case InputFile::Event::end:
        break;
    }
    return Then::end_of_input;
  }

  void decode(DecodeBlock& block) {
    block_ = &block;
    block.telegrams.clear();
    block.refusals.clear();
    block.refused = 0;
    input_.decode(block.read, block.then, block.now);
    block.refused += block.misses.size();
    refused_ += block.misses.size();
    block.notices = input_.take_notices();
  }

  void keep_refusal(const Error& error, Bytes bytes) {
    ++block_->refused;
    if (++refused_ > kMaxPrintedRefusals) return;
    ShownRefusal& refusal = block_->refusals.emplace_back();
    refusal.place = block_->telegrams.telegrams().size();
    refusal.error = error;
    refusal.size = bytes.size();
    std::ranges::copy(bytes.first(std::min(bytes.size(), ShownRefusal::kShownBytes)), refusal.bytes.begin());
  }

  void print_block(const DecodeBlock& block) {
    if (block.truncated) say("was truncated; reading it from the start");
    if (!block.failure.empty()) complain_about(block.failure);
    print_decoded(block);
    for (const Notice& notice : block.notices) say(sentence(notice));
    if (options_.line.empty()) {
      for (const PasteMiss& miss : block.misses) say(sentence(miss));
    }
    outcome_.refused += block.refused;
    done_ += block.size;
    // Somebody may be watching, and more may be long in coming.
    if (file_.live() || block.then == Then::end_of_input) printer_.flush();
    progress_.show(done_, outcome_.decoded);
  }

  void print_decoded(const DecodeBlock& block) {
    const auto telegrams = block.telegrams.telegrams();
    std::size_t next = 0;
    for (const ShownRefusal& refusal : block.refusals) {
      for (; next < refusal.place; ++next) printer_.add(telegrams[next]);
      say(refusal_text(refusal));
    }
    for (; next < telegrams.size(); ++next) printer_.add(telegrams[next]);
    outcome_.decoded += telegrams.size();
  }

  // What has been printed before is there before.
  void say(std::string_view what) {
    printer_.flush();
    progress_.clear();
    std::cerr << (name_ + ": ").append(what).append(1, '\n');
  }

  void complain_about(const std::string& failure) {
    printer_.flush();
    progress_.clear();
    complain(options_.command, name_ + ": " + failure);
    outcome_.unreadable = true;
  }

  void say_form(const RecordingReader& reader) {
    if (reader.is_capture()) return say("read as " + reader.form());
    if (reader.form().empty()) return;
    say("the text was read as " + reader.form() +
        (outcome_.decoded == 0 ? "; if that is wrong, ams2mqtt decode --help lists the forms" : ""));
  }

  void print_summary() {
    progress_.clear();
    if (is_replay() && outcome_.unreadable) return;
    if (outcome_.refused > kMaxPrintedRefusals) {
      say(std::to_string(outcome_.refused - kMaxPrintedRefusals) + " more refused");
    }
    const std::uint64_t skipped = input_.counters().skipped_bytes;
    if (skipped > 0) say(std::to_string(skipped) + " bytes outside valid frames skipped");
    const RecordingReader& reader = input_.reader();
    if (options_.line.empty()) say_form(reader);
    if (outcome_.decoded + outcome_.refused == 0) {
      const PasteReader& text = reader.text();
      const bool unknown = !text.binary() && !text.understood() && text.lines() > 0;
      say(std::string("no frame found") +
          (unknown ? "; it is text, but no line holds bytes in a known form; see ams2mqtt decode --help" : ""));
    }
    const auto fault = outcome_.decoded == 0 ? text_fault(input_.newest_bytes()) : std::nullopt;
    if (fault) say("the bytes are plain text, but " + std::string(*fault));
  }

  std::string name_;
  const FileDecodingOptions& options_;
  // Of reading.
  InputFile file_;
  std::array<std::uint8_t, 32UL * 1024> buffer_{};
  // Of reading and decoding.
  DecodeInput input_;
  // Of decoding.
  DecodeBlock* block_ = nullptr;  // at hand
  std::uint64_t refused_ = 0;
  // Of printing.
  TelegramPrinter& printer_;
  ProgressLine progress_;
  std::uint64_t done_ = 0;  // bytes
  DecodeOutcome outcome_;
};

}  // namespace

void TelegramPrinter::add(const Telegram& telegram) {
  if (is_json_) {
    json_.append_to(text_, telegram);
  } else {
    text_ += telegram_table(telegram);
  }
  text_ += '\n';
  if (text_.size() >= kWrittenAtOnce) flush();
}

void TelegramPrinter::flush() {
  print(text_);
  text_.clear();
}

DecodeOutcome decode_file(const std::string& path, const FileDecodingOptions& options, const RecordingSetup& setup,
                          TelegramPrinter& printer) {
  const std::string name = options.line.empty() ? shown_input(path) : options.line;
  if (const std::string waiting = waiting_text(path); !waiting.empty()) complain(options.command, waiting);
  auto file = InputFile::open(path, options.follow);
  if (file) return FileDecoding(name, std::move(*file), options, setup.decoder, printer).run();
  complain(options.command, unreadable_text(path, file.error()));
  return {.unreadable = true};
}

void complain(std::string_view command, std::string_view what) {
  std::cerr << "ams2mqtt " + std::string(command) + ": " + std::string(what) + '\n';
}

int exit_code_of(const DecodeOutcome& outcome) {
  if (outcome.unreadable) return kExitUsage;
  return outcome.refused == 0 && outcome.decoded > 0 ? kExitOk : kExitFailed;
}

}  // namespace ams2mqtt
