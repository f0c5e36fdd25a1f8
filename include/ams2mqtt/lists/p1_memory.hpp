// The newest P1 telegram of a meter and where its rows have their values from. A meter sends the same lines every time,
// and only the digits of numbers and times differ: those are read again, and everything else stays as it was. Whatever
// else differs, the telegram is read from the beginning (lists/p1_lines.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/obis.hpp"

namespace ams2mqtt {

struct Row;

// What a row has from a part of the text.
enum class P1Source : std::uint8_t {
  number,    // its value, as Decimal::parse() reads it
  time,      // its value, as parse_p1_time() reads it
  measured,  // when it was measured
};

class P1Memory {
 public:
  // Copies a telegram; what was noted of the one before is forgotten. ident() and lines() are views of the copy, which
  // the rows may view in turn: it stays where it is until the next call.
  void keep(std::string_view ident, std::string_view lines);
  [[nodiscard]] std::string_view ident() const { return text().substr(0, ident_size_); }
  [[nodiscard]] std::string_view lines() const { return text().substr(ident_size_); }

  // The newest row, that of `code`, has `source` from `part`. The parts come in their order; nothing is noted of one
  // that is not a part of lines().
  void note(std::string_view part, P1Source source, const ObisCode& code);
  // All rows are there. Some may have been removed, or have got another code, but their order is the same.
  void complete(const std::vector<Row>& rows);
  // For Notification::form, of the kept telegram. Lists have smaller ones.
  [[nodiscard]] std::uint64_t form() const { return kFirstForm + kept_; }
  // The rows are no longer those of the telegram.
  void forget() { complete_ = false; }

  // Brings `rows`, those that were complete(), up to date with a telegram that differs from the kept one only in the
  // parts noted, and keeps it. False for any other, with anything in `rows`.
  [[nodiscard]] bool renew(std::string_view ident, std::string_view lines, std::vector<Row>& rows);

 private:
  struct Part {
    std::size_t begin = 0;  // in lines()
    std::size_t end = 0;
    P1Source source{};
    ObisCode code;
    std::size_t row = 0;
  };

  static constexpr std::uint64_t kFirstForm = std::uint64_t{1} << 63U;

  [[nodiscard]] std::string_view text() const { return {text_.data(), text_.size()}; }

  std::vector<char> text_;
  std::size_t ident_size_ = 0;
  std::vector<Part> parts_;
  bool complete_ = false;
  std::uint64_t kept_ = 0;  // so many telegrams
};

}  // namespace ams2mqtt
