#include "broker_witness.hpp"

#include <boost/asio/buffer.hpp>

namespace ams2mqtt {

void BrokerWitness::begin(const std::string& address, std::uint16_t port) {
  using boost::asio::ip::tcp;
  using boost::system::error_code;
  end();
  error_code error;
  const tcp::endpoint endpoint(boost::asio::ip::make_address(address, error), port);
  if (error) return;
  watch_ = std::make_shared<Watch>(io_);
  watch_->socket.async_connect(endpoint, [known = std::weak_ptr(watch_)](const error_code& failure) {
    const std::shared_ptr<Watch> watch = known.lock();
    if (!watch || failure) return;
    watch->connected = true;
    // The buffer lives as long as the socket, whose destruction cancels the read.
    watch->socket.async_read_some(boost::asio::buffer(watch->nothing), [known](const error_code& end, std::size_t) {
      const std::shared_ptr<Watch> still = known.lock();
      if (still && end) still->ended = true;
    });
  });
}

}  // namespace ams2mqtt
