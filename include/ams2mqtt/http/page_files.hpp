// The page: the files of src/http/page, which the build puts into the program.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "ams2mqtt/http/web_request.hpp"

namespace ams2mqtt {

struct PageFile {
  std::string_view name;  // "page.js"
  std::string_view content;
};

[[nodiscard]] std::span<const PageFile> page_files();

// The file at a path of one segment, "" being index.html; nothing: there is none.
[[nodiscard]] std::optional<WebAnswer> page_answer(const WebRequest& request);

}  // namespace ams2mqtt
