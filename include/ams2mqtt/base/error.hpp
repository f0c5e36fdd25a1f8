// What can be wrong with bytes, and the Result type in which every stage says so. Bad input is data here, never an
// exception: core functions return Result, allocate nothing for an error, and leave wording and counting to the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

namespace ams2mqtt {

enum class Errc : std::uint8_t {
  truncated,       // the input ended inside an element
  oversize,        // a named limit of the type was exceeded
  bad_header,      // a frame or message header that the standard does not allow
  bad_checksum,    // HCS, FCS or another check sum does not verify
  bad_tag,         // an A-XDR or APDU tag that is unknown or misplaced
  bad_value,       // a value outside what its type allows
  too_deep,        // nested deeper than the limit
  trailing_bytes,  // bytes are left over after a complete message
  incomplete,      // a segment, block or telegram of a message is missing or out of order
  no_key,          // encrypted, and no key is known
  wrong_key,       // decrypted, but the plaintext does not have the form of a message
  bad_auth,        // the authentication tag does not verify
  unproven,        // no tag, or not even encrypted, on a line where the keys require it
  repeated,        // authenticated, but its invocation counter has not grown
  unsupported,     // encrypted with an option that is not supported: AES-256, compression, a broadcast key
  unknown_layout,  // decoded, but no rule says what the positions mean
};
inline constexpr std::size_t kErrcCount = 16;

// A short part of an English sentence, for a person: "check sum does not verify".
[[nodiscard]] std::string_view to_string(Errc code);

// `offset` counts bytes from the start of the input that the failing function was given; for a stream assembler from
// the first byte ever fed.
struct Error {
  Errc code{};
  std::size_t offset = 0;

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::size_t offset) {
  return std::unexpected(Error{code, offset});
}

}  // namespace ams2mqtt
