// What the doctor found: printed the moment it is known, one line each, and counted for the exit code.
#pragma once

#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>

namespace ams2mqtt {

enum class Verdict : std::uint8_t {
  ok,
  waiting,  // what comes takes a while
  unknown,  // cannot be found out, or works but should not stay so
  problem,
};

class Findings {
 public:
  // `stream` must outlive it.
  explicit Findings(std::FILE* stream) : stream_(stream) {}

  // From any thread. Nothing is printed or counted after close().
  void add(Verdict verdict, const std::string& what);
  void close();

  [[nodiscard]] int problems() const;

 private:
  std::FILE* stream_;
  mutable std::mutex mutex_;
  bool closed_ = false;
  int problems_ = 0;
};

}  // namespace ams2mqtt
