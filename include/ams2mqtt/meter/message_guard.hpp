// Decides which messages of a line are believed, in whatever framing they came, and notices what a person should know.
// Next: meter/notice.hpp. By the strongest key of the line:
// - With an authentication key, a message must carry a tag that verifies, and an invocation counter above all that were
//   verified before, of the same system title and key. If another meter on the line has only an encryption key, that
//   suffices for its messages, but they must name a meter number that no verified message names.
// - With encryption keys only, plain messages are believed until the first encrypted one has been decrypted.
// - Without a key, plain messages are believed.
// Every refused message is counted, but named only once. Nothing here knows a key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/dlms/cipher.hpp"
#include "ams2mqtt/meter/notice.hpp"

namespace ams2mqtt {

// Who sent verified messages, and the newest of their counters.
struct Sender {
  std::optional<SystemTitle> title;
  std::uint32_t key = 0;  // as in Decrypted
  std::uint32_t counter = 0;
  std::string meter;  // the number that its messages name; empty: none yet

  friend bool operator==(const Sender&, const Sender&) = default;
};

// What has to survive a restart, because otherwise it would have to be taken on trust again.
struct GuardMemory {
  bool encrypts = false;        // encrypted messages were decrypted on this line
  std::vector<Sender> senders;  // the most recently heard one last

  friend bool operator==(const GuardMemory&, const GuardMemory&) = default;
};

// Messages that were refused.
struct GuardCounters {
  std::uint64_t unproven = 0;  // without the proof that the keys require, or with a wrong one
  std::uint64_t repeated = 0;  // proven, but heard before

  friend bool operator==(const GuardCounters&, const GuardCounters&) = default;
};

class MessageGuard {
 public:
  static constexpr std::size_t kMaxSenders = 256;  // the one heard least recently is forgotten
  static constexpr std::size_t kMaxNamed = 16;     // system titles about which notices are made

  // `notices` must outlive the guard. `strength`: of the strongest key of the line. `takes_repeats`: a verified message
  // is believed whatever its counter says, because somebody else compares them.
  MessageGuard(KeyStrength strength, NoticeLog& notices, bool takes_repeats = false)
      : strength_(strength), notices_(notices), takes_repeats_(takes_repeats) {}
  MessageGuard(const MessageGuard&) = delete;
  MessageGuard& operator=(const MessageGuard&) = delete;

  // A message that came without any ciphering, a P1 telegram or an APDU without LLC header. Errors: unproven; bad_tag
  // for what would be refused and is not a message.
  [[nodiscard]] Result<void> admit_plain(Bytes message);
  // `result` is what decrypt() made of `apdu`. Errors: those of `result`, unproven, repeated.
  [[nodiscard]] Result<Decrypted> admit(const CipheredApdu& apdu, const Result<Decrypted>& result);
  // Whether admit_number() has to be called.
  [[nodiscard]] bool asks_for_number() const { return strength_ == KeyStrength::authentication; }
  // The meter number in the message that was admitted last, empty when it names none. Errors: unproven.
  [[nodiscard]] Result<void> admit_number(std::string_view number);

  [[nodiscard]] GuardMemory memory() const;
  void restore(const GuardMemory& memory);
  // A person allows the meters of the line to start afresh.
  void forget();
  // True once after something that is worth remembering at once: a line that encrypts, a sender heard for the first
  // time since the start. Not for what every message changes.
  [[nodiscard]] bool take_news() { return std::exchange(news_, false); }
  [[nodiscard]] const GuardCounters& counters() const { return counters_; }

 private:
  struct Known {
    Sender sender;
    bool heard = false;      // since the start
    bool went_back = false;  // its counter did, and that has been noticed
  };
  // For messages that nothing verifies: only for a notice.
  struct Watched {
    std::optional<SystemTitle> title;
    std::uint32_t counter = 0;
    bool went_back = false;
  };

  [[nodiscard]] Result<void> admit_verified(const Decrypted& message, std::uint32_t counter);
  [[nodiscard]] Result<void> admit_unverified(const CipheredApdu& apdu, const Decrypted& message);
  [[nodiscard]] bool believes_plain() const;
  [[nodiscard]] bool has_verified(const std::optional<SystemTitle>& title) const;
  [[nodiscard]] Result<void> refuse_plain();
  [[nodiscard]] Result<void> refuse(const Notice& notice, const std::optional<SystemTitle>& title);
  [[nodiscard]] Result<void> refuse_repeated(Known& known, std::uint32_t counter);
  void note_trouble(Errc code, const std::optional<SystemTitle>& title);
  void watch_counter(const std::optional<SystemTitle>& title, std::uint32_t counter);
  void name(const Notice& notice, const std::optional<SystemTitle>& title);

  KeyStrength strength_;
  NoticeLog& notices_;
  bool takes_repeats_;
  bool encrypts_ = false;
  std::vector<Known> known_;  // the most recently heard one last
  bool verified_ = false;     // the message admitted last, from the last sender in known_
  std::vector<Watched> watched_;
  std::vector<std::optional<SystemTitle>> named_;
  GuardCounters counters_;
  bool news_ = false;
};

}  // namespace ams2mqtt
