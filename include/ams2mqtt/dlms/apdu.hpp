// The information field of a frame -> data-notification (IEC 62056-5-3).
//   [E6 E7 00] | 0F | invoke id and priority (4) | date-time | Data
//   date-time: 00, 09 0C <12>, 0C <12> or 19 <12>
// An enciphered APDU (DB) is opened by the Decryptor first. Views live as long as the frame, or until the Decryptor's
// next call. Next stage: dlms/data.hpp for the body.
#pragma once

#include <cstdint>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/dlms/cipher.hpp"
#include "ams2mqtt/dlms/datetime.hpp"

namespace ams2mqtt {

struct DataNotification {
  std::uint32_t invoke_id = 0;
  std::optional<CosemDateTime> time;
  Bytes body;  // one A-XDR Data value
};

// `decryptor` may be null: an enciphered APDU is then refused with no_key. Errors, with the offset in `information`:
// truncated, bad_header, bad_tag, no_key, bad_auth.
[[nodiscard]] Result<DataNotification> unwrap(Bytes information, Decryptor* decryptor);

}  // namespace ams2mqtt
