// The headers by which framing finds where a message ends, and which dlms/ reads (IEC 62056-5-3). Views of the reader's
// bytes.
#pragma once

#include <cstddef>
#include <optional>

#include "ams2mqtt/base/axdr.hpp"
#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// What follows the tag of general-glo-ciphering and the like: system title, and how many bytes follow.
struct CipheringHeader {
  Bytes title;
  std::size_t length = 0;
};
// Nothing if the bytes end inside it.
[[nodiscard]] std::optional<CipheringHeader> read_ciphering_header(ByteReader& reader);
[[nodiscard]] bool is_ciphering(std::uint8_t tag);

// The date-time of a data-notification: 00, or 12 bytes after 09 0C, 0C or 19. `time` is empty when none is stated.
[[nodiscard]] AxdrEnd read_header_time(ByteReader& reader, Bytes& time);

}  // namespace ams2mqtt
