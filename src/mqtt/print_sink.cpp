#include "ams2mqtt/mqtt/print_sink.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

namespace ams2mqtt {

namespace {

std::string tell_gap(std::uint64_t count) {
  spdlog::warn("{} message{} dropped because nobody read standard output", count, count == 1 ? "" : "s");
  return {};
}

}  // namespace

PrintSink::PrintSink(int descriptor, std::function<void(int error)> abandoned)
    : writer_(descriptor, {.gap = tell_gap, .idle = nullptr, .abandoned = std::move(abandoned)}) {}

void PrintSink::publish(Message message) {
  std::string line = std::move(message.topic);
  line += ' ';
  line += message.payload;
  line += '\n';
  writer_.write(std::move(line));
}

}  // namespace ams2mqtt
