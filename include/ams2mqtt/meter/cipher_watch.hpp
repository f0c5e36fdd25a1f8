// What became of enciphered messages -> remarks for people: which key is missing or wrong, and an invocation counter
// that goes backwards. Holds the newest counter of each system title; nothing here knows a key. Next: meter/remark.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/dlms/cipher.hpp"
#include "ams2mqtt/meter/remark.hpp"

namespace ams2mqtt {

class CipherWatch {
 public:
  static constexpr std::size_t kMaxTitles = 16;  // the one heard first is forgotten

  // `result` is what decipher() made of `apdu`.
  void note(const CipheredApdu& apdu, const Result<Deciphered>& result, RemarkLog& remarks);

 private:
  struct Newest {
    std::optional<SystemTitle> title;
    std::uint32_t counter = 0;
    bool went_back = false;  // and has been remarked
  };
  void note_counter(const std::optional<SystemTitle>& title, std::uint32_t counter, RemarkLog& remarks);

  std::vector<Newest> newest_;
};

}  // namespace ams2mqtt
