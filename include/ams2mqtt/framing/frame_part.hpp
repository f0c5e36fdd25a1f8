// A frame as a part of a message, for framing/part_joiner.hpp.
#pragma once

#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/framing/mbus.hpp"
#include "ams2mqtt/framing/part_joiner.hpp"

namespace ams2mqtt {

[[nodiscard]] Part part_of(const HdlcFrame& frame);
[[nodiscard]] Part part_of(const MbusFrame& frame);

}  // namespace ams2mqtt
