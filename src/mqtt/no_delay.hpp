// Small packets leave at once. Paho leaves Nagle's algorithm on: what follows the first message of a telegram then
// waits until the broker's host has acknowledged that one, which takes Linux up to 40 ms. Paho does not show its
// socket, so it is found among the descriptors of the process.
#pragma once

#include <cstdint>

namespace ams2mqtt {

// For every TCP connection of this process to that port of a peer.
void send_without_delay(std::uint16_t port);

}  // namespace ams2mqtt
