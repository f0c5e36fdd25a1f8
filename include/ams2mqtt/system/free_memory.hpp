// Memory that was freed, which the C library keeps for later.
#pragma once

namespace ams2mqtt {

// Gives it back to the system, page by page; takes milliseconds. Does nothing where the C library cannot.
void give_back_free_memory();

}  // namespace ams2mqtt
