#include "ams2mqtt/system/process_use.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>

namespace ams2mqtt {

namespace {

// proc(5), statm: its second number is the pages in memory.
std::optional<std::uint64_t> resident_pages() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/statm", "re"), &std::fclose);
  unsigned long long whole = 0;
  unsigned long long resident = 0;
  if (!file || std::fscanf(file.get(), "%llu %llu", &whole, &resident) != 2) return std::nullopt;
  return resident;
}

std::optional<std::uint64_t> descriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator open("/proc/self/fd", error);
  if (error) return std::nullopt;
  const auto count = std::distance(open, std::filesystem::directory_iterator());
  return static_cast<std::uint64_t>(count - 1);  // without the one that lists them
}

std::chrono::milliseconds time_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) +
         std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(time.tv_usec));
}

}  // namespace

ProcessUse process_use() {
  ProcessUse use{.open_descriptors = descriptors()};
  if (const auto pages = resident_pages()) {
    use.resident_bytes = *pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  }
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) use.processor_time = time_of(usage.ru_utime) + time_of(usage.ru_stime);
  return use;
}

}  // namespace ams2mqtt
