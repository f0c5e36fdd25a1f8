// A folder whose files the program writes: found without following a link that somebody else may have made, checked,
// and from then on identified by its descriptor, whatever its name comes to mean. Nothing but regular files is opened
// in it, and nothing is overwritten: a file is created under a fresh name and takes the old one's once it is on the
// disk. As root, everything happens with the rights of the folder's owner, to whom the files then belong.
#pragma once

#include <sys/types.h>

#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/system/file_descriptor.hpp"
#include "ams2mqtt/system/file_user.hpp"

namespace ams2mqtt {

class OwnedFolder;

// A file under a temporary name; it is removed again unless it replaces another file.
class FreshFile {
 public:
  FreshFile(FreshFile&&) = default;
  FreshFile& operator=(FreshFile&&) = delete;
  ~FreshFile();

  [[nodiscard]] int descriptor() const { return file_.value(); }
  // Gives it the name `name`; once folder and file are on the disk, the caller gets its descriptor. The error is the
  // rest of a sentence about the file of that name.
  [[nodiscard]] std::expected<FileDescriptor, std::string> replace(const std::string& name);

 private:
  friend class OwnedFolder;
  FreshFile(const OwnedFolder& folder, std::string name, FileDescriptor file);

  const OwnedFolder* folder_;
  std::string name_;
  FileDescriptor file_;
};

class OwnedFolder {
 public:
  // Nothing when there is no such folder. The error is a sentence. An empty path is the working directory.
  [[nodiscard]] static std::expected<std::optional<OwnedFolder>, std::string> find(const std::filesystem::path& path);
  // Creates what is missing of it, accessible only to its owner.
  [[nodiscard]] static std::expected<OwnedFolder, std::string> make(const std::filesystem::path& path);

  // The regular file of this name, opened with open(2)'s `flags`; a closed descriptor when there is none. The error is
  // the rest of a sentence about it: "is a FIFO, not a regular file".
  [[nodiscard]] std::expected<FileDescriptor, std::string> open_file(const std::string& name, int flags) const;
  // Creates an empty file of this name, which must not exist yet, open for reading and appending.
  [[nodiscard]] std::expected<FileDescriptor, std::string> make_file(const std::string& name) const;
  // A file that will replace the one of this name. Must not outlive the folder.
  [[nodiscard]] std::expected<FreshFile, std::string> fresh_file(const std::string& name) const;
  // Renames a file, replacing whatever had the new name. The error is the rest of a sentence.
  [[nodiscard]] std::expected<void, std::string> rename(const std::string& name, const std::string& new_name) const;
  // Whether the name still means the open file.
  [[nodiscard]] bool means(const std::string& name, int file) const;
  // For a library that opens files by their names: the folder's path without a link in it, and the rights of its owner
  // for the calling thread, while the value lives. The error is a sentence.
  [[nodiscard]] std::expected<std::filesystem::path, std::string> place() const;
  [[nodiscard]] FileUser as_owner() const { return {user_, group_}; }
  // Removes fresh files for this name that a sudden end has left behind.
  void remove_leftovers(const std::string& name) const;

 private:
  friend class FreshFile;
  OwnedFolder(FileDescriptor folder, uid_t user, gid_t group, bool shared)
      : folder_(std::move(folder)), user_(user), group_(group), shared_(shared) {}
  [[nodiscard]] static std::expected<OwnedFolder, std::string> checked(FileDescriptor folder);
  void remove(const std::string& name) const;
  void sync() const;

  FileDescriptor folder_;
  uid_t user_;
  gid_t group_;
  bool shared_;  // every user may put files there, but not touch other users' files
};

}  // namespace ams2mqtt
