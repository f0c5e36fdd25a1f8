// The bytes of a file, written as a whole or read up to a limit.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

// False, with errno set, when not all of it could be written.
[[nodiscard]] bool write_all(int file, std::string_view bytes);

// Everything up to the end, at most `limit` bytes, plus one if there is more. The error is the rest of a sentence:
// "cannot be read: Is a directory". Waits, but not long, for anything that is not a regular file; it has to be open
// without blocking.
[[nodiscard]] std::expected<std::string, std::string> read_bytes(int file, std::size_t limit);

// A file for a person's command to write, created or emptied. It neither follows a link nor overwrites another user's
// file, which somebody may have put there as a trap for root. The error is the rest of a sentence.
[[nodiscard]] std::expected<FileDescriptor, std::string> open_output(const std::string& path);

// For anything that is not a regular file: "is a FIFO, not a regular file". `mode` as stat(2) gives it.
[[nodiscard]] std::string not_plain(mode_t mode);

}  // namespace ams2mqtt
