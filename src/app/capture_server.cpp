#include "capture_server.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "ams2mqtt/framing/capture.hpp"
#include "ams2mqtt/version.hpp"
#include "host_time.hpp"
#include "requests.hpp"

namespace ams2mqtt {

namespace {

using boost::asio::local::stream_protocol;

struct AskedLine {
  MeterPipeline* meter = nullptr;
  std::string problem = {};
};

}  // namespace

// One caller, kept alive by its own operations: reading, which only notices that it has gone, and writing.
class CaptureStream final : public LineListener, public std::enable_shared_from_this<CaptureStream> {
 public:
  explicit CaptureStream(stream_protocol::socket socket) : socket_(std::move(socket)), begun_(monotonic_now()) {}

  void refuse(const std::string& why) {
    ending_ = true;
    put(std::string(kRefused) + why + '\n');
  }

  void begin(const CaptureHead& head) {
    await_end();
    put(std::string(kDone) + "capturing\n" + CaptureWriter::begin(head));
  }

  void on_bytes(Bytes bytes) override {
    if (ending_) return;
    const Monotonic at = monotonic_now() - begun_;
    if (waiting_.size() + 2 * bytes.size() > CaptureServer::kMostWaiting) {
      lost_ += bytes.size();
      return;
    }
    std::string text = lost_ > 0 ? writer_.lost(at, std::exchange(lost_, 0)) : std::string();
    text += writer_.add(at, bytes);
    put(text + writer_.flush());
  }

  void on_end() override {
    if (std::exchange(ending_, true)) return;
    put(writer_.end(monotonic_now() - begun_));
  }

 private:
  void put(std::string_view text) {
    waiting_ += text;
    if (writing_.empty()) write();
  }

  void write() {
    writing_.swap(waiting_);
    boost::asio::async_write(socket_, boost::asio::buffer(writing_),
                             [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                               self->writing_.clear();
                               if (!error) self->on_written();
                             });
  }

  void on_written() {
    if (!waiting_.empty()) return write();
    boost::system::error_code ignored;
    if (ending_) socket_.close(ignored);
  }

  void await_end() {
    socket_.async_read_some(boost::asio::buffer(ignored_),
                            [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                              if (!error) return self->await_end();
                              boost::system::error_code ignored;
                              self->socket_.close(ignored);
                            });
  }

  stream_protocol::socket socket_;
  Monotonic begun_;
  CaptureWriter writer_;
  std::string writing_;
  std::string waiting_;
  std::uint64_t lost_ = 0;
  bool ending_ = false;
  std::array<char, 64> ignored_{};
};

namespace {

std::string all_lines(const MeterFleet& fleet) {
  constexpr std::size_t kMostNamed = 20;
  std::string text;
  for (const std::string& name : fleet.names_of_lines(kMostNamed)) text += (text.empty() ? "" : ", ") + name;
  return text + (fleet.size() > kMostNamed ? ", ..." : "");
}

AskedLine asked_line(const MeterFleet& fleet, const std::string& who) {
  if (fleet.size() == 0) return {.problem = "the daemon reads no meter"};
  if (!who.empty()) {
    MeterPipeline* const meter = fleet.find_line(who);
    if (meter != nullptr) return {.meter = meter};
    return {.problem = "no line has a meter " + who + "; the daemon reads " + all_lines(fleet)};
  }
  if (fleet.size() == 1) return {.meter = fleet.find_line({})};
  return {.problem = "the daemon reads several meters; choose one with --meter: " + all_lines(fleet)};
}

}  // namespace

CaptureServer::~CaptureServer() = default;

bool CaptureServer::take(MeterFleet& fleet, std::string_view request, stream_protocol::socket& caller) {
  if (request != kCaptureRequest && !request.starts_with(std::string(kCaptureRequest) + ' ')) return false;
  const std::string who(request.substr(std::min(kCaptureRequest.size() + 1, request.size())));
  const auto stream = std::make_shared<CaptureStream>(std::move(caller));
  std::erase_if(streams_, [](const auto& each) { return each.expired(); });
  const AskedLine line = asked_line(fleet, who);
  if (line.meter == nullptr) {
    stream->refuse(line.problem);
  } else if (streams_.size() >= kMostCallers) {
    stream->refuse("this many captures are running already: " + std::to_string(kMostCallers));
  } else {
    spdlog::info("{}: what comes from {} is being captured", line.meter->name(), line.meter->source_name());
    stream->begin({.start = start_of_capture(),
                   .source = line.meter->source_name(),
                   .port = line.meter->port_settings(),
                   .program = std::string(kVersion)});
    line.meter->add_listener(stream);
    streams_.push_back(stream);
  }
  return true;
}

}  // namespace ams2mqtt
