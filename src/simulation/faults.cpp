#include "ams2mqtt/simulation/faults.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ams2mqtt {

namespace {

constexpr std::int64_t kHundredThousand = 100'000;
constexpr std::int64_t kTenThousand = 10'000;
constexpr std::int64_t kTenYears = 315'360'000;

constexpr std::array kFaults = {
    FaultRow{FaultKind::bit_errors, "bit-errors", "N of 100,000 bits are wrong",
             "\"the line is noisy, many frames are damaged\"", 20, 1, 10'000},
    FaultRow{FaultKind::lost_bytes, "lost-bytes", "N of 10,000 bytes are missing", "the same", 5, 1, 5000},
    FaultRow{FaultKind::crlf, "crlf", "each LF becomes CR LF, as a terminal does it",
             "\"... turns line feeds into CR LF ...; the frames are being repaired\"", 0, 0, 0},
    FaultRow{FaultKind::silence, "silence", "nothing is sent for N of every 4N seconds",
             "\"silent, no telegram for ... s\"", 60, 1, 86'400},
    FaultRow{FaultKind::replug, "replug", "the port is gone for N of every 4N seconds",
             "\"the device has gone; trying again\", and \"opened\"", 10, 1, 86'400},
    FaultRow{FaultKind::repeated_hour, "repeated-hour", "after N seconds the clock is set back by an hour",
             "\"the meter's clock is 1 h behind this host's\"", 60, 1, 86'400},
    FaultRow{FaultKind::clock_error, "clock-error", "the clock is N seconds ahead, or behind with a minus",
             "\"the meter's clock is ... ahead of this host's\"", 7200, -kTenYears, kTenYears},
};

std::string names() {
  std::string text;
  for (const FaultRow& row : kFaults) text += (text.empty() ? "" : ", ") + std::string(row.name);
  return text;
}

std::string range_of(const FaultRow& row) {
  if (row.most == 0) return std::string(row.name) + " takes no number";
  return std::string(row.name) + " takes a number from " + std::to_string(row.least) + " to " +
         std::to_string(row.most);
}

void flip_bits(std::vector<std::uint8_t>& bytes, std::int64_t amount, Random& random) {
  for (std::uint8_t& byte : bytes) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      if (random.below(kHundredThousand) < amount) byte = static_cast<std::uint8_t>(byte ^ 1U << bit);
    }
  }
}

std::vector<std::uint8_t> with_crlf(const std::vector<std::uint8_t>& bytes) {
  constexpr std::uint8_t kFeed = '\n';
  std::vector<std::uint8_t> text;
  for (const std::uint8_t byte : bytes) {
    if (byte == kFeed) text.push_back('\r');
    text.push_back(byte);
  }
  return text;
}

// A spike turns the line over for a bit's length: where two of them meet, they cancel out.
void add_spike(uart::Waveform& line, uart::Ticks at, uart::Ticks length) {
  for (const uart::Ticks edge : {at, at + length}) {
    const auto place = std::ranges::lower_bound(line.changes, edge);
    if (place != line.changes.end() && *place == edge) {
      line.changes.erase(place);
    } else {
      line.changes.insert(place, edge);
    }
  }
}

}  // namespace

std::span<const FaultRow> fault_rows() {
  return kFaults;
}

std::expected<Fault, std::string> parse_fault(std::string_view text) {
  const std::size_t sign = text.find('=');
  const auto row = std::ranges::find(kFaults, text.substr(0, sign), &FaultRow::name);
  if (row == kFaults.end()) return std::unexpected("a fault is one of " + names());
  if (sign == std::string_view::npos) return Fault{row->kind, row->usual};
  const std::string_view number = text.substr(sign + 1);
  std::int64_t amount = 0;
  const auto [stopped, error] = std::from_chars(number.data(), number.data() + number.size(), amount);
  const bool whole = error == std::errc{} && stopped == number.data() + number.size();
  if (!whole || row->most == 0 || amount < row->least || amount > row->most) return std::unexpected(range_of(*row));
  return Fault{row->kind, amount};
}

std::optional<std::int64_t> amount_of(std::span<const Fault> faults, FaultKind kind) {
  std::optional<std::int64_t> amount;
  for (const Fault& fault : faults) {
    if (fault.kind == kind) amount = fault.amount;
  }
  return amount;
}

bool is_out(std::int64_t seconds, std::chrono::milliseconds at) {
  const std::chrono::milliseconds part = std::chrono::seconds(seconds);
  return at % (4 * part) >= 3 * part;
}

std::vector<std::uint8_t> LineDamage::damage(Bytes message, std::chrono::milliseconds at) {
  const auto silence = amount_of(faults_, FaultKind::silence);
  if (silence && is_out(*silence, at)) return {};
  std::vector<std::uint8_t> bytes(message.begin(), message.end());
  if (const auto amount = amount_of(faults_, FaultKind::bit_errors)) flip_bits(bytes, *amount, random_);
  if (const auto amount = amount_of(faults_, FaultKind::lost_bytes)) {
    std::erase_if(bytes, [&](std::uint8_t) { return random_.below(kTenThousand) < *amount; });
  }
  return amount_of(faults_, FaultKind::crlf) ? with_crlf(bytes) : bytes;
}

uart::Waveform LineDamage::on_line(Bytes bytes, const LineModel& model) {
  uart::Waveform line = uart::sent(bytes, model.sender, kLineBegin, model.inverted);
  const uart::Ticks bit = uart::kTicksPerSecond / model.sender.baud;
  const uart::Ticks length = uart::duration(bytes.size(), model.sender);
  for (uart::Ticks passed = 0; model.noise > 0 && passed < length; passed += bit) {
    if (random_.below(kHundredThousand) >= model.noise) continue;
    add_spike(line, kLineBegin + passed + random_.below(bit), bit);
  }
  return line;
}

std::vector<std::uint8_t> LineReader::hear(const LineFormat& format, bool hears_breaks, uart::Ticks until) {
  if (format_ != format) {
    format_ = format;
    characters_ = uart::received(line_, format, uart::Resync::start, heard_);
    next_ = 0;
  }
  heard_ = until;
  std::vector<std::uint8_t> bytes;
  for (; next_ < characters_.size() && characters_[next_].at <= until; ++next_) {
    if (hears_breaks || !characters_[next_].is_break) bytes.push_back(characters_[next_].byte);
  }
  return bytes;
}

}  // namespace ams2mqtt
