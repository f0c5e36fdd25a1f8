// What the doctor found: printed the moment it is known, one line each, and counted for the exit code. For programs a
// line is {"verdict":"ok","what":"..."}, with the verdicts ok, waiting, warning and problem.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace ams2mqtt {

enum class Verdict : std::uint8_t {
  ok,
  waiting,  // what follows takes a while
  unknown,  // cannot be determined, or works but should not stay that way
  problem,
};

class Findings {
 public:
  explicit Findings(std::function<void(std::string_view)> print, bool json = false)
      : print_(std::move(print)), json_(json) {}

  // From any thread. Nothing is printed or counted after close(). Throws what printing throws.
  void add(Verdict verdict, const std::string& what);
  void close();

  [[nodiscard]] int problems() const;
  [[nodiscard]] int unknowns() const;

 private:
  const std::function<void(std::string_view)> print_;
  const bool json_;
  mutable std::mutex mutex_;
  bool closed_ = false;
  int problems_ = 0;
  int unknowns_ = 0;
};

}  // namespace ams2mqtt
