#include "sample_writer.hpp"

#include <array>
#include <charconv>

#include "ams2mqtt/base/clean_text.hpp"

namespace ams2mqtt {

void append_label(std::string& labels, std::string_view name, std::string_view text) {
  (labels += name) += "=\"";
  for (const char character : clean_text(text)) {
    if (character == '"' || character == '\\') labels += '\\';
    labels += character;
  }
  labels += '"';
}

SampleWriter::SampleWriter(const MetricFamily& family, std::string& text)
    : family_(family), text_(text), sample_name_(family.name) {
  sample_name_ += family.suffix();
}

void SampleWriter::begin() {
  begun_ = true;
  ((((text_ += "# TYPE ") += family_.name) += ' ') += to_string(family_.type)) += '\n';
  if (!family_.unit.empty()) ((((text_ += "# UNIT ") += family_.name) += ' ') += family_.unit) += '\n';
  ((((text_ += "# HELP ") += family_.name) += ' ') += family_.help) += '\n';
}

void SampleWriter::begin_sample(std::string_view labels, std::string_view more) {
  if (!begun_) begin();
  ((text_ += sample_name_) += labels) += more;
  text_ += labels.empty() ? " " : "} ";
}

void SampleWriter::add(std::string_view labels, std::string_view more, const Decimal& number) {
  begin_sample(labels, more);
  number.append_to(text_);
  text_ += '\n';
}

void SampleWriter::add(std::string_view labels, std::string_view more, std::uint64_t number) {
  begin_sample(labels, more);
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text_.append(digits.data(), end) += '\n';
}

}  // namespace ams2mqtt
