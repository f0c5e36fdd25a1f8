#include "ams2mqtt/http/page_files.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/config/secret_digest.hpp"
#include "ams2mqtt/system/gzip.hpp"

namespace ams2mqtt {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTypes = {
    {{".html", "text/html; charset=utf-8"},
     {".css", "text/css; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".svg", "image/svg+xml"},
     {".json", "application/json"}}};
constexpr std::size_t kTagDigits = 16;

std::string_view type_of(std::string_view name) {
  const auto* found = std::ranges::find_if(kTypes, [&](const auto& type) { return name.ends_with(type.first); });
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

struct KeptFile {
  std::string tag;
  std::string compressed;
};

// Made when it is first asked for, and then kept: there are few of them.
const KeptFile& kept(const PageFile& file) {
  static std::map<std::string_view, KeptFile> files;
  KeptFile& entry = files[file.name];
  if (entry.tag.empty()) {
    entry = {.tag = '"' + digest_of(file.content).substr(0, kTagDigits) + '"', .compressed = gzipped(file.content)};
  }
  return entry;
}

}  // namespace

std::optional<WebAnswer> page_answer(const WebRequest& request) {
  if (request.path.size() != 1) return std::nullopt;
  const std::string_view name = request.path.front().empty() ? "index.html" : std::string_view(request.path.front());
  const auto files = page_files();
  const auto found = std::ranges::find(files, name, &PageFile::name);
  if (found == files.end()) return std::nullopt;
  const KeptFile& file = kept(*found);
  return WebAnswer{.type = std::string(type_of(name)),
                   .body = request.takes_gzip ? file.compressed : std::string(found->content),
                   .etag = file.tag,
                   .compressed = request.takes_gzip};
}

}  // namespace ams2mqtt
