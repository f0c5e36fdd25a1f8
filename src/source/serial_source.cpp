#include "serial_port.hpp"
#include "source_openers.hpp"

namespace ams2mqtt {

namespace {

class SerialOpener final : public Opener {
 public:
  explicit SerialOpener(SerialConfig config) : config_(std::move(config)) {}

  void open(Done done) override {
    auto port = open_serial_port(config_);
    if (!port) return done(std::unexpected(std::move(port.error())));
    done(Opened{std::move(*port), "opened, " + line_format(config_)});
  }
  void cancel() override {}

 private:
  SerialConfig config_;
};

}  // namespace

std::unique_ptr<Opener> make_serial_opener(SerialConfig config) {
  return std::make_unique<SerialOpener>(std::move(config));
}

}  // namespace ams2mqtt
