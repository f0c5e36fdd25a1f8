// Root must not open, with root's rights, what another user may have put there. While a FileUser lives, its thread
// accesses the file system as that user (setfsuid(2)): the rest of the process remains root, which opens the meters'
// ports.
#pragma once

#include <sys/types.h>

#include <vector>

namespace ams2mqtt {

class FileUser {
 public:
  // Changes nothing for users other than root, or for root's own files.
  FileUser(uid_t user, gid_t group);
  ~FileUser();
  FileUser(const FileUser&) = delete;
  FileUser& operator=(const FileUser&) = delete;

  // False, and errno, when the process is root but may not become another user, as in a container without capabilities.
  [[nodiscard]] bool works() const { return works_; }

 private:
  bool changed_ = false;
  bool works_ = true;
  std::vector<gid_t> groups_;  // the thread's supplementary groups, to be restored
};

}  // namespace ams2mqtt
