#include "searching_source.hpp"

#include <algorithm>
#include <chrono>

#include "ams2mqtt/port/frame_signs.hpp"
#include "ams2mqtt/source/serial_ports.hpp"
#include "ams2mqtt/system/monotonic.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::milliseconds kListenEvery{100};
constexpr std::chrono::seconds kWatchEvery{5};
constexpr Monotonic kOpenEvery{5000};
constexpr std::size_t kMostListeners = 16;

std::string list_of_devices(const std::vector<PortListener>& listeners) {
  std::string text;
  for (const PortListener& each : listeners) text += (text.empty() ? "" : ", ") + each.device();
  return text;
}

}  // namespace

std::vector<std::string> meter_port_candidates() {
  std::vector<std::string> devices;
  for (const SerialPort& port : serial_ports()) {
    if (!port.console) devices.push_back(port.lasting_name());
  }
  return devices;
}

SearchingSource::SearchingSource(boost::asio::io_context& io, SearchSettings settings,
                                 std::optional<FoundPort> remembered, SourceHandlers handlers)
    : settings_(std::move(settings)),
      handlers_(std::move(handlers)),
      io_(io),
      timer_(io),
      found_(std::move(remembered)) {}

SearchingSource::~SearchingSource() {
  stop();
}

void SearchingSource::start() {
  if (running_) return;
  running_ = true;
  const bool known = found_ && std::ranges::count(settings_.candidates(), found_->device) > 0;
  if (known && (!settings_.only || *settings_.only == found_->format)) return read(*found_, settings_.trial);
  search();
}

void SearchingSource::stop() {
  if (!running_) return;
  running_ = false;
  timer_.cancel();
  listeners_.clear();
  if (reader_) reader_->stop();
}

void SearchingSource::confirm() {
  intact_ = monotonic_now();
  patience_ = settings_.patience;
  garbage_ = false;
  sample_.clear();
  if (reader_) reader_->confirm();
}

std::optional<PortFindings> SearchingSource::examine() {
  return reader_ ? reader_->examine() : std::nullopt;
}

std::optional<LineCounts> SearchingSource::counts() {
  return reader_ ? reader_->counts() : std::nullopt;
}

// Reading.

void SearchingSource::read(const FoundPort& port, Monotonic patience) {
  SerialConfig config;
  static_cast<LineFormat&>(config) = port.format;
  config.device = port.device;
  config.finds_format = false;
  intact_ = monotonic_now();
  patience_ = patience;
  garbage_ = false;
  is_open_ = false;
  sample_.clear();
  reader_ = settings_.read(config, {.on_bytes = [this](Bytes bytes) { on_bytes(bytes); },
                                    .on_quiet = [this] { handlers_.on_quiet(); },
                                    .on_status = [this](const SourceStatus& status) { on_status(status); },
                                    .missing = handlers_.missing});
  watch();
  reader_->start();
}

void SearchingSource::on_bytes(Bytes bytes) {
  garbage_ = true;
  sample_.feed(bytes);
  handlers_.on_bytes(bytes);
}

void SearchingSource::on_status(const SourceStatus& status) {
  is_open_ = status.open;
  SourceStatus named = status;
  named.what = at(found_->device) + status.what;
  handlers_.on_status(named);
}

void SearchingSource::watch() {
  timer_.expires_after(std::min<Monotonic>(kWatchEvery, patience_));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error && running_) on_watch();
  });
}

// Frames that cannot be decrypted are intact as well, and silence is no reason while the port has proven to be right.
void SearchingSource::on_watch() {
  const Monotonic now = monotonic_now();
  if (now - intact_ < patience_) return watch();
  const bool proven = patience_ == settings_.patience;
  if (holds_frame(sample_.bytes()) || sample_.fault() || (proven && !garbage_ && is_open_)) {
    intact_ = now;
    patience_ = settings_.patience;
    garbage_ = false;
    sample_.clear();
    return watch();
  }
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience_).count();
  tell(at(found_->device) + "nothing intact at " + line_format(found_->format) + " for " + std::to_string(seconds) +
       " s; looking for the meter");
  if (running_) search();
}

// Searching.

void SearchingSource::search() {
  if (reader_) reader_->stop();
  reader_.reset();
  told_.clear();
  silence_told_ = false;
  begun_ = monotonic_now();
  open_candidates(begun_);
  if (!running_) return;
  if (!listeners_.empty()) {
    tell("looking for the meter on " + list_of_devices(listeners_) + ", with " +
         line_format(listeners_.front().search().format()) + " first");
  }
  if (running_) tick();
}

void SearchingSource::open_candidates(Monotonic now) {
  opened_ = now;
  const std::vector<std::string> devices = settings_.candidates();
  if (devices.empty() && told_.insert("").second) {
    tell("there is no serial port; plug the adapter in, or name the device");
  }
  for (const std::string& device : devices) {
    if (!running_ || listeners_.size() == kMostListeners) return;
    if (std::ranges::find(listeners_, device, &PortListener::device) != listeners_.end()) continue;
    const bool known = found_ && found_->device == device;
    auto listener = PortListener::open(device, known ? std::optional(found_->format) : std::nullopt, settings_.only);
    if (listener) {
      told_.erase(device);
      listeners_.push_back(std::move(*listener));
    } else if (told_.insert(device).second) {
      tell(at(device) + listener.error());
    }
  }
}

void SearchingSource::tick() {
  timer_.expires_after(kListenEvery);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error && running_) on_tick();
  });
}

void SearchingSource::on_tick() {
  const Monotonic now = monotonic_now();
  std::vector<std::string> gone;
  for (PortListener& listener : listeners_) {
    listen_to(listener, now, gone);
    if (!running_ || reader_) return;
  }
  std::erase_if(listeners_, [&](const PortListener& each) { return std::ranges::count(gone, each.device()) > 0; });
  if (now - opened_ >= kOpenEvery) open_candidates(now);
  if (running_) tell_silence(now);
  if (running_) tick();
}

void SearchingSource::listen_to(PortListener& listener, Monotonic now, std::vector<std::string>& gone) {
  const auto verdict = listener.poll(now);
  if (!verdict) {
    gone.push_back(listener.device());
    return tell(at(listener.device()) + verdict.error());
  }
  if (!*verdict) return;
  if (listener.search().found()) return take(listener, **verdict);
  // What nobody has understood once is not told again and again.
  const FormatSearch& search = listener.search();
  const bool is_last = search.rounds() == 1 && (*verdict)->format != search.format();
  if (search.rounds() > 0 && !is_last) return;
  const std::string others = listener.others();
  tell(at(listener.device()) + (others.empty() ? sentence(**verdict) : others) +
       (search.format() == (*verdict)->format ? "" : "; listening with " + line_format(search.format())));
}

void SearchingSource::take(PortListener& listener, const LineVerdict& verdict) {
  const LineFormat format = settings_.only.value_or(listener.search().format());
  found_ = FoundPort{listener.device(), format};
  const bool seven = format.data_bits == 7 && verdict.format.data_bits == 8;
  const Bytes burst = listener.search().burst();
  const std::vector<std::uint8_t> bytes =
      seven ? lower_seven_bits(burst) : std::vector<std::uint8_t>(burst.begin(), burst.end());
  listeners_.clear();
  tell(at(found_->device) + sentence(verdict));
  if (!running_) return;
  read(*found_, settings_.patience);
  if (running_) on_bytes(bytes);
  if (running_) handlers_.on_quiet();
}

void SearchingSource::tell_silence(Monotonic now) {
  const auto heard = [](const PortListener& each) { return each.search().heard(); };
  if (silence_told_ || listeners_.empty() || now - begun_ < settings_.silence) return;
  if (std::ranges::any_of(listeners_, heard)) return;
  silence_told_ = true;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(settings_.silence).count();
  const std::string others = listeners_.front().others();
  tell("nothing came from " + list_of_devices(listeners_) + " for " + std::to_string(seconds) + " s; " +
       (others.empty() ? "is the meter's port enabled and the cable connected?" : others));
}

std::string SearchingSource::at(const std::string& device) const {
  return settings_.names_device ? device + ": " : std::string();
}

void SearchingSource::tell(const std::string& what) const {
  handlers_.on_status({false, SourceCause::searching, what});
}

}  // namespace ams2mqtt
