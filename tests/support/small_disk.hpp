// A disk that is soon full, and has room again when the test says so.
#pragma once

#include <sys/mount.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <string>

#include "unit/mqtt/broker_harness.hpp"

namespace ams2mqtt::test {

// A tmpfs of 64 KiB where that is allowed, otherwise a limit of the process on the size of its files.
class SmallDisk {
 public:
  SmallDisk() : mounted_(::mount("none", folder_.file("").c_str(), "tmpfs", 0, "size=64k") == 0) {
    if (mounted_) return;
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = 65536;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallDisk() {
    make_room();
    if (mounted_) ::umount(folder_.file("").c_str());
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] std::string file() const { return folder_.file("spool"); }
  void fill() const {
    if (mounted_) std::ofstream(folder_.file("filler")) << std::string(40'000, 'x') << std::flush;
  }
  void make_room() const {
    if (mounted_) {
      ::mount("none", folder_.file("").c_str(), "tmpfs", MS_REMOUNT, "size=4m");
    } else {
      ::setrlimit(RLIMIT_FSIZE, &before_);
    }
  }

 private:
  TemporaryDirectory folder_;
  bool mounted_;
  rlimit before_{};
};

}  // namespace ams2mqtt::test
