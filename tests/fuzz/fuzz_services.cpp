// Invariant: whatever comes from the network, names end, no more is kept than is allowed, and what is found is a host
// and a port that can be shown and connected to.
#include <string>

#include "ams2mqtt/system/service_answers.hpp"
#include "ams2mqtt/system/utf8.hpp"
#include "fuzz/expect.hpp"

using namespace ams2mqtt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ServiceAnswers answers({"_mqtt._tcp.local", "_home-assistant._tcp.local"});
  const bool taken = answers.add({data, size});
  const auto found = answers.found();
  expect(taken || found.empty(), "nothing is taken of what is no answer");
  expect(found.size() <= 2 * ServiceAnswers::kMostKept, "few are kept");
  for (const FoundService& service : found) {
    expect(service.port != 0 && !service.host.empty() && service.host.size() < 256, "it is a place");
    expect(!first_not_text(service.name) && service.name.find('\n') == std::string::npos, "it can be shown");
  }
  return 0;
}
