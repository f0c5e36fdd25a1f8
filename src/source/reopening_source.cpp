#include "reopening_source.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <cerrno>

#include "ams2mqtt/system/monotonic.hpp"

namespace ams2mqtt {

namespace {

// An unplugged device ends in any of these.
bool means_gone(const boost::system::error_code& error) {
  return error == boost::asio::error::eof || error.value() == EIO || error.value() == ENXIO || error.value() == ENODEV;
}

// A peer that is told something after it has closed answers with a reset.
bool is_reset(const boost::system::error_code& error) {
  return error.value() == ECONNRESET || error.value() == EPIPE;
}

// What telnet has to say fits into the socket's buffer; a connection that is gone is noticed by reading.
void send(int socket, Bytes bytes) {
  static_cast<void>(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
}

}  // namespace

ReopeningSource::ReopeningSource(boost::asio::io_context& io, std::unique_ptr<Opener> opener,
                                 const ReopeningSettings& settings, SourceHandlers handlers,
                                 std::unique_ptr<TelnetPeer> telnet)
    : opener_(std::move(opener)),
      settings_(settings),
      handlers_(std::move(handlers)),
      descriptor_(io),
      pace_(settings_.byte, settings_.quiet),
      rest_timer_(io),
      reopen_timer_(io),
      quiet_timer_(io),
      proof_timer_(io),
      silence_timer_(io),
      telnet_(std::move(telnet)),
      silence_(settings_.silence) {}

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
  if (error) return fail({"cannot wait for data: " + error.message()});
  static_cast<void>(outcome->descriptor.release());
  descriptor_.non_blocking(true, error);
  end_of_file_seen_ = false;
  confirmed_ = false;
  opened_as_ = outcome->what;
  read_ = 0;
  words_.begin();
  silence_.on_open(monotonic_now());
  const Ticket mine = ticket();
  if (unproven_) {
    await_proof();
  } else {
    report_opened();
  }
  if (!mine.valid()) return;
  if (telnet_ && !talk(telnet_->begin(monotonic_now()))) return;
  await_silence();
  read();
}

// Reported once per opening, and not at all for one that was meant to end a silence and did not.
void ReopeningSource::report_opened() {
  if (!opened_as_.empty() && !silence_told_) report({true, SourceCause::opened, std::exchange(opened_as_, {})});
}

void ReopeningSource::confirm() {
  confirmed_ = true;
  unproven_ = false;
  silence_told_ = false;
  settings_.backoff.reset();
  words_.forget();
  silence_.on_telegram(monotonic_now());
  if (!is_open()) return;
  // The deadline was set when nothing was known about the meter.
  if (std::chrono::steady_clock::time_point(silence_.deadline()) < silence_timer_.expiry()) await_silence();
  report_opened();
}

std::optional<PortFindings> ReopeningSource::examine() {
  return is_open() ? opener_->examine(descriptor(), read_) : std::nullopt;
}

std::optional<LineCounts> ReopeningSource::counts() {
  return is_open() ? opener_->counts(descriptor()) : std::nullopt;
}

void ReopeningSource::read() {
  descriptor_.async_wait(Descriptor::wait_read, [this, ticket = ticket()](const boost::system::error_code& error) {
    if (ticket.valid()) on_readable(error);
  });
}

// A source has nothing to read most of the time, and no buffer meanwhile.
void ReopeningSource::on_readable(const boost::system::error_code& error) {
  if (error) return on_read(error, {});
  std::array<std::uint8_t, 4096> buffer{};
  boost::system::error_code failure;
  const std::size_t count = descriptor_.read_some(boost::asio::buffer(buffer), failure);
  if (failure == boost::asio::error::would_block || failure == boost::asio::error::interrupted) return read();
  on_read(failure, Bytes(buffer).first(count));
}

void ReopeningSource::on_read(const boost::system::error_code& error, Bytes bytes) {
  const Ticket mine = ticket();
  const std::size_t count = bytes.size();
  if (count > 0) on_bytes(bytes);
  if (!mine.valid()) return;
  if (error == boost::asio::error::eof && !end_of_file_seen_) {
    end_of_file_seen_ = true;
  } else if (error) {
    const bool gone = means_gone(error) || (telnet_ && is_reset(error));
    return fail({gone ? settings_.gone : "reading failed: " + error.message()});
  }
  const std::size_t missing = count > 0 && handlers_.missing ? handlers_.missing() : 0;
  const auto rest = pace_.rest_after(std::chrono::steady_clock::now(), count, missing);
  if (rest > rest.zero()) return read_later(rest);
  read();
}

// An event loop is woken by every few bytes of a descriptor that it knows, so it does not know it meanwhile.
void ReopeningSource::read_later(std::chrono::nanoseconds rest) {
  quiet_timer_.cancel();
  resting_ = FileDescriptor(descriptor_.release());
  rest_timer_.expires_after(rest);
  rest_timer_.async_wait([this, ticket = ticket()](const boost::system::error_code& error) {
    if (!error && ticket.valid()) read_again();
  });
}

void ReopeningSource::read_again() {
  boost::system::error_code error;
  descriptor_.assign(resting_.value(), error);
  if (error) return fail({"cannot wait for data: " + error.message()});
  static_cast<void>(resting_.release());
  descriptor_.non_blocking(true, error);
  arm_quiet_timer();
  read();
}

void ReopeningSource::on_bytes(Bytes bytes) {
  end_of_file_seen_ = false;
  arm_quiet_timer();
  if (!telnet_) return on_data(bytes);
  static_cast<void>(talk(telnet_->hear(bytes, monotonic_now())));
}

void ReopeningSource::on_data(Bytes bytes) {
  read_ += bytes.size();
  if (settings_.speaks && !confirmed_) words_.hear(bytes);
  silence_.on_bytes(monotonic_now());
  handlers_.on_bytes(bytes);
}

// Whether the connection is still there.
bool ReopeningSource::talk(const TelnetPeer::Heard& heard) {
  const Ticket mine = ticket();
  if (!heard.answers.empty()) send(descriptor_.native_handle(), heard.answers);
  if (heard.news) report(*heard.news);
  if (mine.valid() && !heard.data.empty()) on_data(heard.data);
  if (mine.valid()) await_telnet();
  return mine.valid();
}

void ReopeningSource::await_telnet() {
  const auto deadline = telnet_->deadline();
  if (!deadline) return telnet_timer_.reset();
  if (!telnet_timer_) telnet_timer_ = std::make_unique<Timer>(descriptor_.get_executor());
  telnet_timer_->expires_at(std::chrono::steady_clock::time_point(*deadline));
  telnet_timer_->async_wait([this, ticket = ticket()](const boost::system::error_code& error) {
    if (!error && ticket.valid()) static_cast<void>(talk(telnet_->on_time(monotonic_now())));
  });
}

void ReopeningSource::arm_quiet_timer() {
  quiet_timer_.expires_after(settings_.quiet);
  quiet_timer_.async_wait([this, ticket = ticket()](const boost::system::error_code& error) {
    if (!error && ticket.valid()) on_quiet();
  });
}

// If this is not a meter, it may have asked something and be waiting for an answer.
void ReopeningSource::on_quiet() {
  const Ticket mine = ticket();
  pace_.end_of_burst();
  if (telnet_ && !talk(telnet_->end_of_burst(monotonic_now()))) return;
  handlers_.on_quiet();
  if (!mine.valid() || confirmed_) return;
  if (const auto words = words_.take())
    report({true, SourceCause::peer_speaks, "open, but the other side says: " + *words});
}

void ReopeningSource::await_proof() {
  proof_timer_.expires_after(settings_.proof);
  proof_timer_.async_wait([this, ticket = ticket()](const boost::system::error_code& error) {
    if (!error && ticket.valid()) report_opened();
  });
}

void ReopeningSource::await_silence() {
  silence_timer_.expires_at(std::chrono::steady_clock::time_point(silence_.deadline()));
  silence_timer_.async_wait([this, ticket = ticket()](const boost::system::error_code& error) {
    if (!error && ticket.valid()) on_silence();
  });
}

void ReopeningSource::on_silence() {
  const Monotonic now = monotonic_now();
  if (now < silence_.deadline()) return await_silence();  // something has come in the meantime
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - silence_.since()).count();
  const std::string what = silence_.knows_meter() ? "no telegram" : "nothing";
  silence_.on_reopened(draw());
  unproven_ = false;
  close();
  const Ticket mine = ticket();
  if (!std::exchange(silence_told_, true)) {
    report({false, SourceCause::silent,
            what + " received for " + std::to_string(seconds) + " s although it is open; reopening it"});
  }
  if (mine.valid()) open_later();
}

// What still waits for more bytes may turn out to be a telegram.
void ReopeningSource::fail(const Opener::Failure& failure) {
  const bool was_open = is_open();
  const Ticket before = ticket();
  if (was_open) handlers_.on_quiet();
  if (!before.valid()) return;
  const bool vain = was_open && !confirmed_;
  const bool told = vain && !reported_.open && words_.repeats();
  const std::string said = vain ? with_words_of_peer(failure.what) : failure.what;
  if (was_open) unproven_ = vain;
  silence_told_ = false;
  close();
  const Ticket mine = ticket();
  if (!told) report({false, failure.cause, said});
  if (mine.valid()) open_later();
}

std::string ReopeningSource::with_words_of_peer(const std::string& what) {
  const auto words = words_.take();
  if (!words) return what;
  return "the other side says: " + *words + "; " + (what == settings_.gone ? "it closed the connection" : what);
}

void ReopeningSource::open_later() {
  reopen_timer_.expires_after(settings_.backoff.next(draw()));
  reopen_timer_.async_wait([this, mine = ticket()](const boost::system::error_code& error) {
    if (!error && mine.valid()) open();
  });
}

double ReopeningSource::draw() {
  return std::uniform_real_distribution<double>(0.0, 1.0)(random_);
}

int ReopeningSource::descriptor() {
  return resting_.is_open() ? resting_.value() : descriptor_.native_handle();
}

void ReopeningSource::close() {
  ++*generation_;
  reopen_timer_.cancel();
  rest_timer_.cancel();
  quiet_timer_.cancel();
  proof_timer_.cancel();
  silence_timer_.cancel();
  telnet_timer_.reset();
  opened_as_.clear();
  pace_.end_of_burst();
  if (!is_open()) return;
  if (settings_.before_close != nullptr) settings_.before_close(descriptor());
  resting_.reset();
  boost::system::error_code ignored;
  if (descriptor_.is_open()) descriptor_.close(ignored);
}

void ReopeningSource::report(const SourceStatus& status) {
  if (status == reported_) return;
  reported_ = status;
  handlers_.on_status(status);
}

}  // namespace ams2mqtt
