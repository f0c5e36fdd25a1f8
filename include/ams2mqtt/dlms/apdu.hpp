// The information field of a frame -> data-notification (IEC 62056-5-3).
//   [E6 E7 00] | 0F | invoke id and priority (4) | date-time | Data
//   date-time: 00, 09 0C <12>, 0C <12> or 19 <12>; some meters leave all of it out and send the Data alone
// An encrypted APDU is taken apart, decrypted by the Decryptor and then read like any other. Views live as long as the
// frame, or until the Decryptor's next call. Next stage: dlms/data.hpp for the body.
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

// The APDU after the LLC header, if there is one.
[[nodiscard]] Bytes without_llc(Bytes information);

// Takes general-glo-ciphering (DB) and general-ded-ciphering (DC; DF from meters that number it so) apart, with or
// without LLC header; nothing when the APDU is not encrypted. Errors, with the offset in `information`: truncated,
// bad_header, trailing_bytes.
[[nodiscard]] std::optional<Result<CipheredApdu>> read_ciphered(Bytes information);
// The same for the block of an encrypted P1 telegram, which has no tag byte: title size (00 or 08), title, length, ...
[[nodiscard]] Result<CipheredApdu> read_ciphered_block(Bytes block);

// The plaintext of `apdu`. One that was only authenticated, or not even that, needs no key. Without a verified tag the
// plaintext must have the form of a message. Errors, all with offset 0: unsupported, no_key, wrong_key, bad_auth.
[[nodiscard]] Result<Decrypted> decrypt(const CipheredApdu& apdu, Decryptor* decryptor);

// True for the beginning of a P1 telegram, or of its lines alone.
[[nodiscard]] bool is_p1_text(Bytes plaintext);
// True for what a meter may encrypt: a data-notification, Data alone, or the text of a P1 telegram.
[[nodiscard]] bool has_message_form(Bytes plaintext);

// `apdu` is a decrypted or plain one, without LLC header: 0F and so on, or an array or structure alone. Errors:
// truncated, bad_header, bad_tag.
[[nodiscard]] Result<DataNotification> read_notification(Bytes apdu);

}  // namespace ams2mqtt
