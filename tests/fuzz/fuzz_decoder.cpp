// Invariant: whatever a line delivers, the decoder gives telegrams that can be printed as JSON and published, or
// errors; it never fails otherwise, and a good frame behind the noise is always found: at once, or when the noise was a
// telegram of another framing, as soon as that framing has yielded nothing for a while.
#include <algorithm>
#include <string>
#include <vector>

#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "ams2mqtt/simulation/profile.hpp"
#include "fuzz/expect.hpp"
#include "fuzz/repair.hpp"
#include "support/tracked_publisher.hpp"
#include "test_states.hpp"

using namespace ams2mqtt;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed);

namespace {

// Publishing takes longer than decoding, so that only some inputs go through it.
constexpr std::size_t kPublished = 8;
constexpr Manufacturer kManufacturers[] = {Manufacturer::automatic, Manufacturer::aidon,    Manufacturer::aidon_se,
                                           Manufacturer::kaifa,     Manufacturer::kaifa_se, Manufacturer::kamstrup};

std::vector<std::uint8_t> good_frame() {
  const Profile& profile = *find_profile("aidon-4wire");
  return encode_list(profile, *profile.plan(List::fast), test::fixed_state(profile.wiring, test::kSummer, false));
}

bool good_frame_is_found(Bytes noise, Manufacturer manufacturer, bool pause) {
  static const std::vector<std::uint8_t> kGood = good_frame();
  Decoder decoder(DecoderOptions{.manufacturer = manufacturer});
  test::TrackedPublisher publisher(test::TrackedConfig{});
  Monotonic now{0};
  Instant line_time;
  const bool published = noise.size() % kPublished < 2;  // with and without a pause
  std::size_t fed = noise.size() + kGood.size();
  bool found = false;
  const auto drain = [&] {
    while (const auto telegram = decoder.next(line_time)) {
      if (!*telegram) {
        expect(telegram->error().offset < fed, "an error lies inside the input");
        continue;
      }
      expect((**telegram)->meter != nullptr, "a telegram has a meter, known or not");
      if (published) {
        expect(to_json(***telegram).starts_with('{'), "a telegram can be printed");
        (void)publisher.on_telegram(***telegram, now += Monotonic(2500));
      }
      // A flag may be shared with the noise before it.
      found = found || (**telegram)->offset + 1 >= noise.size();
    }
  };
  decoder.feed(noise);
  drain();
  if (pause) {
    decoder.end_of_burst();
    drain();
    (void)publisher.on_tick(now + Monotonic(3'600'000));
    found = false;
  }
  const auto feed_good_frame = [&] {
    decoder.feed(kGood);
    decoder.end_of_burst();
    drain();
  };
  feed_good_frame();
  if (found) return true;
  line_time.steady += Decoder::kPatience;
  drain();
  fed += kGood.size();
  feed_good_frame();
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes noise(data, size);
  const Manufacturer manufacturer = kManufacturers[size % std::size(kManufacturers)];
  const bool pause = size % 2 == 0;
  expect(good_frame_is_found(noise, manufacturer, pause), "a good frame behind the noise, or after a pause, is found");
  return 0;
}

// Half of the mutants get right check sums, so that they reach the stages behind the framing.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  const std::size_t mutated = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 2 == 0) fuzz::repair_checksums({data, mutated});
  return mutated;
}
