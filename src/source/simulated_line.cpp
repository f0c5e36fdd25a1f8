#include "ams2mqtt/source/simulated_line.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "serial_port.hpp"

namespace ams2mqtt {

namespace {

// A reader that reads nothing for this long is gone.
constexpr std::chrono::seconds kStallLimit{3};
// How much may lie unread while no reader is known: a new reader should not get old values.
constexpr int kIdleLimit = 64;

[[noreturn]] void give_up(const std::string& what, int error) {
  throw std::runtime_error(what + ": " + std::generic_category().message(error));
}

int unread_bytes(int fd) {
  int count = 0;
  return ioctl(fd, FIONREAD, &count) == 0 ? count : 0;
}

}  // namespace

PtyLine::PtyLine(std::string link) : link_(std::move(link)) {
  plug_in();
}

PtyLine::~PtyLine() {
  unplug();
}

void PtyLine::plug_in() {
  try {
    open_terminal();
    make_link();
  } catch (...) {
    close_terminal();
    throw;
  }
}

void PtyLine::unplug() {
  // The link may belong to another meter by now.
  std::error_code error;
  if (!link_.empty() && std::filesystem::read_symlink(link_, error) == device_) std::filesystem::remove(link_, error);
  close_terminal();
}

std::optional<ReaderPort> PtyLine::reader_port() const {
  termios settings{};
  if (slave_ < 0 || tcgetattr(slave_, &settings) != 0) return std::nullopt;
  return ReaderPort{baud_of(settings), (settings.c_iflag & IGNBRK) == 0};
}

void PtyLine::open_terminal() {
  master_ = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (master_ < 0) give_up("cannot open a pseudo terminal", errno);
  std::array<char, 64> name{};
  if (grantpt(master_) != 0 || unlockpt(master_) != 0 || ptsname_r(master_, name.data(), name.size()) != 0) {
    give_up("cannot unlock the pseudo terminal", errno);
  }
  device_ = name.data();
  slave_ = open(name.data(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (slave_ < 0) give_up("cannot open " + device_, errno);
  termios settings{};
  if (tcgetattr(slave_, &settings) != 0) give_up("cannot read the settings of " + device_, errno);
  cfmakeraw(&settings);
  if (tcsetattr(slave_, TCSANOW, &settings) != 0) give_up("cannot set " + device_ + " to raw", errno);
}

void PtyLine::close_terminal() {
  if (slave_ >= 0) close(slave_);
  if (master_ >= 0) close(master_);
  slave_ = master_ = -1;
  idle_ = true;
  last_unread_ = 0;
  stalled_since_.reset();
}

void PtyLine::make_link() const {
  if (link_.empty()) return;
  struct stat status{};
  if (lstat(link_.c_str(), &status) == 0 && !S_ISLNK(status.st_mode)) {
    throw std::runtime_error(link_ + " exists and is not a symbolic link; choose another name or remove it");
  }
  // A rename replaces an old link in one step: a reader finds either the old terminal or the new one, never nothing.
  const std::string temporary = link_ + "." + std::to_string(getpid());
  unlink(temporary.c_str());
  if (symlink(device_.c_str(), temporary.c_str()) != 0) give_up("cannot make the link " + link_, errno);
  if (std::rename(temporary.c_str(), link_.c_str()) != 0) {
    const int error = errno;
    unlink(temporary.c_str());
    give_up("cannot make the link " + link_, error);
  }
}

void PtyLine::write(Bytes bytes) {
  if (bytes.empty()) return;
  drop_what_nobody_reads();
  while (!bytes.empty()) {
    const ssize_t count = ::write(master_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

std::size_t PtyLine::offer(Bytes bytes) {
  const ssize_t count = ::write(master_, bytes.data(), bytes.size());
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

bool PtyLine::is_read() const {
  return unread_bytes(slave_) == 0;
}

// In packet mode the terminal says so (ioctl_tty(2), TIOCPKT).
bool PtyLine::take_thrown_away() {
  const int on = 1;
  ioctl(master_, TIOCPKT, &on);
  bool thrown_away = false;
  std::array<std::uint8_t, 256> packet{};
  while (::read(master_, packet.data(), packet.size()) > 0) {
    thrown_away = thrown_away || (packet[0] & TIOCPKT_FLUSHREAD) != 0;
  }
  return thrown_away;
}

// A terminal keeps what is not read, and its next reader would begin with values that are minutes old. So this watches
// whether what lies there shrinks.
void PtyLine::drop_what_nobody_reads() {
  const auto now = std::chrono::steady_clock::now();
  const int unread = unread_bytes(slave_);
  if (unread == 0 || unread < last_unread_) {
    stalled_since_.reset();
    if (unread == 0 && wrote_) idle_ = false;
  } else if (!stalled_since_) {
    stalled_since_ = now;
  } else if (!idle_ && now - *stalled_since_ > kStallLimit) {
    idle_ = true;
    // A reader that was killed cannot have given up its exclusive mode.
    ioctl(slave_, TIOCNXCL);
  }
  last_unread_ = unread;
  wrote_ = true;
  if (idle_ && unread > kIdleLimit) {
    tcflush(slave_, TCIFLUSH);
    last_unread_ = 0;
    wrote_ = false;
  }
}

TcpLine::TcpLine(boost::asio::io_context& io, std::uint16_t port) : acceptor_(io), port_(port) {
  plug_in();
}

void TcpLine::unplug() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  clients_.clear();
}

void TcpLine::plug_in() {
  using boost::asio::ip::tcp;
  const tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(), port_);
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error) throw std::runtime_error("cannot listen on 127.0.0.1:" + std::to_string(port_) + ": " + error.message());
  port_ = acceptor_.local_endpoint().port();
  accept();
}

std::string TcpLine::address() const {
  return "127.0.0.1:" + std::to_string(port_);
}

void TcpLine::accept() {
  acceptor_.async_accept([this](const boost::system::error_code& error, boost::asio::ip::tcp::socket socket) {
    on_accept(error, std::move(socket));
  });
}

void TcpLine::on_accept(const boost::system::error_code& error, boost::asio::ip::tcp::socket socket) {
  if (error == boost::asio::error::operation_aborted) return;
  if (!error) {
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    watch(clients_.emplace_back(std::move(socket)));
  }
  accept();
}

// A client has nothing to say; reading is how we notice that it has gone.
void TcpLine::watch(Client& client) {
  client.socket.async_read_some(boost::asio::buffer(client.ignored),
                                [this, &client](const boost::system::error_code& error, std::size_t) {
                                  if (error == boost::asio::error::operation_aborted) return;
                                  if (error) {
                                    clients_.remove_if([&](const Client& other) { return &other == &client; });
                                  } else {
                                    watch(client);
                                  }
                                });
}

// A client that does not read loses bytes; one that is gone is noticed by watch().
void TcpLine::write(Bytes bytes) {
  for (Client& client : clients_) {
    boost::system::error_code ignored;
    client.socket.write_some(boost::asio::buffer(bytes.data(), bytes.size()), ignored);
  }
}

// So little that every socket with any room has room for it.
std::size_t TcpLine::offer(Bytes bytes) {
  constexpr std::size_t kMost = 1024;
  if (clients_.empty()) return 0;
  for (Client& client : clients_) {
    pollfd wanted{.fd = client.socket.native_handle(), .events = POLLOUT, .revents = 0};
    if (::poll(&wanted, 1, 0) != 1) return 0;
  }
  const Bytes portion = bytes.first(std::min(kMost, bytes.size()));
  write(portion);
  return portion.size();
}

}  // namespace ams2mqtt
