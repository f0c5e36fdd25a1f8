#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>

#include "ams2mqtt/app/commands.hpp"
#include "ams2mqtt/app/decode_input.hpp"
#include "ams2mqtt/app/telegram_table.hpp"
#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/framing/line_text.hpp"
#include "ams2mqtt/io/key_ring.hpp"
#include "ams2mqtt/io/key_text.hpp"
#include "ams2mqtt/io/time_zone.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint64_t kMaxPrintedRefusals = 20;  // of one file
constexpr std::size_t kShownBytes = 16;            // of a refused frame

enum class Format : std::uint8_t { text, json };

// What the options say, ready for use.
struct Setup {
  Format format = Format::text;
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
    complain("--auth-key verifies messages that --key deciphers; give --key as well");
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
    complain("--format is '" + options.format + "'; write text or json");
    return std::nullopt;
  }
  setup.format = options.format == "json" ? Format::json : Format::text;
  const auto manufacturer = parse_manufacturer(options.manufacturer);
  if (!manufacturer) {
    complain("--manufacturer is '" + options.manufacturer +
             "'; write auto, aidon, aidon_se, kaifa, kaifa_se or kamstrup");
    return std::nullopt;
  }
  setup.time_zone = options.time_zone.empty() ? host_time_zone() : load_time_zone(options.time_zone);
  if (!options.time_zone.empty() && !setup.time_zone) {
    complain("--time-zone: this system knows no zone '" + options.time_zone + "'; write one like Europe/Oslo");
    return std::nullopt;
  }
  if (!read_keys(options, setup)) return std::nullopt;
  setup.decoder = {*manufacturer, setup.time_zone.get(), setup.keys.get(), {}};
  return setup;
}

std::optional<std::string> read_all(const std::string& file) {
  const auto drain = [](std::istream& stream) {
    return std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  };
  if (file == "-") return drain(std::cin);
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  stream.peek();
  if (stream.bad()) return std::nullopt;  // a directory opens, but cannot be read
  stream.clear();
  return drain(stream);
}

void print(const Telegram& telegram, Format format) {
  switch (format) {
    case Format::text:
      std::cout << telegram_table(telegram) << '\n';
      return;
    case Format::json:
      std::cout << to_json(telegram) << '\n';
      return;
  }
}

std::string spaced_hex(Bytes bytes) {
  const std::string hex = to_hex(bytes);
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 2) text.append(i == 0 ? "" : " ").append(hex, i, 2);
  return text;
}

std::string_view advice(Errc code) {
  if (code == Errc::no_key) return " (give it with --key)";
  if (code == Errc::wrong_key || code == Errc::bad_auth) return " (is --key, and --auth-key if given, this meter's?)";
  return "";
}

void print_refusal(std::string_view name, const Error& error, Bytes stream) {
  const Bytes rest = stream.subspan(std::min(error.offset, stream.size()));
  const bool cut = rest.size() > kShownBytes;
  std::cerr << name << ": offset " << error.offset << ": " << to_string(error.code) << advice(error.code) << ": "
            << spaced_hex(rest.first(cut ? kShownBytes : rest.size())) << (cut ? " ..." : "") << '\n';
}

void print_summary(std::string_view name, const Outcome& outcome, std::uint64_t skipped) {
  if (outcome.refused > kMaxPrintedRefusals) {
    std::cerr << name << ": " << outcome.refused - kMaxPrintedRefusals << " more refused\n";
  }
  if (skipped > 0) std::cerr << name << ": " << skipped << " bytes outside of good frames skipped\n";
  if (outcome.decoded + outcome.refused == 0) std::cerr << name << ": no frame found\n";
}

// One file is one line of one meter.
Outcome decode_file(const std::string& file, const Setup& setup) {
  const std::string name = file == "-" ? "standard input" : file;
  Outcome outcome;
  const auto content = read_all(file);
  if (!content) {
    complain(name + ": cannot be read");
    outcome.unreadable = true;
    return outcome;
  }
  const auto stream = line_bytes(*content);
  if (!stream) {
    std::cerr << name << ": hex text, but the byte at character " << stream.error().offset << " lacks a digit\n";
    outcome.refused = 1;
    return outcome;
  }
  Decoder decoder(setup.decoder);
  decoder.feed(*stream);
  decoder.end_of_input();
  while (const auto telegram = decoder.next({})) {
    if (*telegram) {
      ++outcome.decoded;
      print(***telegram, setup.format);
    } else if (++outcome.refused <= kMaxPrintedRefusals) {
      print_refusal(name, telegram->error(), *stream);
    }
  }
  for (const Remark& remark : decoder.take_remarks()) std::cerr << name << ": " << sentence(remark) << '\n';
  print_summary(name, outcome, decoder.counters().skipped_bytes);
  const auto fault = outcome.decoded == 0 ? text_fault(*stream) : std::nullopt;
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
  std::cout.flush();
  if (total.unreadable) return kExitUsage;
  return total.refused == 0 && total.decoded > 0 ? kExitOk : kExitFailed;
}

}  // namespace ams2mqtt
