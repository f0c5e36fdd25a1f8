#include "port_examiner.hpp"
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
    examiner_.emplace(config_.device, port->value());
    done(Opened{std::move(*port), "opened, " + line_format(config_)});
  }
  void cancel() override {}
  [[nodiscard]] std::optional<PortFindings> examine(int descriptor, std::uint64_t read) const override {
    return examiner_ ? std::optional(examiner_->examine(descriptor, read)) : std::nullopt;
  }
  [[nodiscard]] std::optional<LineCounts> counts(int descriptor) const override {
    return examiner_ ? examiner_->counts(descriptor) : std::nullopt;
  }

 private:
  SerialConfig config_;
  std::optional<PortExaminer> examiner_;  // of the newest opening
};

}  // namespace

std::unique_ptr<Opener> make_serial_opener(SerialConfig config) {
  return std::make_unique<SerialOpener>(std::move(config));
}

}  // namespace ams2mqtt
