#include "source/reopening_source.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "source/source_openers.hpp"
#include "support/loop.hpp"

using namespace ams2mqtt;
using boost::asio::ip::tcp;
using std::chrono::milliseconds;

namespace {

// A peer that does the same at each connection, and a source that reads it.
struct Scene {
  explicit Scene(std::function<void(tcp::socket&)> visit, SilenceRule silence = {}, Backoff backoff = kShort)
      : acceptor(io, {boost::asio::ip::address_v4::loopback(), 0}), serve(std::move(visit)) {
    accept();
    ReopeningSettings settings{.gone = "the other side closed the connection",
                               .backoff = backoff,
                               .quiet = milliseconds(20),
                               .silence = silence,
                               .speaks = true,
                               .proof = std::chrono::hours(1)};
    source = std::make_unique<ReopeningSource>(
        io, make_tcp_opener(io, {{}, "127.0.0.1", acceptor.local_endpoint().port()}), settings,
        SourceHandlers{[this](Bytes bytes) { on_bytes(bytes); }, [] {},
                       [this](const SourceStatus& status) { said.push_back(sentence("peer", status)); }});
    source->start();
  }

  void accept() {
    acceptor.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (error) return;
      ++visits;
      peer = std::move(socket);
      serve(*peer);
      accept();
    });
  }
  void on_bytes(Bytes bytes) {
    heard.append(as_text(bytes));
    if (confirms) source->confirm();
  }
  [[nodiscard]] bool await(int count) {
    return run_until(io, [&] { return visits >= count; });
  }

  static constexpr Backoff kShort{milliseconds(1), milliseconds(4)};

  boost::asio::io_context io{1};
  tcp::acceptor acceptor;
  std::function<void(tcp::socket&)> serve;
  std::optional<tcp::socket> peer;
  std::unique_ptr<ReopeningSource> source;
  std::vector<std::string> said;
  std::string heard;
  int visits = 0;
  bool confirms = false;
};

auto says(std::string_view text) {
  return [text](tcp::socket& peer) {
    boost::asio::write(peer, boost::asio::buffer(text));
    peer.close();
  };
}

}  // namespace

TEST_CASE("11.9 A peer that sends bytes and closes is reported once, with its words", "[source]") {
  Scene scene(says("\x1B[31mPort already in use\r\n"));
  REQUIRE(scene.await(6));
  CHECK(scene.heard.find("in use") != std::string::npos);
  CHECK(scene.said == std::vector<std::string>{
                          "peer: connected",
                          "peer: the other side says: Port already in use; it closed the connection; trying again"});
}

TEST_CASE("11.9 A peer that sends a byte and closes is reported once", "[source]") {
  Scene scene(says("\x15"));
  REQUIRE(scene.await(6));
  CHECK(scene.said ==
        std::vector<std::string>{"peer: connected", "peer: the other side closed the connection; trying again"});
}

TEST_CASE("11.9 A peer that asks something and waits is quoted", "[source]") {
  Scene scene([](tcp::socket& peer) { boost::asio::write(peer, boost::asio::buffer(std::string_view("login: "))); });
  REQUIRE(run_until(scene.io, [&] { return scene.said.size() == 2; }));
  CHECK(scene.said.back() == "peer: open, but the other side says: login:");
}

TEST_CASE("11.9 Bytes do not end the growing of the waits, telegrams do", "[source]") {
  // The second wait would last an hour.
  Scene scene(says("x"), {}, Backoff(std::chrono::hours(1), std::chrono::hours(1)));
  REQUIRE(scene.await(1));
  REQUIRE(run_until(scene.io, [&] { return scene.said.size() == 2; }));
  Backoff growing(milliseconds(1), std::chrono::hours(1));
  static_cast<void>(growing.next(0));
  Scene bytes(says("x"), {}, Backoff(milliseconds(1), milliseconds(1)));
  bytes.confirms = true;
  REQUIRE(bytes.await(3));
  CHECK(bytes.said.size() >= 5);  // a peer that sends telegrams and closes comes and goes
}

TEST_CASE("11.14 A silent connection is opened again, and the log has it once", "[source]") {
  const SilenceRule rule{3, milliseconds(5), milliseconds(20), milliseconds(20)};
  Scene scene([](tcp::socket&) {}, rule);
  REQUIRE(scene.await(4));
  REQUIRE(scene.said.size() == 2);
  CHECK(scene.said.front() == "peer: connected");
  CHECK(scene.said.back() == "peer: nothing received for 0 s although it is open; reopening it");
  scene.confirms = true;
  boost::asio::write(*scene.peer, boost::asio::buffer(std::string_view("telegram")));
  REQUIRE(run_until(scene.io, [&] { return scene.said.size() >= 3; }));
  CHECK(scene.said[2] == "peer: connected");
}

TEST_CASE("11.14 A connection that brings bytes and no telegrams any more is opened again", "[source]") {
  int served = 0;
  const SilenceRule rule{3, milliseconds(50), std::chrono::hours(1), std::chrono::hours(1)};
  Scene scene([&](tcp::socket&) { ++served; }, rule);
  scene.confirms = true;
  REQUIRE(scene.await(1));
  const auto send = [&] { boost::asio::write(*scene.peer, boost::asio::buffer(std::string_view("x"))); };
  for (std::size_t count = 1; count <= 2; ++count) {
    send();
    REQUIRE(run_until(scene.io, [&] { return scene.heard.size() == count; }));
    scene.io.run_for(milliseconds(5));
  }
  scene.confirms = false;
  send();
  REQUIRE(scene.await(2));
  CHECK(scene.said.back().starts_with("peer: no telegram received for"));
}
