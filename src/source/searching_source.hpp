// A serial port that finds itself: which device the meter is on, and with which format. Listens to all free candidates
// at once until frames or text come from one, then reads that one like any other serial port. What was found is tried
// first the next time. When nothing but garbage comes for long, it searches again.
//
//   start -> (remembered?) -> reading -> (nothing intact for long) -> searching -> (found) -> reading -> ...
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/framing/line_text.hpp"
#include "ams2mqtt/source/source.hpp"
#include "port_listener.hpp"

namespace ams2mqtt {

struct SearchSettings {
  // The devices to listen to, the likeliest first.
  std::function<std::vector<std::string>()> candidates;
  // Reads a port whose device and format are known.
  std::function<std::unique_ptr<Source>(const SerialConfig&, SourceHandlers)> read;
  bool names_device = true;             // in what is said; otherwise there is only one
  std::optional<LineFormat> only = {};  // the format, if only the device is searched for
  Monotonic trial{30'000};              // for what was found before, until it is searched for
  Monotonic patience{600'000};          // without anything intact, until it is searched for again
  Monotonic silence{30'000};            // until it is said that nothing comes
};

// Those of this host that nobody uses for something else: no consoles.
[[nodiscard]] std::vector<std::string> meter_port_candidates();

class SearchingSource final : public Source {
 public:
  SearchingSource(boost::asio::io_context& io, SearchSettings settings, std::optional<FoundPort> remembered,
                  SourceHandlers handlers);
  ~SearchingSource() override;

  void start() override;
  void confirm() override;
  [[nodiscard]] std::optional<PortFindings> examine() override;
  [[nodiscard]] std::optional<LineCounts> counts() override;
  [[nodiscard]] std::optional<FoundPort> found_port() const override { return found_; }
  void stop() override;

 private:
  void read(const FoundPort& port, Monotonic patience);
  void on_bytes(Bytes bytes);
  void on_status(const SourceStatus& status);
  void watch();
  void on_watch();
  void search();
  void open_candidates(Monotonic now);
  void tick();
  void on_tick();
  void listen_to(PortListener& listener, Monotonic now, std::vector<std::string>& gone);
  void take(PortListener& listener, const LineVerdict& verdict);
  void tell_silence(Monotonic now);
  void tell(const std::string& what) const;
  [[nodiscard]] std::string at(const std::string& device) const;

  SearchSettings settings_;
  SourceHandlers handlers_;
  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  std::optional<FoundPort> found_;
  std::vector<PortListener> listeners_;
  std::set<std::string> told_;  // of the ports that cannot be opened
  Monotonic begun_{0};          // the search
  Monotonic opened_{0};         // when candidates were last opened
  bool silence_told_ = false;
  Monotonic intact_{0};  // since when nothing intact has come, while reading
  Monotonic patience_{0};
  bool garbage_ = false;
  bool is_open_ = false;
  LineSample sample_;
  bool running_ = false;
  std::unique_ptr<Source> reader_;  // null: searching
};

}  // namespace ams2mqtt
