#include "ams2mqtt/system/local_listener.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <utility>

#include "ams2mqtt/system/local_question.hpp"

namespace ams2mqtt {

namespace {

using boost::asio::local::stream_protocol;

// After failing to accept a caller, usually for want of file descriptors.
constexpr std::chrono::seconds kRetryAccept{1};

// A socket that its process did not remove, because it ended suddenly.
bool is_left_behind(const std::string& address) {
  struct stat status{};
  if (!is_path(address) || ::lstat(address.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  const auto socket = connect_local(address);
  return !socket && socket.error() == ECONNREFUSED;
}

std::optional<LocalPeer> holder_of(const std::string& address) {
  const auto socket = connect_local(address);
  return socket ? peer_of(socket->value()) : std::nullopt;
}

}  // namespace

struct LocalListener::Place {
  Place(boost::asio::io_context& io, std::string where) : address(std::move(where)), acceptor(io), retry(io) {}

  ~Place() { close(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  // The error is errno.
  int listen(Callers callers) {
    boost::system::error_code error;
    acceptor.open(stream_protocol(), error);
    if (!error) acceptor.bind(stream_protocol::endpoint(address), error);
    if (error) return error.value();
    bound = true;
    constexpr mode_t kEverybody = 0666;
    constexpr mode_t kOwner = 0600;
    const mode_t mode = callers == Callers::everybody ? kEverybody : kOwner;
    if (is_path(address) && ::chmod(address.c_str(), mode) != 0) return errno;
    acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
    return error.value();
  }

  void close() {
    boost::system::error_code ignored;
    retry.cancel();
    if (std::exchange(bound, false) && is_path(address)) ::unlink(address.c_str());
    acceptor.close(ignored);
  }

  std::string address;
  bool bound = false;
  stream_protocol::acceptor acceptor;
  boost::asio::steady_timer retry;
};

LocalListener::LocalListener(boost::asio::io_context& io, Callers callers, Handler handler)
    : io_(io), callers_(callers), handler_(std::move(handler)) {}

LocalListener::~LocalListener() {
  stop();
}

std::vector<TakenAddress> LocalListener::listen_at(const LocalAddresses& addresses) {
  std::vector<TakenAddress> taken;
  for (const std::string& address : addresses) {
    if (has(address)) continue;
    const int error = take(address);
    if (error == 0) {
      told_.erase(address);
    } else if (error == EADDRINUSE && told_.insert(address).second) {
      taken.push_back({address, holder_of(address)});
    }
  }
  return taken;
}

void LocalListener::stop() {
  for (const auto& place : places_) place->close();
  places_.clear();
}

bool LocalListener::has(const std::string& address) const {
  return std::ranges::any_of(places_, [&](const auto& place) { return place->address == address; });
}

int LocalListener::take(const std::string& address) {
  auto place = std::make_shared<Place>(io_, address);
  int error = place->listen(callers_);
  if (error == EADDRINUSE && is_left_behind(address) && ::unlink(address.c_str()) == 0) {
    place = std::make_shared<Place>(io_, address);
    error = place->listen(callers_);
  }
  if (error == 0) accept(places_.emplace_back(std::move(place)));
  return error;
}

// The handlers keep the place, not the listener: once it is closed they do nothing.
void LocalListener::accept(const std::shared_ptr<Place>& place) {
  place->acceptor.async_accept([this, place](const boost::system::error_code& error, stream_protocol::socket socket) {
    if (!place->acceptor.is_open()) return;
    if (!error) {
      handler_(std::move(socket));
      return accept(place);
    }
    place->retry.expires_after(kRetryAccept);
    place->retry.async_wait([this, place](const boost::system::error_code& cancelled) {
      if (!cancelled && place->acceptor.is_open()) accept(place);
    });
  });
}

}  // namespace ams2mqtt
