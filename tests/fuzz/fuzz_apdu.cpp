// The input is an APDU, with or without its LLC header, or the ciphering block of a P1 telegram.
// Invariant: reading ends with a message or an error inside the input; what is taken apart lies in the input; whatever
// an encrypted APDU turns out to hold is read like any other, and becomes rows or an error.
#include "ams2mqtt/dlms/apdu.hpp"

#include "ams2mqtt/lists/extract.hpp"
#include "ams2mqtt/meter/message_guard.hpp"
#include "fuzz/expect.hpp"
#include "fuzz/repair.hpp"

using namespace ams2mqtt;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed);

namespace {

// Holds the key that changes nothing.
class Opener final : public Decryptor {
 public:
  [[nodiscard]] Result<Decrypted> open(const CipheredApdu& apdu) override {
    return Decrypted{.plaintext = apdu.ciphertext, .verified = false, .system_title = apdu.system_title};
  }
  [[nodiscard]] KeyStrength strength() const override { return KeyStrength::encryption; }
};

bool lies_in(Bytes part, Bytes whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_rows(const Result<DataNotification>& message, Bytes input) {
  if (!message) return expect(message.error().offset <= input.size(), "an error lies in the message");
  expect(lies_in(message->body, input), "a body lies in its message");
  DataTree tree;
  Notification notification;
  const auto read = to_notification(*message, tree, Manufacturer::automatic, notification);
  expect(read.has_value() || read.error().offset <= input.size(), "an error lies in the message");
}

void check_ciphered(const Result<CipheredApdu>& apdu, Bytes input) {
  if (!apdu) return expect(apdu.error().offset <= input.size(), "an error lies in the message");
  expect(lies_in(apdu->ciphertext, input) && lies_in(apdu->tag, input), "its parts lie in the message");
  expect(apdu->tag.empty() == ((apdu->security_control & kAuthenticated) == 0), "a tag is there if it is said so");
  Opener opener;
  NoticeLog notices;
  MessageGuard guard(opener.strength(), notices);
  for (Decryptor* decryptor : {static_cast<Decryptor*>(nullptr), static_cast<Decryptor*>(&opener)}) {
    const auto plain = decrypt(*apdu, decryptor);
    (void)guard.admit(*apdu, plain);
    if (!plain) continue;
    expect(plain->plaintext.size() == apdu->ciphertext.size(), "no byte is lost or made up");
    (void)is_p1_text(plain->plaintext);
    check_rows(read_notification(plain->plaintext), plain->plaintext);
  }
  for (const Notice& notice : notices.take()) expect(!sentence(notice).empty(), "a notice has words");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  if (const auto ciphered = read_ciphered(input)) check_ciphered(*ciphered, input);
  check_ciphered(read_ciphered_block(input), input);
  const Bytes message = without_llc(input);
  check_rows(read_notification(message), message);
  return 0;
}

// Half of the mutants become encrypted messages without encryption.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  const std::size_t mutated = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 2 == 0) fuzz::repair_ciphering({data, mutated});
  return mutated;
}
