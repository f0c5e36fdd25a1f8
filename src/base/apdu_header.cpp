#include "ams2mqtt/base/apdu_header.hpp"

#include "ams2mqtt/base/apdu_tag.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kDateTimeSize = 12;

}  // namespace

std::optional<CipheringHeader> read_ciphering_header(ByteReader& reader) {
  CipheringHeader header;
  header.title = reader.take(reader.u8());
  header.length = reader.ber_length();
  return reader.failed() ? std::nullopt : std::optional(header);
}

bool is_ciphering(std::uint8_t tag) {
  return tag == kGeneralGloCiphering || tag == kGeneralDedCiphering || tag == kOtherDedCiphering;
}

AxdrEnd read_header_time(ByteReader& reader, Bytes& time) {
  const std::uint8_t form = reader.u8();
  if (reader.failed()) return AxdrEnd::missing;
  if (form == 0x00) return AxdrEnd::found;
  const bool tagged = form == 0x09;
  if (!tagged && form != 0x0C && form != 0x19) return AxdrEnd::invalid;
  if (tagged && reader.u8() != kDateTimeSize) return reader.failed() ? AxdrEnd::missing : AxdrEnd::invalid;
  time = reader.take(kDateTimeSize);
  return reader.failed() ? AxdrEnd::missing : AxdrEnd::found;
}

}  // namespace ams2mqtt
