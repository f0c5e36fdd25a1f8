// Encrypted lists: every security control, both kinds of key, every form of the BER length, and each link that carries
// encrypted messages.
#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>
#include <string>

#include "ams2mqtt/crypto/aes_gcm_encrypt.hpp"
#include "ams2mqtt/framing/framer.hpp"
#include "ams2mqtt/simulation/link_encoder.hpp"
#include "ams2mqtt/simulation/profile.hpp"
#include "own_frames.hpp"

namespace ams2mqtt::test {

namespace {

using Stream = std::vector<std::uint8_t>;

constexpr SystemTitle kTitle = {'T', 'S', 'T', 0x00, 0x00, 0x00, 0x00, 0x01};

// A list of a simulated meter, without its frame and LLC header.
Stream plain_list(const Profile& profile) {
  MeterState state;
  state.time = std::chrono::sys_days(std::chrono::year(2025) / 3 / 4) + std::chrono::hours(12);
  state.phases[0].watt = 1500;
  state.phases[0].milliampere = 6490;
  state.phases[0].decivolt = 2310;
  Framer framer;
  framer.feed(encode_list(profile, *profile.plan(List::normal), state));
  const auto payload = framer.next(Monotonic(0));
  if (!payload || !*payload) throw std::logic_error("the simulated list has no frame");
  return {(*payload)->bytes.begin() + 3, (*payload)->bytes.end()};
}

struct Variant {
  std::string_view profile;
  std::string_view name;
  std::string_view wrapping;
  std::uint8_t tag = 0xDB;
  std::uint8_t security_control = 0x30;
  std::uint8_t length_bytes = 0;
};

constexpr std::array kVariants = {
    Variant{"kamstrup-3phase", "kamstrup-glo-20", "global key, encrypted", 0xDB, 0x20},
    Variant{"kamstrup-3phase", "kamstrup-glo-30", "global key, encrypted and authenticated", 0xDB, 0x30},
    Variant{"kamstrup-3phase", "kamstrup-glo-30-length-82", "the same, BER length 82", 0xDB, 0x30, 2},
    Variant{"aidon-4wire", "aidon-glo-21", "global key of suite 1, encrypted", 0xDB, 0x21},
    Variant{"aidon-4wire", "aidon-glo-31", "global key of suite 1, encrypted and authenticated", 0xDB, 0x31},
    Variant{"aidon-4wire", "aidon-glo-10", "authenticated, not encrypted", 0xDB, 0x10},
    Variant{"aidon-4wire", "aidon-ded-30", "dedicated key, encrypted and authenticated", 0xDC, 0x30},
    Variant{"aidon-4wire", "aidon-ded-df-30", "the same, numbered DF", 0xDF, 0x30},
};

CipherSettings settings_of(std::uint32_t counter) {
  return {.title = kTitle,
          .counter = counter,
          .key = parse_aes_key(kTestKey).value(),
          .auth_key = parse_aes_key(kTestAuthKey).value()};
}

Stream in_hdlc(Bytes apdu) {
  Stream information = {0xE6, 0xE7, 0x00};
  std::ranges::copy(apdu, std::back_inserter(information));
  return encode_hdlc(information, {{0x41}, {0x03}});
}

Stream blocks_in_hdlc(Bytes apdu) {
  constexpr std::size_t kBlock = 120;
  Stream stream;
  for (const Stream& block : encode_gbt(apdu, kBlock)) {
    std::ranges::copy(encode_hdlc(block, {{0x41}, {0x03}}), std::back_inserter(stream));
  }
  return stream;
}

constexpr std::string_view kIdent = "ABC5MADE-UP";
constexpr std::string_view kLines =
    "1-3:0.2.8(50)\r\n"
    "0-0:1.0.0(250304120000W)\r\n"
    "0-0:96.1.1(3030303030303030303039)\r\n"
    "1-0:1.8.0(001234.567*kWh)\r\n"
    "1-0:2.8.0(000045.678*kWh)\r\n"
    "1-0:1.7.0(01.500*kW)\r\n"
    "1-0:2.7.0(00.000*kW)\r\n"
    "1-0:32.7.0(231.0*V)\r\n"
    "1-0:31.7.0(006*A)\r\n";

// A block whose ciphertext looks like the end of a telegram: only its own length tells where it ends.
Stream block_that_feigns_an_end(Bytes plain, std::uint8_t length_bytes) {
  constexpr std::array<std::uint8_t, 2> kEnd = {'\n', '!'};
  CipherSettings settings = settings_of(0);
  settings.length_bytes = length_bytes;
  for (;;) {
    ++settings.counter;
    Stream block = encrypt_block(plain, settings);
    if (!std::ranges::search(block, kEnd).empty()) return block;
  }
}

std::vector<OwnFrame> controls() {
  std::vector<OwnFrame> frames;
  std::uint32_t counter = 1;
  for (const Variant& variant : kVariants) {
    const Profile& profile = *find_profile(variant.profile);
    CipherSettings settings = settings_of(counter++);
    settings.security_control = variant.security_control;
    settings.length_bytes = variant.length_bytes;
    frames.push_back({std::string(profile.manufacturer), std::string(variant.name),
                      std::string(profile.description) + ", encrypted: " + std::string(variant.wrapping),
                      in_hdlc(encrypt_apdu(plain_list(profile), settings, variant.tag))});
  }
  return frames;
}

std::vector<OwnFrame> links() {
  const Stream list = encrypt_apdu(plain_list(*find_profile("aidon-4wire")), settings_of(0x101));
  const Stream lines(kLines.begin(), kLines.end());
  const Stream telegram = encode_p1(kIdent, kLines);
  return {
      {"framing", "mbus-encrypted", "Aidon list, encrypted, in several M-Bus telegrams", encode_mbus(list)},
      {"framing", "blocks-encrypted", "Aidon list, encrypted, in general-block-transfer", blocks_in_hdlc(list)},
      {"p1", "p1-encrypted-lines", "P1, encrypted lines, CRC-16/X-25 over the ciphertext, which holds an end",
       encode_p1_ciphered(kIdent, block_that_feigns_an_end(lines, 0))},
      {"p1", "p1-encrypted-telegram", "P1, a whole telegram encrypted, BER length 82, CRC-16/ARC over the ciphertext",
       encode_p1_ciphered(kIdent, block_that_feigns_an_end(telegram, 2), P1Checksum::arc)},
      {"p1", "p1-in-apdu", "P1, a whole telegram in an encrypted APDU",
       in_hdlc(encrypt_apdu(telegram, settings_of(0x102)))},
  };
}

}  // namespace

std::vector<OwnFrame> cipher_frames() {
  std::vector<OwnFrame> frames = controls();
  std::ranges::move(links(), std::back_inserter(frames));
  return frames;
}

}  // namespace ams2mqtt::test
