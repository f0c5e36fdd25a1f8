#include "ams2mqtt/meter/cipher_watch.hpp"

#include <algorithm>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

constexpr SystemTitle kTitle = {'K', 'F', 'M', 0x10, 0x20, 0x30, 0x40, 0x50};
const std::string kName = "system title 4b464d1020304050 (KFM)";

struct Watched {
  CipherWatch watch;
  RemarkLog remarks;

  void heard(std::uint32_t counter, std::uint8_t last = 0x50) {
    CipheredApdu apdu;
    apdu.system_title = kTitle;
    apdu.system_title->back() = last;
    apdu.frame_counter = counter;
    watch.note(apdu, Deciphered{.plaintext = {}, .verified = true, .system_title = apdu.system_title}, remarks);
  }
  std::string refused(Errc code) {
    CipheredApdu apdu;
    apdu.system_title = kTitle;
    watch.note(apdu, fail(code, 0), remarks);
    return said();
  }
  std::string said() {
    std::string text;
    for (const Remark& remark : remarks.take()) text += sentence(remark);
    return text;
  }
};

}  // namespace

TEST_CASE("A system title is readable", "[meter][cipher]") {
  CHECK(to_string(std::optional(kTitle)) == kName);
  CHECK(to_string(std::optional(SystemTitle{1, 2, 3, 4, 5, 6, 7, 8})) == "system title 0102030405060708");
  CHECK(to_string(std::optional<SystemTitle>()) == "a meter that sends no system title");
}

TEST_CASE("Each trouble with keys is said once, with the title", "[meter][cipher]") {
  for (const Errc code : {Errc::no_key, Errc::wrong_key, Errc::bad_auth, Errc::unsupported}) {
    Watched watched;
    CHECK(watched.refused(code).find(kName) != std::string::npos);
    CHECK(watched.refused(code).empty());
  }
  Watched watched;
  CHECK(watched.refused(Errc::no_key).find("no key is known") != std::string::npos);
  CHECK(watched.refused(Errc::wrong_key).find("encryption key does not fit") != std::string::npos);
  CHECK(watched.refused(Errc::bad_auth).starts_with("the authentication key does not fit"));
  CHECK(watched.refused(Errc::truncated).empty());
}

TEST_CASE("An unverified tag is worth a line, but no warning", "[meter][cipher]") {
  Watched watched;
  const std::array<std::uint8_t, 12> tag{};
  CipheredApdu apdu;
  apdu.system_title = kTitle;
  apdu.tag = tag;
  watched.watch.note(apdu, Deciphered{.plaintext = {}, .verified = false, .system_title = kTitle}, watched.remarks);
  const auto remarks = watched.remarks.take();
  REQUIRE(remarks.size() == 1);
  CHECK(sentence(remarks[0]).find("no authentication key") != std::string::npos);
  CHECK_FALSE(is_warning(remarks[0]));
  CHECK(is_warning(KeyMissing{kTitle}));
  CHECK(is_warning(CounterWentBack{kTitle, 2, 1}));
}

TEST_CASE("A counter that goes back is reported once a title", "[meter][cipher]") {
  Watched watched;
  watched.heard(10);
  watched.heard(10);
  watched.heard(11);
  watched.heard(5, 0x51);
  CHECK(watched.said().empty());
  watched.heard(3);
  CHECK(watched.said() ==
        "the invocation counter of " + kName +
            " went back from 11 to 3; if the meter was not replaced, old messages are being repeated");
  watched.heard(2);
  CHECK(watched.said().empty());
}

TEST_CASE("The counters of a few titles are kept, no more", "[meter][cipher]") {
  Watched watched;
  watched.heard(100, 0);
  for (std::uint8_t title = 1; title <= CipherWatch::kMaxTitles; ++title) watched.heard(100, title);
  watched.heard(1, 0);
  CHECK(watched.said().empty());
}
