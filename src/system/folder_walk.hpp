// A path -> the folder it leads to, without following a link that somebody else may have made. Private to OwnedFolder.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

// Opened with O_PATH. A closed descriptor when it is missing and must not be created. A link on the way is followed if
// root or the process' own user has made it, in a folder of theirs: systemd makes /var/lib/ams2mqtt one. The error is
// the rest of a sentence about the path.
[[nodiscard]] std::expected<FileDescriptor, std::string> walk_to_folder(const std::filesystem::path& path, bool make);

}  // namespace ams2mqtt
