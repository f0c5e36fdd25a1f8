// Root must not open with root's rights what another user may have put there. While a FileUser lives, its thread meets
// the file system as that user (setfsuid(2)): the rest of the process goes on as root, which opens the meters' ports.
#pragma once

#include <sys/types.h>

#include <vector>

namespace ams2mqtt {

class FileUser {
 public:
  // For everybody but root, and for root's own files, this changes nothing.
  FileUser(uid_t user, gid_t group);
  ~FileUser();
  FileUser(const FileUser&) = delete;
  FileUser& operator=(const FileUser&) = delete;

  // False, and errno, when the process is root but may not become another user, as in a container without capabilities.
  [[nodiscard]] bool works() const { return works_; }

 private:
  bool changed_ = false;
  bool works_ = true;
  std::vector<gid_t> groups_;  // the thread's supplementary groups, to be given back
};

}  // namespace ams2mqtt
