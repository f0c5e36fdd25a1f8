#include "ams2mqtt/system/name_lookup.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "ams2mqtt/system/file_descriptor.hpp"
#include "ams2mqtt/system/process.hpp"
#include "ams2mqtt/system/surroundings.hpp"

namespace ams2mqtt {

namespace {

NameLookup::Outcome look_up(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  addrinfo* list = nullptr;
  const int failure = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (failure != 0) {
    const std::string advice = flags == 0 ? advice_for_local_name(host) : "";
    return std::unexpected(std::string("name lookup: ") + ::gai_strerror(failure) + advice);
  }
  NameLookup::Endpoints endpoints;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    boost::asio::ip::tcp::endpoint endpoint;
    if (entry->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), entry->ai_addr, entry->ai_addrlen);
    endpoint.resize(entry->ai_addrlen);
    endpoints.push_back(endpoint);
  }
  ::freeaddrinfo(list);
  if (endpoints.empty()) return std::unexpected("name lookup: no usable address");
  return endpoints;
}

}  // namespace

// Shared by both sides, because either may be the last to let go.
struct NameLookup::Request {
  std::string host;
  std::uint16_t port = 0;
  Outcome outcome;
  std::atomic<bool> answered = false;
  FileDescriptor end;  // closing it tells the io_context that the answer is there
};

NameLookup::NameLookup(boost::asio::io_context& io) : finished_(io) {}

NameLookup::~NameLookup() {
  cancel();
}

void NameLookup::start(const std::string& host, std::uint16_t port, Done done) {
  cancel();
  if (Outcome numeric = look_up(host, port, AI_NUMERICHOST)) return done(std::move(numeric));

  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return done(std::unexpected("name lookup: " + std::generic_category().message(errno)));
  }
  const auto request = std::make_shared<Request>();
  request->host = host;
  request->port = port;
  request->end = FileDescriptor(ends[1]);
  finished_.assign(ends[0]);
  done_ = std::make_shared<Done>(std::move(done));
  finished_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this, request, wanted = std::weak_ptr<Done>(done_)](const boost::system::error_code& error) {
                         if (!error && !wanted.expired()) on_finished(*request);
                       });
  try {
    start_thread([request] {
      request->outcome = look_up(request->host, request->port, 0);
      request->answered.store(true, std::memory_order_release);
      request->end.reset();
    }).detach();
  } catch (const std::runtime_error& problem) {
    return answer(std::unexpected("name lookup: " + std::string(problem.what())));
  }
}

void NameLookup::on_finished(Request& request) {
  if (!request.answered.load(std::memory_order_acquire)) return;
  answer(std::move(request.outcome));
}

void NameLookup::answer(Outcome outcome) {
  const std::shared_ptr<Done> done = done_;
  cancel();
  (*done)(std::move(outcome));
}

void NameLookup::cancel() {
  done_.reset();
  boost::system::error_code ignored;
  finished_.close(ignored);
}

}  // namespace ams2mqtt
