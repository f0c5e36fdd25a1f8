// Where a meter's bytes come from. A source opens itself and reports what it reads. When it fails, or delivers no
// telegram for much longer than before, it closes and reopens with growing waits, for ever. All calls and all handlers
// run on the one io_context thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/source/port_findings.hpp"

namespace boost::asio {
class io_context;  // NOLINT(readability-identifier-naming): Boost's name
}

namespace ams2mqtt {

enum class SourceCause : std::uint8_t {
  opened,
  peer_speaks,     // open, but the other side sends words
  speaks_telnet,   // open, and what belongs to telnet is taken out
  port_set,        // open, and the serial port of the other side has the settings that it was asked for
  port_not_set,    // open, and it has others, or nobody knows
  line_errors,     // open, and that port says that bytes are damaged
  searching,       // not open: which port and which format it has is being found out
  silent,          // it was open and delivered nothing; it is being closed and reopened
  held_by_daemon,  // another process of this program reads it; tried again
  failed,          // tried again
};
struct SourceStatus {
  bool open = false;
  SourceCause cause = SourceCause::failed;
  std::string what;  // in words: "opened, 2400 8N1", "no such device", what the other side said

  friend bool operator==(const SourceStatus&, const SourceStatus&) = default;
};
// Something is wrong.
[[nodiscard]] bool is_warning(const SourceStatus& status);
// "/dev/ttyUSB0: no such device; trying again"
[[nodiscard]] std::string sentence(const std::string& name, const SourceStatus& status);

// Where and how the meter was found.
struct FoundPort {
  std::string device;
  LineFormat format;

  friend bool operator==(const FoundPort&, const FoundPort&) = default;
};

struct SourceHandlers {
  std::function<void(Bytes)> on_bytes;                 // valid during the call
  std::function<void()> on_quiet;                      // nothing came for a while after bytes did
  std::function<void(const SourceStatus&)> on_status;  // only when open or the cause changes
  // After on_bytes: how many more bytes are needed at least before they mean anything; 0: nobody knows.
  std::function<std::size_t()> missing = {};
};

class Source {
 public:
  virtual ~Source() = default;
  virtual void start() = 0;
  // What came was a telegram: only that proves that the other side is a meter, and resets the waits.
  virtual void confirm() = 0;
  // What can be seen of an open serial port from outside its bytes; nothing for others. Costs milliseconds.
  [[nodiscard]] virtual std::optional<PortFindings> examine() { return std::nullopt; }
  // What its driver has counted since it was opened; nothing for others, and where the driver does not count.
  [[nodiscard]] virtual std::optional<LineCounts> counts() { return std::nullopt; }
  // What a search has found, or was told at the beginning; nothing for a source that does not search.
  [[nodiscard]] virtual std::optional<FoundPort> found_port() const { return std::nullopt; }
  // Hands over bytes that somebody else has received, to a source that has no descriptor of its own.
  virtual void feed(Bytes /*bytes*/) {}
  // Idempotent; no handler is called afterwards.
  virtual void stop() = 0;
};

// `config` must hold a source; one of mqtt is a topic without wildcards, whose bytes have to be fed. The io_context
// must outlive the source. `remembered`: what a search has found before, which is tried first.
[[nodiscard]] std::unique_ptr<Source> make_source(boost::asio::io_context& io, const SourceConfig& config,
                                                  SourceHandlers handlers, std::optional<FoundPort> remembered = {});
// "/dev/ttyUSB0", "serial port" for one that is searched for, "host:port", "mqtt:han/1/raw", or with a broker of its
// own "mqtt://host:1883/han/1/raw"
[[nodiscard]] std::string describe(const SourceConfig& config);
// "2400 8N1"; empty for what is no serial port of this host.
[[nodiscard]] std::string port_settings(const SourceConfig& config);

}  // namespace ams2mqtt
