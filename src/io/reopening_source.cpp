#include "ams2mqtt/io/reopening_source.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <optional>

namespace ams2mqtt {

namespace {

// After an opening that ended without a byte the next one has to last this long, or to bring bytes, before it counts;
// otherwise a peer that accepts and hangs up would fill the log.
constexpr std::chrono::milliseconds kProof{5000};

// A device that is unplugged ends in any of these.
bool means_gone(const boost::system::error_code& error) {
  return error == boost::asio::error::eof || error.value() == EIO || error.value() == ENXIO || error.value() == ENODEV;
}

}  // namespace

ReopeningSource::ReopeningSource(boost::asio::io_context& io, std::unique_ptr<Opener> opener,
                                 ReopeningSettings settings, SourceHandlers handlers)
    : opener_(std::move(opener)),
      settings_(std::move(settings)),
      handlers_(std::move(handlers)),
      descriptor_(io),
      reopen_timer_(io),
      quiet_timer_(io) {}

ReopeningSource::~ReopeningSource() {
  stop();
}

void ReopeningSource::start() {
  if (running_) return;
  running_ = true;
  open();
}

void ReopeningSource::stop() {
  if (!running_) return;
  running_ = false;
  opener_->cancel();
  close();
}

void ReopeningSource::open() {
  opener_->open([this, ticket = ticket()](Opener::Outcome outcome) {
    if (ticket.valid()) on_opened(std::move(outcome));
  });
}

void ReopeningSource::on_opened(Opener::Outcome outcome) {
  if (!outcome) return fail(outcome.error());
  boost::system::error_code error;
  descriptor_.assign(outcome->descriptor.value(), error);
  if (error) return fail("cannot be waited for: " + error.message());
  static_cast<void>(outcome->descriptor.release());
  end_of_file_seen_ = false;
  bytes_seen_ = false;
  opened_as_ = outcome->what;
  const Ticket mine = ticket();
  if (unproven_) {
    arm_quiet_timer(kProof);
  } else {
    report(true, std::exchange(opened_as_, {}));
  }
  if (mine.valid()) read();
}

void ReopeningSource::read() {
  descriptor_.async_read_some(boost::asio::buffer(buffer_),
                              [this, ticket = ticket()](const boost::system::error_code& error, std::size_t count) {
                                if (ticket.valid()) on_read(error, count);
                              });
}

void ReopeningSource::on_read(const boost::system::error_code& error, std::size_t count) {
  const Ticket mine = ticket();
  if (count > 0) on_bytes(count);
  if (!mine.valid()) return;
  if (error == boost::asio::error::eof && !end_of_file_seen_) {
    end_of_file_seen_ = true;
  } else if (error) {
    return fail(means_gone(error) ? settings_.gone : "reading failed: " + error.message());
  }
  read();
}

void ReopeningSource::on_bytes(std::size_t count) {
  end_of_file_seen_ = false;
  unproven_ = false;
  if (!bytes_seen_) {
    bytes_seen_ = true;
    settings_.backoff.reset();
  }
  const Ticket mine = ticket();
  if (!opened_as_.empty()) report(true, std::exchange(opened_as_, {}));
  if (mine.valid()) arm_quiet_timer(settings_.quiet);
  if (mine.valid()) handlers_.on_bytes(Bytes(buffer_).first(count));
}

void ReopeningSource::arm_quiet_timer(std::chrono::milliseconds wait) {
  quiet_timer_.expires_after(wait);
  quiet_timer_.async_wait([this, ticket = ticket()](const boost::system::error_code& error) {
    if (!error && ticket.valid()) on_quiet();
  });
}

void ReopeningSource::on_quiet() {
  if (bytes_seen_) return handlers_.on_quiet();
  unproven_ = false;
  report(true, std::exchange(opened_as_, {}));
}

void ReopeningSource::fail(const std::string& what) {
  unproven_ = descriptor_.is_open() && !bytes_seen_;
  close();
  const Ticket mine = ticket();
  report(false, what + "; trying again");
  if (!mine.valid()) return;
  const double jitter = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
  reopen_timer_.expires_after(settings_.backoff.next(jitter));
  reopen_timer_.async_wait([this, mine](const boost::system::error_code& error) {
    if (!error && mine.valid()) open();
  });
}

void ReopeningSource::close() {
  ++*generation_;
  reopen_timer_.cancel();
  quiet_timer_.cancel();
  if (!descriptor_.is_open()) return;
  if (settings_.before_close != nullptr) settings_.before_close(descriptor_.native_handle());
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

void ReopeningSource::report(bool open, const std::string& what) {
  SourceStatus status{open, settings_.name + ": " + what};
  if (status.open == reported_.open && status.what == reported_.what) return;
  reported_ = status;
  handlers_.on_status(status);
}

}  // namespace ams2mqtt
