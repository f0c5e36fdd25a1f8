// What somebody on the line can do without a key: cut the tag off, lower the security control, flip digits in the
// ciphertext, send plain messages, send old ones again. In every wrapping, through the whole decoder.
#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "ams2mqtt/crypto/aes_gcm_encrypt.hpp"
#include "ams2mqtt/crypto/key_ring.hpp"
#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/simulation/link_encoder.hpp"
#include "catch.hpp"
#include "own_frames.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;

namespace {

using Octets = std::vector<std::uint8_t>;

const AesKey kLineKey = parse_aes_key(test::kTestKey).value();
const AesKey kLineAuthKey = parse_aes_key(test::kTestAuthKey).value();
constexpr SystemTitle kMeter = {'T', 'S', 'T', 0, 0, 0, 0, 9};

Octets bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

// The plaintext of a message that says 100 W, and where an attacker has to flip what to make 9100 W of it.
struct Plain {
  Octets bytes;
  std::size_t at = 0;
  Octets flip;
};

Plain list_of_100_watt() {
  DataWriter list;
  list.array(4);
  meter_lists::tagged_identity(list);
  meter_lists::tagged(list, "1-0:1.7.0"_obis, 100U, Unit::watt);
  const Octets with_llc = encode_notification(list.bytes(), HeaderTime::null, std::nullopt, 1);
  Plain plain{{with_llc.begin() + 3, with_llc.end()}, 0, {0x00, 0x00, 0x23, 0x8C ^ 0x64}};
  const Octets number = {0x06, 0x00, 0x00, 0x00, 0x64};
  const auto found = std::ranges::search(plain.bytes, number);
  REQUIRE_FALSE(found.empty());
  plain.at = static_cast<std::size_t>(found.begin() - plain.bytes.begin()) + 1;
  return plain;
}

constexpr std::string_view kP1Ident = "ABC5MADE-UP";
constexpr std::string_view kP1Lines = "0-0:96.1.1(3030303030303030303039)\r\n1-0:1.7.0(00.100*kW)\r\n";

Plain lines_of_100_watt() {
  return {bytes_of(kP1Lines), kP1Lines.find("0.100"), {'0' ^ '9'}};
}

Octets flipped(Octets content, const Plain& plain) {
  for (std::size_t i = 0; i < plain.flip.size(); ++i) content[plain.at + i] ^= plain.flip[i];
  return content;
}

CipherSettings settings_with(std::uint32_t counter, std::uint8_t control = 0x30) {
  return {.title = kMeter, .counter = counter, .security_control = control, .key = kLineKey, .auth_key = kLineAuthKey};
}

// The ciphering block that the meter sends, with another security control, without its tag, and with flipped digits.
// Without encryption its content is what the attacker knows or guesses of the message.
Octets attacked(const Plain& plain, std::uint32_t counter, std::uint8_t control) {
  const Octets sent = encrypt_block(plain.bytes, settings_with(counter));
  const auto apdu = read_ciphered_block(sent);
  REQUIRE(apdu);
  const bool encrypted = (control & kEncrypted) != 0;
  const Octets content(apdu->ciphertext.begin(), apdu->ciphertext.end());
  CipherSettings settings = settings_with(counter, 0x00);
  Octets block = encrypt_block(flipped(encrypted ? content : plain.bytes, plain), settings);
  const std::size_t control_at = block.size() - content.size() - 5;
  block[control_at] = control;
  return block;
}

Octets with_tag_byte(const Octets& block) {
  Octets apdu = {0xDB};
  std::ranges::copy(block, std::back_inserter(apdu));
  return apdu;
}

Octets in_hdlc(const Octets& apdu) {
  Octets information = {0xE6, 0xE7, 0x00};
  std::ranges::copy(apdu, std::back_inserter(information));
  return encode_hdlc(information, {{0x41}, {0x03}});
}

Octets in_hdlc_blocks(const Octets& apdu) {
  Octets stream;
  for (const Octets& block : encode_gbt(apdu, 60)) {
    std::ranges::copy(encode_hdlc(block, {{0x41}, {0x03}}), std::back_inserter(stream));
  }
  return stream;
}

struct Wrapping {
  std::string_view name;
  Plain (*plain)();
  std::function<Octets(const Octets& block)> ciphered;
  std::function<Octets(const Octets& content)> bare;  // a message that is not ciphered at all
};

std::vector<Wrapping> wrappings() {
  const auto apdu_in = [](auto link) { return [link](const Octets& block) { return link(with_tag_byte(block)); }; };
  const auto as_mbus = [](const Octets& apdu) { return encode_mbus(apdu); };
  const auto as_is = [](const Octets& apdu) { return apdu; };
  const auto p1 = [](const Octets& lines) { return encode_p1(kP1Ident, std::string(lines.begin(), lines.end())); };
  const auto ciphered_p1 = [](const Octets& block) { return encode_p1_ciphered(kP1Ident, block); };
  return {{"HDLC", list_of_100_watt, apdu_in(in_hdlc), in_hdlc},
          {"M-Bus", list_of_100_watt, apdu_in(as_mbus), as_mbus},
          {"bare", list_of_100_watt, apdu_in(as_is), as_is},
          {"blocks", list_of_100_watt, apdu_in(in_hdlc_blocks), in_hdlc_blocks},
          {"P1", lines_of_100_watt, ciphered_p1, p1},
          {"P1 in an APDU", lines_of_100_watt, apdu_in(in_hdlc), in_hdlc}};
}

// A line with the keys of one meter.
struct Line {
  KeyRing keys;
  Decoder decoder;

  explicit Line(bool with_auth_key)
      : keys([&] {
          KeyRing ring;
          ring.add(kMeter, kLineKey, with_auth_key ? std::optional(kLineAuthKey) : std::nullopt);
          return ring;
        }()),
        decoder(DecoderOptions{.decryptor = &keys}) {}

  // "100 W", why the message was refused, or both.
  std::string hears(const Octets& bytes) {
    decoder.feed(bytes);
    decoder.end_of_burst();
    std::string text;
    while (const auto telegram = decoder.next({})) {
      if (!text.empty()) text += ", ";
      text +=
          *telegram ? meter_lists::said(***telegram, "1-0:1.7.0"_obis) : std::string(to_string(telegram->error().code));
    }
    return text;
  }
  std::vector<std::string> said() {
    std::vector<std::string> sentences;
    for (const Notice& notice : decoder.take_notices()) sentences.push_back(sentence(notice));
    return sentences;
  }
};

const std::string kRefusedAsUnproven(to_string(Errc::unproven));
const std::string kRefusedAsRepeated(to_string(Errc::repeated));

Octets honest(const Wrapping& wrapping, const Plain& plain, std::uint32_t counter) {
  return wrapping.ciphered(encrypt_block(plain.bytes, settings_with(counter)));
}

}  // namespace

TEST_CASE("11.1 no message without its tag is believed, in any wrapping", "[golden][cipher]") {
  for (const Wrapping& wrapping : wrappings()) {
    INFO(wrapping.name);
    const Plain plain = wrapping.plain();
    Line line(true);
    CHECK(line.hears(honest(wrapping, plain, 1)) == "100 W");
    std::uint32_t counter = 2;
    for (const std::uint8_t control : {std::uint8_t{0x20}, std::uint8_t{0x00}}) {
      INFO("security control " << int{control});
      CHECK(line.hears(wrapping.ciphered(attacked(plain, counter++, control))) == kRefusedAsUnproven);
    }
    // It says authenticated, so that the end of its content is taken for a tag.
    CHECK(line.hears(wrapping.ciphered(attacked(plain, counter++, 0x10))).find('W') == std::string::npos);
    CHECK(line.hears(wrapping.bare(flipped(plain.bytes, plain))) == kRefusedAsUnproven);
    CHECK(line.hears(wrapping.bare(plain.bytes)) == kRefusedAsUnproven);
    CHECK(line.decoder.guard_counters().unproven >= 4);
    const auto said = line.said();
    CHECK(std::ranges::count_if(said, [](const std::string& each) {
            return each.starts_with("this meter's messages no longer carry a tag");
          }) == 1);
    CHECK(line.hears(honest(wrapping, plain, counter)) == "100 W");
    CHECK(line.hears(wrapping.ciphered(attacked(plain, counter, 0x20))) == kRefusedAsUnproven);
    CHECK(line.said().empty());
  }
}

TEST_CASE("11.1 a message counts once, in any wrapping and over a restart", "[golden][cipher]") {
  for (const Wrapping& wrapping : wrappings()) {
    INFO(wrapping.name);
    const Plain plain = wrapping.plain();
    Line line(true);
    CHECK(line.hears(honest(wrapping, plain, 7)) == "100 W");
    CHECK(line.hears(honest(wrapping, plain, 7)) == kRefusedAsRepeated);
    CHECK(line.hears(honest(wrapping, plain, 6)) == kRefusedAsRepeated);
    CHECK(line.decoder.guard_counters().repeated == 2);
    CHECK(line.hears(honest(wrapping, plain, 8)) == "100 W");
    Line restarted(true);
    restarted.decoder.restore(line.decoder.guard_memory());
    CHECK(restarted.hears(honest(wrapping, plain, 8)) == kRefusedAsRepeated);
    CHECK(restarted.hears(honest(wrapping, plain, 9)) == "100 W");
    restarted.decoder.forget_senders();
    CHECK(restarted.hears(honest(wrapping, plain, 1)) == "100 W");
  }
}

TEST_CASE("11.1 with an encryption key alone plain messages end with the first encrypted one, in any wrapping",
          "[golden][cipher]") {
  for (const Wrapping& wrapping : wrappings()) {
    INFO(wrapping.name);
    const Plain plain = wrapping.plain();
    Line line(false);
    // Nobody sends the lines of P1 in an APDU as they are, and they are not read.
    if (wrapping.name != "P1 in an APDU") CHECK(line.hears(wrapping.bare(plain.bytes)) == "100 W");
    CHECK(line.hears(honest(wrapping, plain, 1)) == "100 W");
    (void)line.said();
    CHECK(line.hears(wrapping.bare(flipped(plain.bytes, plain))) == kRefusedAsUnproven);
    CHECK(line.hears(wrapping.ciphered(attacked(plain, 2, 0x00))) == kRefusedAsUnproven);
    CHECK(line.said() ==
          std::vector<std::string>{"unencrypted messages arrive after encrypted ones; they are refused. If the grid "
                                   "operator has stopped encrypting, remove the keys from the "
                                   "configuration"});
    Line restarted(false);
    restarted.decoder.restore(line.decoder.guard_memory());
    CHECK(restarted.hears(wrapping.bare(plain.bytes)) == kRefusedAsUnproven);
  }
}

TEST_CASE("11.1 the digits can be flipped without a key, which is why a tag is asked for", "[golden][cipher]") {
  for (const Wrapping& wrapping : wrappings()) {
    INFO(wrapping.name);
    Line line(false);
    CHECK(line.hears(wrapping.ciphered(attacked(wrapping.plain(), 1, 0x20))) == "9100 W");
  }
}

TEST_CASE("11.1 the name of a key says nothing of the key and differs with it", "[golden][cipher]") {
  const auto name_of = [](const AesKey& key, const std::optional<AesKey>& auth_key) {
    AesGcmDecryptor decryptor(key, auth_key);
    const Octets block =
        encrypt_block(lines_of_100_watt().bytes,
                      {.title = kMeter, .counter = 1, .security_control = 0x20, .key = key, .auth_key = kLineAuthKey});
    const auto opened = decryptor.open(read_ciphered_block(block).value());
    REQUIRE(opened);
    return opened->key;
  };
  CHECK(name_of(kLineKey, kLineAuthKey) == name_of(kLineKey, kLineAuthKey));
  CHECK(name_of(kLineKey, kLineAuthKey) != name_of(kLineKey, std::nullopt));
  CHECK(name_of(kLineKey, kLineAuthKey) != name_of(kLineAuthKey, kLineKey));
  CHECK(name_of(kLineKey, kLineAuthKey) != name_of(kLineAuthKey, kLineAuthKey));
}
