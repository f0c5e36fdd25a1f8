// Where the checkout is. Known to one source file alone, so that a compiler's cache serves other checkouts as well.
#pragma once

#include <filesystem>

namespace ams2mqtt::test {

std::filesystem::path source_folder();

}  // namespace ams2mqtt::test
