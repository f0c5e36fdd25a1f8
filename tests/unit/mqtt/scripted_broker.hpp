// A broker that misbehaves as it is told, on a free loopback port: what mosquitto cannot play.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace ams2mqtt::test {

struct BrokerRules {
  std::size_t largest = 100'000;  // it hangs up on a longer PUBLISH
  std::string forbidden = {};     // and on one to this topic
  bool forbids_subscriptions = false;
  bool acknowledges = true;  // else it takes messages and never says so
  bool answers_5 = true;     // else it leaves a CONNECT of MQTT 5 unanswered
  bool only_5 = false;
  std::optional<std::uint16_t> keep_alive = {};  // the Server Keep Alive that it orders
  std::uint8_t farewell = 0;                     // hangs up with a DISCONNECT of this reason (MQTT 5)
  bool ends_when_idle = false;  // hangs up a moment after the subscription, as when another client takes over
  bool spares_watch = false;    // but not on the client that watches such ends
};

class ScriptedBroker {
 public:
  struct Connect {
    int version;
    int keepalive;
  };

  explicit ScriptedBroker(BrokerRules rules)
      : rules_(std::move(rules)), acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}) {
    port_ = acceptor_.local_endpoint().port();
    accepting_ = std::thread([this] { accept(); });
  }
  ~ScriptedBroker() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    // Wakes the thread that accepts.
    boost::system::error_code ignored;
    tcp::socket(io_).connect({boost::asio::ip::address_v4::loopback(), port_}, ignored);
    accepting_.join();
    for (Peer& peer : peers_) {
      peer.socket.shutdown(tcp::socket::shutdown_both, ignored);
      peer.thread.join();
    }
  }
  ScriptedBroker(const ScriptedBroker&) = delete;
  ScriptedBroker& operator=(const ScriptedBroker&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::vector<Connect> connects() {
    const std::lock_guard lock(mutex_);
    return connects_;
  }
  // The topics of the messages that it took.
  [[nodiscard]] std::vector<std::string> taken() {
    const std::lock_guard lock(mutex_);
    return taken_;
  }
  bool wait_for_message(const std::string& topic) {
    return wait([&] { return std::ranges::find(taken_, topic) != taken_.end(); });
  }
  bool wait_for_ping() {
    return wait([this] { return pings_ > 0; });
  }
  [[nodiscard]] int hang_ups() {
    const std::lock_guard lock(mutex_);
    return hang_ups_;
  }

 private:
  using tcp = boost::asio::ip::tcp;
  using Packet = std::vector<std::uint8_t>;
  struct Peer {
    tcp::socket socket;
    std::thread thread;
  };

  bool wait(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60), condition);
  }

  void accept() {
    while (true) {
      tcp::socket socket = acceptor_.accept();
      const std::lock_guard lock(mutex_);
      if (ended_) return;
      peers_.push_back({std::move(socket), {}});
      peers_.back().thread = std::thread([this, &peer = peers_.back()] { serve(peer.socket); });
    }
  }

  void serve(tcp::socket& socket) {
    boost::system::error_code error;
    int version = 0;
    bool spared = false;
    while (!error) {
      std::uint8_t head = 0;
      const Packet body = read_packet(socket, head, error);
      if (error) break;
      if (version == 0 && (head != 0x10 || body.size() < 10)) break;  // the probe tries TLS
      Packet answer;
      if (head == 0x10) {
        version = body[6];
        spared = rules_.spares_watch && std::string(body.begin(), body.end()).find("-watch") != std::string::npos;
        answer = on_connect(body);
      } else if (!answer_to(head, body, version, answer)) {
        say_farewell(socket, error);
        break;
      }
      if (version == 4 && rules_.only_5) break;
      if (!answer.empty()) boost::asio::write(socket, boost::asio::buffer(answer), error);
      if (rules_.ends_when_idle && !spared && head >> 4U == 8) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        say_farewell(socket, error);
        break;
      }
    }
    socket.shutdown(tcp::socket::shutdown_both, error);
  }

  void say_farewell(tcp::socket& socket, boost::system::error_code& error) const {
    const Packet farewell = {0xE0, 0x02, rules_.farewell, 0x00};
    if (rules_.farewell != 0) boost::asio::write(socket, boost::asio::buffer(farewell), error);
  }

  Packet on_connect(const Packet& body) {
    const int version = body[6];
    const int keepalive = body[8] * 256 + body[9];
    note([&] { connects_.push_back({version, keepalive}); });
    if (version < 5) return {0x20, 0x02, 0x00, 0x00};
    if (!rules_.answers_5) return {};
    if (!rules_.keep_alive) return {0x20, 0x03, 0x00, 0x00, 0x00};
    return {0x20,
            0x06,
            0x00,
            0x00,
            0x03,
            0x13,
            static_cast<std::uint8_t>(*rules_.keep_alive >> 8U),
            static_cast<std::uint8_t>(*rules_.keep_alive)};
  }

  // False to hang up.
  bool answer_to(std::uint8_t head, const Packet& body, int version, Packet& answer) {
    const std::uint8_t kind = head >> 4U;
    if (kind == 3) {
      const std::size_t size = body[0] * 256U + body[1];
      const std::string topic(body.begin() + 2, body.begin() + 2 + static_cast<std::ptrdiff_t>(size));
      if (body.size() > rules_.largest || topic == rules_.forbidden) return hang_up();
      note([&] { taken_.push_back(topic); });
      if ((head & 6U) == 0 || !rules_.acknowledges) return true;
      answer = {0x40, 0x02, body[2 + size], body[3 + size]};
      return true;
    }
    if (kind == 8) {
      if (rules_.forbids_subscriptions) return hang_up();
      answer =
          version == 5 ? Packet{0x90, 0x04, body[0], body[1], 0x00, 0x01} : Packet{0x90, 0x03, body[0], body[1], 0x01};
    } else if (kind == 12) {
      note([&] { ++pings_; });
      answer = {0xD0, 0x00};
    }
    return kind != 14;
  }

  bool hang_up() {
    note([&] { ++hang_ups_; });
    return false;
  }

  void note(const std::function<void()>& change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  static Packet read_packet(tcp::socket& socket, std::uint8_t& head, boost::system::error_code& error) {
    boost::asio::read(socket, boost::asio::buffer(&head, 1), error);
    std::size_t size = 0;
    std::uint8_t byte = 0x80;
    for (unsigned shift = 0; !error && byte >= 0x80 && shift < 28; shift += 7) {
      boost::asio::read(socket, boost::asio::buffer(&byte, 1), error);
      size |= static_cast<std::size_t>(byte & 0x7FU) << shift;
    }
    Packet body(error ? 0 : std::min<std::size_t>(size, 1'000'000));
    if (!error) boost::asio::read(socket, boost::asio::buffer(body), error);
    return body;
  }

  const BrokerRules rules_;
  boost::asio::io_context io_;
  tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::vector<Connect> connects_;
  std::vector<std::string> taken_;
  int pings_ = 0;
  int hang_ups_ = 0;
  std::list<Peer> peers_;
  std::thread accepting_;
};

}  // namespace ams2mqtt::test
