// The bytes of a file, written as a whole or read up to a limit.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

// False, and errno, when not all of it could be written.
[[nodiscard]] bool write_all(int file, std::string_view bytes);

// What comes up to the end, at most `limit` bytes and one more if there is more. The error is the rest of a sentence:
// "cannot be read: Is a directory". What is no plain file is waited for, but not long; it has to be open without
// blocking.
[[nodiscard]] std::expected<std::string, std::string> read_bytes(int file, std::size_t limit);

// A file for a person's command to write, made or emptied. Neither a link is followed nor another user's file written
// over, which somebody may have put there for root to do so. The error is the rest of a sentence.
[[nodiscard]] std::expected<FileDescriptor, std::string> open_output(const std::string& path);

// Of what is not a plain file: "is a FIFO, not a plain file". `mode` as stat(2) gives it.
[[nodiscard]] std::string not_plain(mode_t mode);

}  // namespace ams2mqtt
