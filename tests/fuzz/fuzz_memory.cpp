// Invariant: whatever a state file holds, it is refused, or a meter is made of it that is announced, remembered again
// and forgotten.
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/homeassistant/memory_json.hpp"
#include "fuzz/expect.hpp"
#include "support/tracked_publisher.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ams2mqtt;
  const auto memories = parse_memories({reinterpret_cast<const char*>(data), size});
  if (!memories) return 0;
  expect(parse_memories(to_json(*memories)).has_value(), "what was read can be written and read");
  for (const MeterMemory& memory : *memories) {
    test::TrackedPublisher publisher({}, memory);
    std::vector<Message> messages = publisher.on_broker_up(Monotonic(0));
    for (int second = 1; second < 30; ++second) {
      for (Message& message : publisher.on_tick(std::chrono::seconds(second))) messages.push_back(std::move(message));
    }
    const MeterMemory kept = publisher.memory();
    expect(kept.meter.values.size() <= memory.meter.values.size(), "no value comes from nowhere");
    for (const std::string& id : publisher.known_ids()) (void)publisher.forget(id, std::chrono::seconds(60));
  }
  return 0;
}
