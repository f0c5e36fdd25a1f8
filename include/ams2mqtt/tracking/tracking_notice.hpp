// What following a meter revealed that a person should know, as causes with their facts; each comes once.
#pragma once

#include <cstddef>
#include <string>
#include <variant>

namespace ams2mqtt {

// A register that cannot be right is not believed.
struct RegisterWithheld {
  std::string key;  // of the catalog
  std::string value;
  std::string believed;  // empty: there is none, the reading is days old
  std::string unit;
  friend bool operator==(const RegisterWithheld&, const RegisterWithheld&) = default;
};
// Nothing vouches for the telegrams of a line, and each names a different meter.
struct NumbersUnrepeated {
  friend bool operator==(const NumbersUnrepeated&, const NumbersUnrepeated&) = default;
};
// The line has had as many meters as it may.
struct MeterRefused {
  std::string number;
  std::size_t most = 0;
  friend bool operator==(const MeterRefused&, const MeterRefused&) = default;
};
// Further codes without a catalog row are left out.
struct CodesRefused {
  std::size_t most = 0;
  friend bool operator==(const CodesRefused&, const CodesRefused&) = default;
};

using TrackingNotice = std::variant<RegisterWithheld, NumbersUnrepeated, MeterRefused, CodesRefused>;

// What is wrong and what to do, without a full stop. All of them are warnings.
[[nodiscard]] std::string sentence(const TrackingNotice& notice);

}  // namespace ams2mqtt
