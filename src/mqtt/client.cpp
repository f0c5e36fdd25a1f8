#include "ams2mqtt/mqtt/client.hpp"

#include <openssl/crypto.h>

#include <future>
#include <thread>
#include <utility>

#include "ams2mqtt/system/process.hpp"
#include "session.hpp"

namespace ams2mqtt {

namespace {

// How long after the deadline the thread may still take to destroy Paho's client.
constexpr std::chrono::milliseconds kGrace{900};
constexpr std::chrono::milliseconds kDestructorDeadline{1000};

// Paho's threads are detached, and one that hangs is left behind, so they can outlive main. OpenSSL's clean-up at exit
// would destroy what they still use; it is turned off before main, because only the first use of OpenSSL decides.
[[maybe_unused]] const int kOpenSslStaysToTheEnd = OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);

}  // namespace

class MqttClient::Impl {
 public:
  Impl(MqttConfig config, MqttHandlers handlers, const MqttClientOptions& options)
      : session_(std::make_shared<MqttSession>(std::move(config), std::move(handlers), options)) {}

  void start() {
    if (started_) return;
    std::promise<void> finished;
    finished_ = finished.get_future();
    thread_ = start_thread([session = session_, promise = std::move(finished)]() mutable {
      session->run();
      promise.set_value();
    });
    started_ = true;
  }

  void publish(Message message) { session_->publish(std::move(message)); }
  void publish_all(std::span<const Message> messages) { session_->publish_all(messages); }
  MqttCounters counters() { return session_->counters(); }
  std::int64_t mark() { return session_->mark(); }
  void make_room_for(std::size_t meters) { session_->make_room_for(meters); }

  bool stop(std::vector<Message> last, std::chrono::milliseconds deadline) {
    if (!thread_.joinable()) return session_->all_delivered();
    const auto until = std::chrono::steady_clock::now() + deadline;
    session_->request_stop(std::move(last), until);
    if (finished_.wait_until(until + kGrace) == std::future_status::ready) {
      thread_.join();
    } else {
      // The thread hangs inside Paho, which resolves names under its global lock. It keeps the session alive by itself
      // and is left behind until the process ends: a deliberate leak, because waiting could take minutes.
      thread_.detach();
    }
    session_->silence();
    return session_->all_delivered();
  }

 private:
  std::shared_ptr<MqttSession> session_;
  bool started_ = false;
  std::future<void> finished_;
  std::thread thread_;
};

MqttClient::MqttClient(MqttConfig config, MqttHandlers handlers, const MqttClientOptions& options)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(handlers), options)) {}

MqttClient::~MqttClient() {
  impl_->stop({}, kDestructorDeadline);
}

void MqttClient::start() {
  impl_->start();
}

void MqttClient::publish(Message message) {
  impl_->publish(std::move(message));
}

void MqttClient::publish_all(std::span<const Message> messages) {
  impl_->publish_all(messages);
}

std::int64_t MqttClient::mark() const {
  return impl_->mark();
}

MqttCounters MqttClient::counters() const {
  return impl_->counters();
}

void MqttClient::make_room_for(std::size_t meters) {
  impl_->make_room_for(meters);
}

bool MqttClient::stop(std::vector<Message> last, std::chrono::milliseconds deadline) {
  return impl_->stop(std::move(last), deadline);
}

}  // namespace ams2mqtt
