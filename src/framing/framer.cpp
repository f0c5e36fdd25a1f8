#include "ams2mqtt/framing/framer.hpp"

namespace ams2mqtt {

void Framer::feed(Bytes bytes) {
  hdlc_.feed(bytes);
}

void Framer::end_of_burst() {
  hdlc_.end_of_burst();
}

std::optional<Result<Payload>> Framer::next(Monotonic /*now*/) {
  const auto frame = hdlc_.next();
  if (!frame) return std::nullopt;
  if (!*frame) return std::unexpected(frame->error());
  if ((*frame)->segmented) return fail(Errc::incomplete, (*frame)->offset);
  framing_ = Framing::hdlc;
  return Payload{Framing::hdlc, (*frame)->information, (*frame)->offset, (*frame)->crlf_restored};
}

void Framer::listen_again() {
  framing_.reset();
}

}  // namespace ams2mqtt
