// Numbers that name a meter -> others of the same length, the same one each time. Everything that a ticket shows goes
// through the same mask, so that what belonged together still does.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace ams2mqtt {

class NumberMask {
 public:
  static constexpr std::size_t kShortest = 8;  // digits that may be a meter's number
  static constexpr std::size_t kKept =
      4;  // digits that say who issued it: of those with kIssued or more; of others one
  static constexpr std::size_t kIssued = 12;
  static constexpr std::size_t kMostKept = 16;
  static constexpr std::size_t kMost = 4096;  // different numbers; further ones share a mask

  // A text that is not personal although it has that many digits, such as a meter's type; the first kMostKept count.
  void keep(std::string_view text);
  // What stands for these digits.
  [[nodiscard]] const std::string& masked(std::string_view digits);
  // Every run of at least kShortest digits in `text`, except in a text that is kept. Single blanks, dashes and dots may
  // stand between the digits; a date and an IPv4 address are no number.
  [[nodiscard]] std::string masked_text(std::string_view text);

  // How many different numbers there were.
  [[nodiscard]] std::size_t size() const { return masks_.size(); }
  // Whether one of them is in `text` as it was.
  [[nodiscard]] bool shows_in(std::string_view text) const;

 private:
  std::size_t mask_run(std::string_view text, std::size_t begin, std::string& result);
  [[nodiscard]] bool keeps(std::string_view text, std::size_t begin, std::size_t end) const;

  std::map<std::string, std::string, std::less<>> masks_;
  std::set<std::string, std::less<>> kept_;
  std::size_t next_ = 1;  // what the next mask ends with
};

[[nodiscard]] constexpr bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

}  // namespace ams2mqtt
