#include "ams2mqtt/system/crc32.hpp"

#include <boost/crc.hpp>

namespace ams2mqtt {

std::uint32_t crc32(std::string_view bytes) {
  boost::crc_32_type sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

}  // namespace ams2mqtt
