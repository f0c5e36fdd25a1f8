// What files that must survive a sudden end have in common.
#pragma once

#include <filesystem>
#include <string_view>

namespace ams2mqtt {

// False, and errno, when not all of it could be written.
[[nodiscard]] bool write_all(int file, std::string_view bytes);
// After a rename the folder has to reach the disk, too. A file system that cannot do that does not matter.
void sync_folder(const std::filesystem::path& folder);
// A file that a command made as root must not lock the daemon out: it belongs to whoever owns its folder. For everybody
// else this changes nothing.
void give_to_owner_of(const std::filesystem::path& folder, int file);

}  // namespace ams2mqtt
