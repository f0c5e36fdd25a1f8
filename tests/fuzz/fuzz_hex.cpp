// Invariant: text is hex and comes back as the same digits, or is refused at a place inside it; bytes always survive
// the way to hex and back. OBIS codes and decimals that can be read are written as they were.
#include <algorithm>
#include <string>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/obis.hpp"
#include "fuzz/expect.hpp"

using namespace ams2mqtt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  const std::string_view text = as_text(bytes);
  if (const auto read = from_hex(text)) {
    expect(from_hex(to_hex(*read)).value() == *read, "hex survives the way to bytes and back");
  } else {
    expect(read.error().offset <= size, "an error lies inside the input");
  }
  const auto back = from_hex(to_hex(bytes));
  expect(back.has_value() && std::equal(back->begin(), back->end(), bytes.begin(), bytes.end()),
         "bytes survive as hex");
  if (const auto code = parse_obis(text)) expect(parse_obis(to_string(*code)) == code, "an OBIS code survives as text");
  if (const auto decimal = Decimal::parse(text)) {
    const auto again = Decimal::parse(decimal->to_string());
    expect(again && again->mantissa() == decimal->mantissa() && again->exponent() == decimal->exponent(),
           "a decimal keeps its digits");
  }
  return 0;
}
