// `ams2mqtt watch` of a line that no daemon reads: the same decoder and tracker, published to nobody.
#pragma once

#include "watch_command.hpp"

namespace ams2mqtt {

// Until Ctrl-C; with options.once until the first telegram, or a minute without one. The exit code.
[[nodiscard]] int watch_line(const SourceConfig& source, const WatchOptions& options);

}  // namespace ams2mqtt
