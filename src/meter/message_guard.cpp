#include "ams2mqtt/meter/message_guard.hpp"

#include <algorithm>

#include "ams2mqtt/dlms/apdu.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMaxWatched = 16;

}  // namespace

Result<void> MessageGuard::admit_plain(Bytes message) {
  verified_ = false;
  if (believes_plain()) return {};
  if (!has_message_form(message)) return fail(Errc::bad_tag, 0);
  return refuse_plain();
}

bool MessageGuard::believes_plain() const {
  return strength_ == KeyStrength::none || (strength_ == KeyStrength::encryption && !encrypts_);
}

Result<void> MessageGuard::refuse_plain() {
  return refuse(PlainRefused{strength_ == KeyStrength::authentication}, std::nullopt);
}

bool MessageGuard::has_verified(const std::optional<SystemTitle>& title) const {
  return std::ranges::any_of(known_, [&](const Known& each) { return each.sender.title == title; });
}

Result<Decrypted> MessageGuard::admit(const CipheredApdu& apdu, const Result<Decrypted>& result) {
  if (!result) {
    note_trouble(result.error().code, apdu.system_title);
    return result;
  }
  const auto admitted =
      result->verified ? admit_verified(*result, apdu.frame_counter) : admit_unverified(apdu, *result);
  if (!admitted) return std::unexpected(admitted.error());
  verified_ = result->verified;
  if ((apdu.security_control & kEncrypted) != 0 && !std::exchange(encrypts_, true)) news_ = true;
  return result;
}

Result<void> MessageGuard::admit_verified(const Decrypted& message, std::uint32_t counter) {
  const auto known = std::ranges::find_if(known_, [&](const Known& each) {
    return each.sender.title == message.system_title && each.sender.key == message.key;
  });
  if (known == known_.end()) {
    if (known_.size() == kMaxSenders) known_.erase(known_.begin());
    known_.push_back({{message.system_title, message.key, counter, {}}});
  } else {
    if (counter <= known->sender.counter && !takes_repeats_) return refuse_repeated(*known, counter);
    known->sender.counter = std::max(known->sender.counter, counter);
    std::rotate(known, std::next(known), known_.end());
  }
  if (!std::exchange(known_.back().heard, true)) news_ = true;
  return {};
}

Result<void> MessageGuard::admit_unverified(const CipheredApdu& apdu, const Decrypted& message) {
  const auto& title = message.system_title;
  if ((apdu.security_control & kEncrypted) == 0) {
    verified_ = false;
    return believes_plain() ? Result<void>() : refuse_plain();
  }
  if (message.strength == KeyStrength::authentication) return refuse(TagMissing{title, has_verified(title)}, title);
  if (!apdu.tag.empty()) name(AuthKeyMissing{title}, title);
  watch_counter(title, apdu.frame_counter);
  return {};
}

Result<void> MessageGuard::admit_number(std::string_view number) {
  if (!asks_for_number()) return {};
  if (verified_) {
    Sender& sender = known_.back().sender;
    if (!number.empty() && sender.meter != number) sender.meter = number;
    return {};
  }
  const bool proven = std::ranges::any_of(known_, [&](const Known& each) { return each.sender.meter == number; });
  if (!number.empty() && !proven) return {};
  return refuse(NumberUnproven{std::string(number)}, std::nullopt);
}

Result<void> MessageGuard::refuse(const Notice& notice, const std::optional<SystemTitle>& title) {
  ++counters_.unproven;
  name(notice, title);
  return fail(Errc::unproven, 0);
}

Result<void> MessageGuard::refuse_repeated(Known& known, std::uint32_t counter) {
  ++counters_.repeated;
  const auto& title = known.sender.title;
  if (counter == known.sender.counter) {
    name(MessageRepeated{title}, title);
  } else if (!std::exchange(known.went_back, true)) {
    name(CounterWentBack{title, known.sender.counter, counter, true}, title);
  }
  return fail(Errc::repeated, 0);
}

void MessageGuard::note_trouble(Errc code, const std::optional<SystemTitle>& title) {
  if (code == Errc::no_key) name(KeyMissing{title}, title);
  const bool fitted = has_verified(title) || std::ranges::find(watched_, title, &Watched::title) != watched_.end();
  if (code == Errc::wrong_key) name(KeyWrong{title, fitted}, title);
  if (code == Errc::bad_auth) name(AuthKeyWrong{title, has_verified(title)}, title);
  if (code == Errc::unproven) name(TagMissing{title, has_verified(title)}, title);
  if (code == Errc::unsupported) name(CipherUnsupported{title}, title);
  const bool without_proof = code == Errc::wrong_key || code == Errc::bad_auth || code == Errc::unproven;
  if (without_proof && strength_ == KeyStrength::authentication) ++counters_.unproven;
}

void MessageGuard::watch_counter(const std::optional<SystemTitle>& title, std::uint32_t counter) {
  const auto known = std::ranges::find(watched_, title, &Watched::title);
  if (known == watched_.end()) {
    if (watched_.size() == kMaxWatched) watched_.erase(watched_.begin());
    watched_.push_back({title, counter});
    return;
  }
  const std::uint32_t before = std::exchange(known->counter, counter);
  if (counter < before && !std::exchange(known->went_back, true)) {
    name(CounterWentBack{title, before, counter, false}, title);
  }
}

// Anybody can make up titles, so only the first few are mentioned.
void MessageGuard::name(const Notice& notice, const std::optional<SystemTitle>& title) {
  if (std::ranges::find(named_, title) == named_.end()) {
    if (named_.size() == kMaxNamed) return;
    named_.push_back(title);
  }
  notices_.add(notice);
}

GuardMemory MessageGuard::memory() const {
  GuardMemory memory{encrypts_, {}};
  for (const Known& known : known_) memory.senders.push_back(known.sender);
  return memory;
}

void MessageGuard::restore(const GuardMemory& memory) {
  encrypts_ = memory.encrypts;
  known_.clear();
  for (const Sender& sender : memory.senders) {
    if (known_.size() < kMaxSenders) known_.push_back({sender});
  }
}

void MessageGuard::forget() {
  restore({});
  watched_.clear();
}

}  // namespace ams2mqtt
