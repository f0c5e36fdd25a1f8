#include "ams2mqtt/meter/message_guard.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

constexpr SystemTitle kTitle = {'K', 'F', 'M', 0x10, 0x20, 0x30, 0x40, 0x50};
const std::string kName = "system title 4b464d1020304050 (KFM)";

const std::vector<std::uint8_t> kList = {0x02, 0x01, 0x12, 0x00, 0x01};

CipheredApdu apdu_of(std::uint8_t control, std::uint32_t counter, std::uint8_t last = 0x50) {
  static constexpr std::array<std::uint8_t, kCipherTagSize> kTag{};
  CipheredApdu apdu;
  apdu.system_title = kTitle;
  apdu.system_title->back() = last;
  apdu.security_control = control;
  apdu.frame_counter = counter;
  if ((control & kAuthenticated) != 0) apdu.tag = kTag;
  return apdu;
}

struct Guarded {
  NoticeLog notices;
  MessageGuard guard;

  explicit Guarded(KeyStrength strength, bool takes_repeats = false) : guard(strength, notices, takes_repeats) {}

  // What became of a message that its key opened: "in", or why not.
  std::string came(const CipheredApdu& apdu, bool verified, std::uint32_t key = 7) {
    return came(apdu, verified, verified ? KeyStrength::authentication : KeyStrength::encryption, key);
  }
  std::string came(const CipheredApdu& apdu, bool verified, KeyStrength strength, std::uint32_t key = 7) {
    return word(guard.admit(apdu, Decrypted{.plaintext = kList,
                                            .verified = verified,
                                            .system_title = apdu.system_title,
                                            .strength = strength,
                                            .key = key}));
  }
  std::string plain() { return word(guard.admit_plain(kList)); }
  std::string number(std::string_view meter) { return word(guard.admit_number(meter)); }
  std::string refused(Errc code) {
    CHECK_FALSE(guard.admit(apdu_of(0x30, 1), fail(code, 0)));
    return said();
  }
  std::string said() {
    std::string text;
    for (const Notice& notice : notices.take()) text += sentence(notice) + '\n';
    return text;
  }

  template <class Value>
  static std::string word(const Result<Value>& result) {
    return result ? "in" : std::string(to_string(result.error().code));
  }
};

const std::string kUnproven(to_string(Errc::unproven));
const std::string kRepeated(to_string(Errc::repeated));

// Whose security control says that it is neither encrypted nor authenticated, though it is encrypted.
std::string word_of_unreadable(Guarded& line) {
  static constexpr std::array<std::uint8_t, 4> kEncrypted = {0x91, 0x7C, 0x02, 0xEE};
  return Guarded::word(line.guard.admit(apdu_of(0x00, 9), Decrypted{.plaintext = kEncrypted, .system_title = kTitle}));
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

TEST_CASE("A system title is readable", "[meter][cipher]") {
  CHECK(to_string(std::optional(kTitle)) == kName);
  CHECK(to_string(std::optional(SystemTitle{1, 2, 3, 4, 5, 6, 7, 8})) == "system title 0102030405060708");
  CHECK(to_string(std::optional<SystemTitle>()) == "a meter that sends no system title");
}

TEST_CASE("Each trouble with keys is said once, with the title", "[meter][cipher]") {
  for (const Errc code : {Errc::no_key, Errc::wrong_key, Errc::bad_auth, Errc::unsupported}) {
    Guarded line(KeyStrength::authentication);
    CHECK(line.refused(code).find(kName) != std::string::npos);
    CHECK(line.refused(code).empty());
    CHECK(line.guard.counters().unproven == (code == Errc::bad_auth || code == Errc::wrong_key ? 2 : 0));
  }
  Guarded line(KeyStrength::authentication);
  CHECK(line.refused(Errc::no_key).find("no key is configured") != std::string::npos);
  CHECK(line.refused(Errc::wrong_key).find("encryption key does not match") != std::string::npos);
  CHECK(line.refused(Errc::bad_auth).find("the authentication key does not match, or they were altered") !=
        std::string::npos);
  CHECK(line.refused(Errc::truncated).empty());
}

TEST_CASE("An unverified tag is worth a line, but no warning", "[meter][cipher]") {
  Guarded line(KeyStrength::encryption);
  CHECK(line.came(apdu_of(0x30, 1), false) == "in");
  const auto notices = line.notices.take();
  REQUIRE(notices.size() == 1);
  CHECK(sentence(notices[0]).find("no authentication key") != std::string::npos);
  CHECK_FALSE(is_warning(notices[0]));
  CHECK(is_warning(KeyMissing{kTitle}));
  CHECK(is_warning(CounterWentBack{kTitle, 2, 1}));
}

TEST_CASE("11.1 with an authentication key nothing else than a verified message is believed", "[meter][cipher]") {
  Guarded line(KeyStrength::authentication);
  CHECK(line.plain() == kUnproven);
  CHECK(line.plain() == kUnproven);
  CHECK(lines_in(line.said()) == 1);
  for (const std::uint8_t control : {std::uint8_t{0x20}, std::uint8_t{0x10}, std::uint8_t{0x00}}) {
    CHECK(line.came(apdu_of(control, 5), false, KeyStrength::authentication) == kUnproven);
  }
  CHECK(line.said().starts_with("this meter's messages carry no tag (" + kName));
  CHECK(line.came(apdu_of(0x30, 6), true) == "in");
  CHECK(line.came(apdu_of(0x20, 7), false, KeyStrength::authentication) == kUnproven);
  CHECK(line.said().starts_with("this meter's messages no longer carry a tag (" + kName));
  CHECK(line.came(apdu_of(0x20, 8), false, KeyStrength::authentication) == kUnproven);
  CHECK(line.said().empty());
  CHECK(line.came(apdu_of(0x10, 9), true) == "in");
  CHECK(line.guard.counters() == GuardCounters{.unproven = 7, .repeated = 0});
}

TEST_CASE("11.1 what is said of a message that does not open is true before any good one, and after",
          "[meter][cipher]") {
  Guarded line(KeyStrength::authentication);
  CHECK(line.refused(Errc::unproven).starts_with("this meter's messages carry no tag (" + kName));
  CHECK(line.refused(Errc::bad_auth).starts_with("the tag of the messages of " + kName + " does not verify: the"));
  CHECK(line.refused(Errc::wrong_key).find("does not match the messages of " + kName + ", or they were altered") !=
        std::string::npos);
  CHECK(line.came(apdu_of(0x30, 6), true) == "in");
  CHECK(line.refused(Errc::unproven).starts_with("this meter's messages no longer carry a tag (" + kName));
  CHECK(line.refused(Errc::bad_auth).find("does not verify, although others did: it was altered") != std::string::npos);
  CHECK(line.refused(Errc::wrong_key).find("cannot be decrypted, although others could") != std::string::npos);
  CHECK(line.guard.counters() == GuardCounters{.unproven = 6, .repeated = 0});
  // Said to be not encrypted, and no message as it stands: it has no tag all the same.
  CHECK(word_of_unreadable(line) == kUnproven);
  CHECK(line.said().find("unencrypted and without a tag, although an authentication key is configured") !=
        std::string::npos);
  Guarded encrypted(KeyStrength::encryption);
  CHECK(encrypted.came(apdu_of(0x20, 6), false) == "in");
  CHECK(encrypted.refused(Errc::wrong_key).find("cannot be decrypted, although others could") != std::string::npos);
  CHECK(encrypted.guard.counters().unproven == 0);
}

TEST_CASE("11.1 a plain message may not pass for another meter, a decrypted one must name itself", "[meter][cipher]") {
  Guarded line(KeyStrength::authentication);
  CHECK(line.came(apdu_of(0x30, 1), true) == "in");
  CHECK(line.number("17") == "in");
  CHECK(line.came(apdu_of(0x20, 1, 0x51), false) == "in");
  CHECK(line.number("18") == "in");
  CHECK(line.came(apdu_of(0x20, 2, 0x51), false) == "in");
  CHECK(line.number("17") == kUnproven);
  CHECK(line.came(apdu_of(0x20, 3, 0x51), false) == "in");
  CHECK(line.number("") == kUnproven);
  const std::string said = line.said();
  CHECK(said.find("name meter 17, whose own messages carry one") != std::string::npos);
  CHECK(said.find("without a meter number") != std::string::npos);
}

TEST_CASE("11.1 with an encryption key alone plain messages end with the first encrypted one", "[meter][cipher]") {
  Guarded line(KeyStrength::encryption);
  CHECK(line.plain() == "in");
  CHECK(line.came(apdu_of(0x10, 1), false) == "in");  // its content is plain, and its tag cannot be verified
  CHECK(line.plain() == "in");
  CHECK_FALSE(line.guard.take_news());
  CHECK(line.came(apdu_of(0x20, 2), false) == "in");
  CHECK(line.guard.take_news());
  CHECK(line.said().empty());
  CHECK(line.plain() == kUnproven);
  CHECK(line.plain() == kUnproven);
  CHECK(line.came(apdu_of(0x10, 3), false) == kUnproven);
  CHECK(line.came(apdu_of(0x00, 3), false) == kUnproven);
  CHECK(lines_in(line.said()) == 1);
  CHECK(line.came(apdu_of(0x20, 3), false) == "in");
  CHECK(line.guard.counters().unproven == 4);

  Guarded restarted(KeyStrength::encryption);
  restarted.guard.restore(line.guard.memory());
  CHECK(restarted.plain() == kUnproven);
  restarted.guard.forget();
  CHECK(restarted.plain() == "in");
  Guarded without_key(KeyStrength::none);
  without_key.guard.restore(line.guard.memory());
  CHECK(without_key.plain() == "in");
}

TEST_CASE("11.1 what is no message is damage, not an attack", "[meter][cipher]") {
  Guarded line(KeyStrength::authentication);
  const std::vector<std::uint8_t> noise = {0x61, 0x00, 0x17};
  CHECK(Guarded::word(line.guard.admit_plain(noise)) == to_string(Errc::bad_tag));
  CHECK(line.said().empty());
  CHECK(line.guard.counters().unproven == 0);
}

TEST_CASE("14 where others compare the counters, a verified message may come again", "[meter][cipher]") {
  Guarded line(KeyStrength::authentication, true);
  for (const std::uint32_t counter : {10U, 12U, 11U, 12U}) CHECK(line.came(apdu_of(0x30, counter), true) == "in");
  REQUIRE(line.guard.memory().senders.size() == 1);
  CHECK(line.guard.memory().senders[0].counter == 12);
  CHECK(line.came(apdu_of(0x20, 13), false, KeyStrength::authentication) == kUnproven);
  CHECK(line.plain() == kUnproven);
  CHECK(line.guard.counters() == GuardCounters{.unproven = 2, .repeated = 0});
}

TEST_CASE("11.1 a verified message counts once, over restarts too", "[meter][cipher]") {
  Guarded line(KeyStrength::authentication);
  CHECK(line.came(apdu_of(0x30, 10), true) == "in");
  CHECK(line.guard.take_news());
  CHECK(line.came(apdu_of(0x30, 10), true) == kRepeated);
  CHECK(line.came(apdu_of(0x30, 11), true) == "in");
  CHECK(line.came(apdu_of(0x30, 11), true) == kRepeated);
  CHECK_FALSE(line.guard.take_news());
  const std::string repeats = line.said();
  CHECK(lines_in(repeats) == 1);
  CHECK(repeats.find("arrive more than once") != std::string::npos);
  CHECK(line.came(apdu_of(0x30, 3), true) == kRepeated);
  CHECK(line.came(apdu_of(0x30, 4), true) == kRepeated);
  const std::string back = line.said();
  CHECK(back.starts_with("the invocation counter of " + kName + " went back from 11 to 3; such messages are refused"));
  CHECK(lines_in(back) == 1);
  CHECK(back.find("`ams2mqtt forget`") != std::string::npos);
  CHECK(line.guard.counters() == GuardCounters{.unproven = 0, .repeated = 4});

  Guarded restarted(KeyStrength::authentication);
  restarted.guard.restore(line.guard.memory());
  CHECK(restarted.guard.memory() == line.guard.memory());
  CHECK(restarted.came(apdu_of(0x30, 11), true) == kRepeated);
  CHECK(restarted.came(apdu_of(0x30, 12), true) == "in");
  CHECK(restarted.guard.take_news());  // so that each start keeps the counter once at least
  restarted.guard.forget();
  CHECK(restarted.came(apdu_of(0x30, 1), true) == "in");
}

TEST_CASE("11.1 another title or another key has a counter of its own", "[meter][cipher]") {
  Guarded line(KeyStrength::authentication);
  CHECK(line.came(apdu_of(0x30, 10), true) == "in");
  CHECK(line.came(apdu_of(0x30, 5, 0x51), true) == "in");
  CHECK(line.came(apdu_of(0x30, 5), true, 8) == "in");
  CHECK(line.came(apdu_of(0x30, 5), true, 7) == kRepeated);
}

TEST_CASE("11.1 only what verifies moves a counter on", "[meter][cipher]") {
  Guarded line(KeyStrength::authentication);
  CHECK(line.came(apdu_of(0x30, 10), true) == "in");
  (void)line.guard.admit(apdu_of(0x30, 0xFFFFFFFF), fail(Errc::bad_auth, 0));
  CHECK(line.came(apdu_of(0x20, 0xFFFFFFFF), false, KeyStrength::authentication) == kUnproven);
  CHECK(line.came(apdu_of(0x30, 11), true) == "in");
}

TEST_CASE("A counter that nothing verifies is noticed once when it goes back", "[meter][cipher]") {
  Guarded line(KeyStrength::encryption);
  for (const std::uint32_t counter : {10U, 10U, 11U}) CHECK(line.came(apdu_of(0x20, counter), false) == "in");
  CHECK(line.came(apdu_of(0x20, 5, 0x51), false) == "in");
  CHECK(line.said().empty());
  CHECK(line.came(apdu_of(0x20, 3), false) == "in");
  CHECK(line.said() == "the invocation counter of " + kName +
                           " went back from 11 to 3; if the meter was not replaced, old messages are being repeated\n");
  CHECK(line.came(apdu_of(0x20, 2), false) == "in");
  CHECK(line.said().empty());
}

TEST_CASE("11.1 made-up titles neither fill the log nor push a counter out", "[meter][cipher]") {
  Guarded line(KeyStrength::authentication);
  CHECK(line.came(apdu_of(0x30, 100), true) == "in");
  for (std::uint32_t number = 0; number < 1000; ++number) {
    CipheredApdu apdu = apdu_of(0x30, number);
    apdu.system_title =
        SystemTitle{0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)};
    (void)line.guard.admit(apdu, fail(Errc::bad_auth, 0));
    (void)line.came(apdu, false);
  }
  CHECK(lines_in(line.said()) <= 3 * MessageGuard::kMaxNamed);
  CHECK(line.came(apdu_of(0x30, 100), true) == kRepeated);
  for (std::uint32_t number = 0; number < MessageGuard::kMaxSenders; ++number) {
    CHECK(line.came(apdu_of(0x30, 1), true, 100 + number) == "in");
  }
  CHECK(line.guard.memory().senders.size() == MessageGuard::kMaxSenders);
}
