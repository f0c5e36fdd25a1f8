#include "decode_command.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <optional>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/crypto/key_ring.hpp"
#include "ams2mqtt/framing/line_text.hpp"
#include "ams2mqtt/meter/decode_input.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "ams2mqtt/system/input_file.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "ams2mqtt/system/time_zone.hpp"
#include "meter_pipeline.hpp"
#include "telegram_table.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint64_t kMaxPrintedRefusals = 20;  // of one file
constexpr std::size_t kShownBytes = 16;            // of a refused frame

enum class Format : std::uint8_t { text, json };

// The options, ready for use.
struct Setup {
  Format format = Format::text;
  bool follow = false;
  std::unique_ptr<TimeZone> time_zone;
  std::unique_ptr<KeyRing> keys;
  DecoderOptions decoder;
};

struct Outcome {
  std::uint64_t decoded = 0;
  std::uint64_t refused = 0;
  bool unreadable = false;
};

void complain(std::string_view what) {
  std::cerr << "ams2mqtt decode: " << what << '\n';
}

// The key itself must not reach the terminal or a log, so the message only says which option is wrong.
bool read_key(std::string_view option, const std::string& text, std::optional<AesKey>& key) {
  if (text.empty()) return true;
  const auto parsed = parse_key_text(text);
  if (!parsed) {
    complain(std::string(option) + " " + parsed.error());
    return false;
  }
  key = *parsed;
  return true;
}

bool read_keys(const DecodeOptions& options, Setup& setup) {
  std::optional<AesKey> key;
  std::optional<AesKey> auth_key;
  if (!read_key("--key", options.key, key) || !read_key("--auth-key", options.auth_key, auth_key)) return false;
  if (!key && auth_key) {
    complain("--auth-key verifies messages that --key decrypts; give --key as well");
    return false;
  }
  const auto title = options.system_title.empty() ? std::nullopt : parse_system_title(options.system_title);
  if (!title && !options.system_title.empty()) {
    complain("--system-title must be 16 hexadecimal digits");
    return false;
  }
  setup.keys = std::make_unique<KeyRing>();
  if (!key) return true;
  setup.keys->add(std::nullopt, *key, auth_key);
  if (title) setup.keys->add(title, *key, auth_key);
  wipe(*key);
  if (auth_key) wipe(*auth_key);
  return true;
}

std::optional<Setup> set_up(const DecodeOptions& options) {
  Setup setup;
  if (options.format != "text" && options.format != "json") {
    complain("--format is " + in_quotes(options.format) + "; write text or json");
    return std::nullopt;
  }
  setup.format = options.format == "json" ? Format::json : Format::text;
  setup.follow = options.follow;
  if (options.follow && options.files.size() > 1) {
    complain("--follow never reaches the end of a file; give only one file");
    return std::nullopt;
  }
  const auto manufacturer = parse_manufacturer(options.manufacturer);
  if (!manufacturer) {
    complain("--manufacturer is " + in_quotes(options.manufacturer) +
             "; write auto, aidon, aidon_se, kaifa, kaifa_se or kamstrup");
    return std::nullopt;
  }
  setup.time_zone = options.time_zone.empty() ? host_time_zone() : load_time_zone(options.time_zone);
  if (!options.time_zone.empty() && !setup.time_zone) {
    complain("--time-zone: this system has no time zone " + in_quotes(options.time_zone) +
             "; use a name such as Europe/Oslo");
    return std::nullopt;
  }
  if (!read_keys(options, setup)) return std::nullopt;
  setup.decoder = {*manufacturer, setup.time_zone.get(), setup.keys.get(), {.show_unproven = true}};
  return setup;
}

std::string text_of(const Telegram& telegram, Format format) {
  switch (format) {
    case Format::text:
      return telegram_table(telegram) + '\n';
    case Format::json:
      return to_json(telegram) + '\n';
  }
  return {};
}

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

void print_refusal(std::string_view name, const Error& error, Bytes bytes) {
  const bool cut = bytes.size() > kShownBytes;
  std::cerr << name << ": offset " << error.offset << ": " << to_string(error.code) << advice(error.code);
  if (!bytes.empty()) std::cerr << ": " << spaced_hex(bytes.first(std::min(kShownBytes, bytes.size())));
  std::cerr << (cut ? " ..." : "") << '\n';
}

void print_summary(std::string_view name, const Outcome& outcome, const DecodeInput& input) {
  if (outcome.refused > kMaxPrintedRefusals) {
    std::cerr << name << ": " << outcome.refused - kMaxPrintedRefusals << " more refused\n";
  }
  const std::uint64_t skipped = input.counters().skipped_bytes;
  if (skipped > 0) std::cerr << name << ": " << skipped << " bytes outside valid frames skipped\n";
  const PasteReader& reader = input.reader();
  if (outcome.decoded == 0 && !reader.form().empty()) {
    std::cerr << name << ": the text was read as " << reader.form()
              << "; if that is wrong, ams2mqtt decode --help lists the forms\n";
  }
  if (outcome.decoded + outcome.refused > 0) return;
  std::cerr << name << ": no frame found";
  if (!reader.binary() && !reader.understood() && reader.lines() > 0) {
    std::cerr << "; it is text, but no line holds bytes in a known form; see ams2mqtt decode --help";
  }
  std::cerr << '\n';
}

// Prints what was noticed since the last call.
void print_notes(std::string_view name, DecodeInput& input, Outcome& outcome) {
  for (const Notice& notice : input.take_notices()) std::cerr << name << ": " << sentence(notice) << '\n';
  for (const PasteMiss& miss : input.take_misses()) {
    std::cerr << name << ": " << sentence(miss) << '\n';
    ++outcome.refused;
  }
}

// Reads `file` to its end.
void read_through(const std::string& name, InputFile& file, DecodeInput& input, Outcome& outcome) {
  std::array<std::uint8_t, 32UL * 1024> buffer{};
  const auto now = [&] { return file.live() ? monotonic_now() : Monotonic{}; };
  while (true) {
    const InputFile::Read read = file.read(buffer);
    switch (read.event) {
      case InputFile::Event::bytes:
        input.feed(Bytes(buffer).first(read.size), now());
        break;
      case InputFile::Event::quiet:
        input.end_of_burst(now());
        break;
      case InputFile::Event::truncated:
        std::cerr << name << ": was truncated; reading it from the start\n";
        input.end_of_burst(now());
        break;
      case InputFile::Event::failed:
        complain(name + ": cannot be read any further: " + read.error);
        outcome.unreadable = true;
        [[fallthrough]];
      case InputFile::Event::end:
        return input.end_of_input(now());
    }
    print_notes(name, input, outcome);
  }
}

// A key pasted without an option is taken for a file name.
std::string shown_name(const std::string& file) {
  return secrecy_of(file) == Secrecy::key ? shown_text(file) : file;
}

// One file is one line of one meter.
Outcome decode_file(const std::string& path, const Setup& setup) {
  const std::string name = path == "-" ? "standard input" : shown_name(path);
  Outcome outcome;
  auto file = InputFile::open(path, setup.follow);
  if (!file) {
    complain(name + ": cannot be read: " + file.error());
    outcome.unreadable = true;
    return outcome;
  }
  const auto print_telegram = [&](const Telegram& telegram) {
    ++outcome.decoded;
    print(text_of(telegram, setup.format));
  };
  DecodeInput input(setup.decoder, {print_telegram, [&](const Error& error, Bytes bytes) {
                                      if (++outcome.refused <= kMaxPrintedRefusals) print_refusal(name, error, bytes);
                                    }});
  read_through(name, *file, input, outcome);
  print_notes(name, input, outcome);
  print_summary(name, outcome, input);
  const auto fault = outcome.decoded == 0 ? text_fault(input.newest_bytes()) : std::nullopt;
  if (fault) std::cerr << name << ": the bytes are plain text, but " << *fault << '\n';
  return outcome;
}

}  // namespace

int decode_command(const DecodeOptions& options) {
  const auto setup = set_up(options);
  if (!setup) return kExitUsage;
  Outcome total;
  for (const std::string& file : options.files.empty() ? std::vector<std::string>{"-"} : options.files) {
    const Outcome outcome = decode_file(file, *setup);
    total.decoded += outcome.decoded;
    total.refused += outcome.refused;
    total.unreadable = total.unreadable || outcome.unreadable;
  }
  if (total.unreadable) return kExitUsage;
  return total.refused == 0 && total.decoded > 0 ? kExitOk : kExitFailed;
}

}  // namespace ams2mqtt
