#include "ams2mqtt/source/fed_source.hpp"

namespace ams2mqtt {

void FedSource::feed(Bytes bytes) {
  if (!running_ || bytes.empty()) return;
  quiet_.expires_after(kQuiet);
  quiet_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
    if (!error && !alive.expired() && running_) handlers_.on_quiet();
  });
  handlers_.on_bytes(bytes);
}

}  // namespace ams2mqtt
