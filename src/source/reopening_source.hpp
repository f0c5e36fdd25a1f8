// The part that all sources share: a descriptor from an Opener -> bytes for the decoder, the quiet timer, and closing
// and reopening with growing waits when anything fails or no telegram comes. Late completions of an earlier opening are
// recognised by their ticket and ignored.
//
//   start -> opening -> reading -> (end of file twice, an error, or silence) -> waiting -> opening -> ...
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "ams2mqtt/base/backoff.hpp"
#include "ams2mqtt/source/source.hpp"
#include "ams2mqtt/system/file_descriptor.hpp"
#include "arrival_pace.hpp"
#include "peer_words.hpp"
#include "silence_watch.hpp"
#include "telnet_peer.hpp"

namespace ams2mqtt {

// How a source gets its device or connection.
class Opener {
 public:
  struct Opened {
    FileDescriptor descriptor;
    std::string what;  // "opened, 2400 8N1"
  };
  struct Failure {
    std::string what;  // "no such device"
    SourceCause cause = SourceCause::failed;
  };
  using Outcome = std::expected<Opened, Failure>;
  using Done = std::function<void(Outcome)>;

  virtual ~Opener() = default;
  // Calls `done` once, at once or later on the io_context.
  virtual void open(Done done) = 0;
  // Gives up what is under way: `done` is not called afterwards.
  virtual void cancel() = 0;
  // See Source; `read` bytes have come from the descriptor since it was opened.
  [[nodiscard]] virtual std::optional<PortFindings> examine(int /*descriptor*/, std::uint64_t /*read*/) const {
    return std::nullopt;
  }
  [[nodiscard]] virtual std::optional<LineCounts> counts(int /*descriptor*/) const { return std::nullopt; }
};

struct ReopeningSettings {
  const char* gone = "has gone";  // what an end of file means here
  Backoff backoff;
  std::chrono::milliseconds quiet;
  std::chrono::nanoseconds byte = {};  // what one takes on the line; 0: it has no speed
  SilenceRule silence = {};
  bool speaks = false;  // the other side may say in words what is wrong
  void (*before_close)(int descriptor) = nullptr;
  // After an opening without a telegram, the next one has to last this long, or deliver one, before it counts;
  // otherwise a peer that accepts and hangs up would fill the log.
  std::chrono::milliseconds proof{5000};
};

class ReopeningSource final : public Source {
 public:
  ReopeningSource(boost::asio::io_context& io, std::unique_ptr<Opener> opener, const ReopeningSettings& settings,
                  SourceHandlers handlers, std::unique_ptr<TelnetPeer> telnet = {});
  ~ReopeningSource() override;

  void start() override;
  void confirm() override;
  [[nodiscard]] std::optional<PortFindings> examine() override;
  [[nodiscard]] std::optional<LineCounts> counts() override;
  void stop() override;

 private:
  // Identifies one stretch of the source's life; void as soon as the source is closed, stopped or destroyed.
  struct Ticket {
    std::shared_ptr<const std::uint64_t> current;
    std::uint64_t mine;
    [[nodiscard]] bool valid() const { return *current == mine; }
  };
  [[nodiscard]] Ticket ticket() const { return {generation_, *generation_}; }

  void open();
  void on_opened(Opener::Outcome outcome);
  void read();
  void on_readable(const boost::system::error_code& error);
  void on_read(const boost::system::error_code& error, Bytes bytes);
  void on_bytes(Bytes bytes);
  void on_data(Bytes bytes);
  [[nodiscard]] bool talk(const TelnetPeer::Heard& heard);
  void await_telnet();
  void read_later(std::chrono::nanoseconds rest);
  void read_again();
  void arm_quiet_timer();
  void on_quiet();
  void await_proof();
  void await_silence();
  void on_silence();
  void report_opened();
  void fail(const Opener::Failure& failure);
  [[nodiscard]] std::string with_words_of_peer(const std::string& what);
  void open_later();
  [[nodiscard]] double draw();  // 0...1
  void close();
  // Of an open one.
  [[nodiscard]] int descriptor();
  [[nodiscard]] bool is_open() const { return descriptor_.is_open() || resting_.is_open(); }
  void report(const SourceStatus& status);

  // Of one kind of event loop, which is smaller than of any.
  using Executor = boost::asio::io_context::executor_type;
  using Timer = boost::asio::steady_timer::rebind_executor<Executor>::other;
  using Descriptor = boost::asio::posix::stream_descriptor::rebind_executor<Executor>::other;

  std::unique_ptr<Opener> opener_;
  ReopeningSettings settings_;
  SourceHandlers handlers_;
  Descriptor descriptor_;
  FileDescriptor resting_;  // the same, while nothing can have come: nobody is woken by what does
  ArrivalPace pace_;
  Timer rest_timer_;
  Timer reopen_timer_;
  Timer quiet_timer_;
  Timer proof_timer_;
  Timer silence_timer_;
  std::unique_ptr<TelnetPeer> telnet_;
  std::unique_ptr<Timer> telnet_timer_;  // of those who wait for answers
  std::shared_ptr<std::uint64_t> generation_ = std::make_shared<std::uint64_t>(0);
  std::minstd_rand random_{std::random_device{}()};
  SourceStatus reported_;
  std::string opened_as_;  // the status of an opening that is not reported yet
  bool running_ = false;
  bool end_of_file_seen_ = false;  // one is tolerated: some drivers report one for a disturbance on the line
  bool confirmed_ = false;         // since the last opening
  bool unproven_ = false;          // the last opening ended without a telegram
  bool silence_told_ = false;      // and nothing but reopening has happened since
  std::uint64_t read_ = 0;         // bytes, since the last opening
  SilenceWatch silence_;
  PeerWords words_;
};

}  // namespace ams2mqtt
