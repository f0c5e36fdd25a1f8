// Invariant: whatever the bytes of a connection, its data, answers and state are the same however they come; a plain
// stream is passed on byte by byte; what is sent is limited; and what a server makes of any data is undone.
#include <algorithm>
#include <iterator>
#include <vector>

#include "fuzz/expect.hpp"
#include "source/com_port.hpp"
#include "source/telnet_decoder.hpp"
#include "support/telnet_server.hpp"

namespace ams2mqtt {
namespace {

struct Outcome {
  std::vector<std::uint8_t> data;
  std::vector<std::uint8_t> answers;
  bool is_telnet = false;
  ComPort::State state = ComPort::State::asked;
  LineCounts errors;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome outcome_of(Bytes bytes, std::size_t chunk, bool with_port) {
  ComPort port({});
  port.begin(Monotonic(0));
  TelnetDecoder decoder(with_port ? &port : nullptr);
  Outcome outcome;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    append(outcome.data, decoder.feed(bytes.subspan(at, std::min(chunk, bytes.size() - at))));
    append(outcome.answers, decoder.take_answers());
  }
  append(outcome.data, decoder.end_of_burst());
  append(outcome.answers, decoder.take_answers());
  outcome.is_telnet = decoder.is_telnet();
  outcome.state = port.state();
  outcome.errors = port.errors();
  return outcome;
}

void check(Bytes bytes, bool with_port) {
  constexpr std::size_t kChunks[] = {1, 2, 7, 64};
  constexpr std::size_t kSettings = 2 * 64;  // bytes at most that ask for them
  const Outcome whole = outcome_of(bytes, bytes.size() + 1, with_port);
  Outcome parts = outcome_of(bytes, kChunks[bytes.size() % std::size(kChunks)], with_port);
  // Requests follow the answers of a piece, so that only their order depends on it.
  expect(parts.answers.size() == whole.answers.size(), "as much is sent");
  parts.answers = whole.answers;
  expect(parts == whole, "pieces do not matter");
  expect(whole.data.size() <= bytes.size(), "nothing is added");
  expect(whole.answers.size() <= 3 * (TelnetOptions::kMostAnswers + bytes.size() / TelnetOptions::kDataForAnAnswer) +
                                     (with_port ? kSettings : 0),
         "answers are counted");
  if (!whole.is_telnet) {
    expect(std::ranges::equal(whole.data, bytes), "a plain stream stays as it is");
    expect(with_port || whole.answers.empty(), "nobody is told anything unasked");
  }
}

}  // namespace
}  // namespace ams2mqtt

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ams2mqtt;
  const Bytes input(data, size);
  for (const bool with_port : {false, true}) {
    check(input, with_port);
    std::vector<std::uint8_t> telnet = test::kSer2netRfc2217;
    append(telnet, input);
    check(telnet, with_port);
    const Outcome undone = outcome_of(test::over_telnet(test::kSer2netRfc2217, input), 5, with_port);
    expect(std::ranges::equal(undone.data, input), "what a server makes of the data is undone");
  }
  return 0;
}
