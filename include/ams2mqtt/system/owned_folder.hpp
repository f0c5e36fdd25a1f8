// A folder whose files the program writes: found without following a link that somebody else may have made, checked,
// and from then on meant by its descriptor, whatever its name comes to mean. Nothing in it is opened that is not a
// plain file, nothing is written over: a file is made under a fresh name and takes the old one's when it is on the
// disk. As root everything happens with the rights of the folder's owner, to whom the files then belong.
#pragma once

#include <sys/types.h>

#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

class OwnedFolder;

// A file without a name that anybody waits for; it is removed again unless it takes one's place.
class FreshFile {
 public:
  FreshFile(FreshFile&&) = default;
  FreshFile& operator=(FreshFile&&) = delete;
  ~FreshFile();

  [[nodiscard]] int descriptor() const { return file_.value(); }
  // Once it has the name `name` and folder and file are on the disk, its descriptor is the caller's. The error is the
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
  // Makes what is missing of it, for its owner alone.
  [[nodiscard]] static std::expected<OwnedFolder, std::string> make(const std::filesystem::path& path);

  // The plain file of this name, opened with open(2)'s `flags`; a closed descriptor when there is none. The error is
  // the rest of a sentence about it: "is a FIFO, not a plain file".
  [[nodiscard]] std::expected<FileDescriptor, std::string> open_file(const std::string& name, int flags) const;
  // Makes an empty file of this name, which nothing had before, open for reading and appending.
  [[nodiscard]] std::expected<FileDescriptor, std::string> make_file(const std::string& name) const;
  // A file that is to replace the one of this name. Must not outlive the folder.
  [[nodiscard]] std::expected<FreshFile, std::string> fresh_file(const std::string& name) const;
  // Gives a file another name, whatever had it before. The error is the rest of a sentence.
  [[nodiscard]] std::expected<void, std::string> rename(const std::string& name, const std::string& new_name) const;
  // Whether the name still means the open file.
  [[nodiscard]] bool means(const std::string& name, int file) const;
  // What a sudden end has left of fresh files for this name.
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
  bool shared_;  // every user may put files there, but not touch those of others
};

}  // namespace ams2mqtt
