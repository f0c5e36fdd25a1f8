#include "simulated_meter.hpp"

#include "ams2mqtt/crypto/aes_gcm_encrypt.hpp"
#include "ams2mqtt/simulation/variant.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kMadeUpKey = "000102030405060708090a0b0c0d0e0f";
constexpr std::string_view kMadeUpAuthKey = "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf";

ClockFault clock_fault(const std::vector<Fault>& faults) {
  ClockFault clock;
  clock.ahead = std::chrono::seconds(amount_of(faults, FaultKind::clock_error).value_or(0));
  if (const auto after = amount_of(faults, FaultKind::repeated_hour)) clock.set_back = std::chrono::seconds(*after);
  return clock;
}

LineModel model_of(const Profile& profile, const SimulateOptions& options) {
  LineModel model;
  model.sender = parse_line_format(options.line).value_or(line_of(profile));
  model.inverted = options.inverted;
  model.noise = options.noise;
  return model;
}

Profile with_names(Profile profile, std::string_view number, std::string_view device_name) {
  profile.meter_id = number;
  profile.device_name = device_name;
  return profile;
}

}  // namespace

std::vector<Fault> faults_of(const SimulateOptions& options) {
  std::vector<Fault> faults;
  faults.reserve(options.faults.size());
  for (const std::string& text : options.faults) faults.push_back(parse_fault(text).value());
  return faults;
}

// Counts from the moment it begins: a reader accepts no counter twice, also after the meter was started again.
class SimulatedMeter::Cipher final : public BlockCipher {
 public:
  Cipher(UtcSeconds start, unsigned index) {
    settings_.title =
        SystemTitle{'T', 'S', 'T', 0, 0, 0, static_cast<std::uint8_t>(index >> 8U), static_cast<std::uint8_t>(index)};
    settings_.counter = static_cast<std::uint32_t>(start.time_since_epoch().count());
    settings_.key = parse_aes_key(kMadeUpKey).value();
    settings_.auth_key = parse_aes_key(kMadeUpAuthKey).value();
  }
  std::vector<std::uint8_t> encrypt(Bytes plain) override {
    ++settings_.counter;
    return encrypt_block(plain, settings_);
  }

 private:
  CipherSettings settings_;
};

std::string key_lines(const Profile& profile) {
  if (!profile.encrypted) return {};
  return "AMS2MQTT_METERS__0__KEY=" + std::string(kMadeUpKey) +
         "\nAMS2MQTT_METERS__0__AUTH_KEY=" + std::string(kMadeUpAuthKey) + '\n';
}

SimulatedMeter::SimulatedMeter(const Profile& profile, const SimulateOptions& options, UtcSeconds start, unsigned index)
    : number_(nth_number(profile.meter_id, index)),
      device_name_(nth_number(profile.device_name, index)),
      profile_(with_names(profile, number_, device_name_)),
      cipher_(std::make_unique<Cipher>(start, index)),
      damage_(faults_of(options), options.seed + index),
      model_(model_of(profile, options)),
      read_as_(parse_line_format(options.read_as)),
      models_line_(!options.line.empty() || !options.read_as.empty() || options.inverted || options.noise != 0),
      schedule_(profile_, options.seed + index, start, cipher_.get(), clock_fault(faults_of(options))) {}

SimulatedMeter::~SimulatedMeter() = default;

const ScheduledFrame& SimulatedMeter::next() {
  frame_ = schedule_.next();
  frame_.bytes = damage_.damage(frame_.bytes, frame_.at);
  arrived_ = 0;
  if (models_line_) reader_ = LineReader(damage_.on_line(frame_.bytes, model_));
  return frame_;
}

// A terminal tells its reader's speed. Its characters are taken for eight bits without parity while the reader looks
// for the format, and for what the meter sends at other times.
std::vector<std::uint8_t> SimulatedMeter::arrive(std::size_t characters, const std::optional<ReaderPort>& reader) {
  if (!models_line_) {
    const Bytes part = Bytes(frame_.bytes).subspan(arrived_, characters - arrived_);
    arrived_ = characters;
    return {part.begin(), part.end()};
  }
  LineFormat format = read_as_.value_or(model_.sender);
  const bool follows = !read_as_ && reader && reader->baud != 0;
  if (follows && reader->hears_breaks) format = {};
  if (follows) format.baud = reader->baud;
  // What a slow receiver makes of the end comes after the end.
  constexpr uart::Ticks kTail = uart::kTicksPerSecond / 10;
  const uart::Ticks tail = characters == frame_.bytes.size() ? kTail : 0;
  return reader_.hear(format, follows && reader->hears_breaks,
                      kLineBegin + uart::duration(characters, model_.sender) + tail);
}

}  // namespace ams2mqtt
