#include "ams2mqtt/system/file_user.hpp"

#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace ams2mqtt {

namespace {

constexpr uid_t kRoot = 0;
constexpr auto kAsk = static_cast<uid_t>(-1);  // changes nothing, and returns the id in use

// The library's function would change the groups of every thread.
void set_groups_of_thread(const std::vector<gid_t>& groups) {
#ifdef SYS_setgroups32
  constexpr long kSetGroups = SYS_setgroups32;
#else
  constexpr long kSetGroups = SYS_setgroups;
#endif
  // Where a container forbids it, root's other groups are of little use anyway.
  [[maybe_unused]] const long result = ::syscall(kSetGroups, groups.size(), groups.data());
}

std::vector<gid_t> groups_of_thread() {
  const int count = ::getgroups(0, nullptr);
  std::vector<gid_t> groups(count > 0 ? static_cast<std::size_t>(count) : 0);
  if (!groups.empty() && ::getgroups(count, groups.data()) != count) groups.clear();
  return groups;
}

}  // namespace

FileUser::FileUser(uid_t user, gid_t group) {
  if (::geteuid() != kRoot || user == kRoot) return;
  changed_ = true;
  groups_ = groups_of_thread();
  set_groups_of_thread({});
  ::setfsgid(group);
  ::setfsuid(user);
  works_ = static_cast<uid_t>(::setfsuid(kAsk)) == user;
  if (!works_) errno = EPERM;
}

FileUser::~FileUser() {
  if (!changed_) return;
  const int error = errno;
  ::setfsuid(::geteuid());
  ::setfsgid(::getegid());
  set_groups_of_thread(groups_);
  errno = error;
}

}  // namespace ams2mqtt
