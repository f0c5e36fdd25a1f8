// The other end of a meter's cable: where the bytes of a simulated or recorded meter go, for a reader to find. Nothing
// here waits.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <utility>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// What a terminal tells of the program that reads it. It keeps no parity and no number of bits.
struct ReaderPort {
  unsigned baud = 0;          // 0: no usual one
  bool hears_breaks = false;  // as a reader does while it looks for the format
};

class SimulatedLine {
 public:
  virtual ~SimulatedLine() = default;
  // What nobody reads is lost, as on a real line.
  virtual void write(Bytes bytes) = 0;
  // Loses nothing: takes what there is room for, nothing while there is no reader, and returns how much that was.
  [[nodiscard]] virtual std::size_t offer(Bytes bytes) = 0;
  // Readers have everything, or have thrown it away.
  [[nodiscard]] virtual bool is_read() const = 0;
  // Whether a reader has thrown away, since the last call, what it had not read: many do so when they open a port.
  [[nodiscard]] virtual bool take_thrown_away() { return false; }
  // The cable is pulled and put back: readers lose the line, and find it at the same address afterwards.
  virtual void unplug() = 0;
  virtual void plug_in() = 0;  // throws as the constructor does
  [[nodiscard]] virtual std::optional<ReaderPort> reader_port() const { return std::nullopt; }
  // What a reader opens: "/tmp/meter", "127.0.0.1:4001".
  [[nodiscard]] virtual std::string address() const = 0;
};

// A pseudo terminal, behind a symbolic link if one is named, which is made atomically and removed at the end. Throws
// std::runtime_error with a sentence for people, for example when something other than a link has the name already.
class PtyLine final : public SimulatedLine {
 public:
  explicit PtyLine(std::string link);
  ~PtyLine() override;
  PtyLine(const PtyLine&) = delete;
  PtyLine& operator=(const PtyLine&) = delete;

  void write(Bytes bytes) override;
  [[nodiscard]] std::size_t offer(Bytes bytes) override;
  [[nodiscard]] bool is_read() const override;
  [[nodiscard]] bool take_thrown_away() override;
  void unplug() override;
  void plug_in() override;
  [[nodiscard]] std::optional<ReaderPort> reader_port() const override;
  [[nodiscard]] std::string address() const override { return link_.empty() ? device_ : link_; }

 private:
  void open_terminal();
  void close_terminal();
  void make_link() const;
  void drop_what_nobody_reads();

  std::string link_;
  std::string device_;
  int master_ = -1;
  int slave_ = -1;      // held open to see what is not read, and so that readers may come and go
  bool idle_ = true;    // nobody reads
  bool wrote_ = false;  // since the terminal was last seen or made empty
  int last_unread_ = 0;
  std::optional<std::chrono::steady_clock::time_point> stalled_since_;
};

// A server on the loopback address; every client hears the line from the moment it connects. Port 0 picks a free one.
class TcpLine final : public SimulatedLine {
 public:
  TcpLine(boost::asio::io_context& io, std::uint16_t port);

  void write(Bytes bytes) override;
  [[nodiscard]] std::size_t offer(Bytes bytes) override;
  [[nodiscard]] bool is_read() const override { return true; }
  void unplug() override;
  void plug_in() override;
  [[nodiscard]] std::string address() const override;

 private:
  struct Client {
    explicit Client(boost::asio::ip::tcp::socket connected) : socket(std::move(connected)) {}
    boost::asio::ip::tcp::socket socket;
    std::array<char, 64> ignored{};
  };
  void accept();
  void on_accept(const boost::system::error_code& error, boost::asio::ip::tcp::socket socket);
  void watch(Client& client);

  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::list<Client> clients_;
};

}  // namespace ams2mqtt
