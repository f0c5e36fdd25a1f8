#include <algorithm>

#include "ams2mqtt/framing/capture.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kVersionWritten = "1";

// "+12.345"
std::string written_time(Monotonic at) {
  const auto milliseconds = std::max<Monotonic::rep>(at.count(), 0);
  std::string fraction = std::to_string(milliseconds % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return '+' + std::to_string(milliseconds / 1000) + '.' + fraction;
}

void add_head_line(std::string& text, std::string_view word, std::string_view value) {
  if (value.empty()) return;
  text.append(word).append(1, ' ').append(value).append(1, '\n');
}

}  // namespace

std::string CaptureWriter::begin(const CaptureHead& head) {
  std::string text;
  text.append(kCaptureMark).append(kVersionWritten).append(1, '\n');
  add_head_line(text, "start", head.start);
  add_head_line(text, "source", head.source);
  add_head_line(text, "port", head.port);
  add_head_line(text, "program", head.program);
  return text;
}

std::string CaptureWriter::add(Monotonic at, Bytes bytes) {
  if (bytes.empty()) return {};
  std::string text;
  const bool shares = at - first_ <= kShared && line_.size() + bytes.size() <= kBytesPerLine;
  if (!line_.empty() && !shares) text = flush();
  if (line_.empty()) first_ = at;
  last_ = std::max(last_, at);
  append(line_, bytes);
  bytes_ += bytes.size();
  return text;
}

std::string CaptureWriter::lost(Monotonic at, std::uint64_t bytes) {
  std::string text = flush();
  last_ = std::max(last_, at);
  return text + "lost " + written_time(last_) + ' ' + std::to_string(bytes) + " bytes\n";
}

std::string CaptureWriter::flush() {
  if (line_.empty()) return {};
  std::string text = written_time(last_) + ' ';
  for (Bytes rest = line_; !rest.empty(); rest = rest.subspan(std::min(kBytesPerLine, rest.size()))) {
    text += to_hex(rest.first(std::min(kBytesPerLine, rest.size()))) + '\n';
  }
  line_.clear();
  return text;
}

std::string CaptureWriter::end(Monotonic at) {
  std::string text = flush();
  last_ = std::max(last_, at);
  return text + "end " + written_time(last_) + ' ' + std::to_string(bytes_) + " bytes\n";
}

}  // namespace ams2mqtt
