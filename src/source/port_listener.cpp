#include "port_listener.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "ams2mqtt/source/port_findings.hpp"
#include "port_examiner.hpp"
#include "serial_port.hpp"

namespace ams2mqtt {

namespace {

LineCounts counts_of_port(int descriptor) {
  return line_counts(descriptor).value_or(LineCounts{});
}

}  // namespace

PortListener::PortListener(std::string device, FileDescriptor port, const std::optional<LineFormat>& first)
    : device_(std::move(device)), port_(std::move(port)), search_(first), tuned_(search_.format()) {
  received_ = counts_of_port(port_.value()).received;
}

PortListener::~PortListener() {
  if (port_.is_open()) release_serial_port(port_.value());
}

std::expected<PortListener, std::string> PortListener::open(const std::string& device,
                                                            const std::optional<LineFormat>& first,
                                                            const std::optional<LineFormat>& only) {
  SerialConfig config;
  static_cast<LineFormat&>(config) = only ? *only : FormatSearch(first).format();
  config.device = device;
  auto port = open_serial_port(config, Breaks::taken_for_zero);
  if (!port) return std::unexpected(std::move(port.error().what));
  PortListener listener(device, std::move(*port), only ? only : first);
  listener.only_ = only;
  return listener;
}

std::expected<std::optional<LineVerdict>, std::string> PortListener::poll(Monotonic now) {
  std::vector<std::uint8_t> bytes;
  std::array<std::uint8_t, 4096> buffer{};
  while (bytes.size() < FormatSearch::kMostBytes) {
    const ssize_t count = ::read(port_.value(), buffer.data(), buffer.size());
    if (count == 0) return std::unexpected("the device has gone");
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) break;
    if (count < 0) return std::unexpected("cannot be read: " + std::generic_category().message(errno));
    append(bytes, Bytes(buffer).first(static_cast<std::size_t>(count)));
  }
  read_ += bytes.size();
  const auto verdict = search_.hear(bytes, counts_of_port(port_.value()), now);
  if (only_ && !search_.found() && search_.format() != *only_) search_ = FormatSearch(only_);
  if (search_.format() == tuned_ || search_.found()) return verdict;
  tuned_ = search_.format();
  if (auto problem = tune_serial_port(port_.value(), tuned_, Breaks::taken_for_zero)) {
    return std::unexpected(std::move(*problem));
  }
  received_ = counts_of_port(port_.value()).received;
  read_ = 0;
  return verdict;
}

std::string PortListener::others() const {
  int waiting = 0;
  static_cast<void>(::ioctl(port_.value(), FIONREAD, &waiting));
  PortFindings findings{.device = device_, .counts = counts_of_port(port_.value()), .others = programs_at(device_)};
  findings.counts.received -= received_;
  findings.counts.breaks = 0;  // are read as bytes
  findings.taken = taken_by_others(findings.counts, read_, static_cast<std::uint64_t>(waiting));
  const std::vector<std::string> sentences = sentences_of_others(findings);
  return sentences.empty() ? std::string() : sentences.front();
}

}  // namespace ams2mqtt
