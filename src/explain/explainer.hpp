// What the parts of an explanation share: what has come so far, and what the decoder made of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/dlms/block_transfer.hpp"
#include "ams2mqtt/explain/explanation.hpp"
#include "ams2mqtt/framing/part_joiner.hpp"
#include "rows.hpp"

namespace ams2mqtt {

// What may be in a message, as with the decoder: blocks, in them an encrypted message, and in that a plain one. What is
// wrapped once more is not taken, so that no input nests without an end.
enum class Layer : std::uint8_t { carried, joined, opened };

// A telegram that the decoder gave, by the place of its frame.
struct SaidTelegram {
  struct Value {
    ObisCode obis;
    std::string words;  // "Active power import 1.234 kW"
  };
  std::size_t offset = 0;
  std::vector<Value> values;
};

struct Explainer {
  const DecoderOptions& options;
  Explanation& result;
  std::vector<SaidTelegram> said;
  BlockJoiner blocks;
  PartJoiner joiner;
  std::size_t parts = 0;    // of the message that is not whole yet
  std::size_t skipped = 0;  // bytes since the newest right HDLC frame that are in none

  ExplainedBlock& new_block(std::string title, Bytes bytes, std::size_t offset, bool on_line) {
    auto& block = result.blocks.emplace_back();
    block.title = std::move(title);
    block.bytes.assign(bytes.begin(), bytes.end());
    block.offset = offset;
    block.on_line = on_line;
    return block;
  }
  // What the decoder says of a code in the telegram that began at `offset`; empty: nothing.
  [[nodiscard]] std::string_view value_of(std::size_t offset, const ObisCode& code) const {
    for (const SaidTelegram& telegram : said) {
      if (telegram.offset != offset) continue;
      for (const SaidTelegram::Value& value : telegram.values) {
        if (value.obis == code) return value.words;
      }
    }
    return {};
  }
};

[[nodiscard]] bool begins_hdlc(Bytes bytes);
[[nodiscard]] bool begins_mbus(Bytes bytes);

// Each explains what begins at line[at], which its first bytes say it is, in a new block; returns how many bytes of the
// line that took, at least one.
[[nodiscard]] std::size_t explain_hdlc(Explainer& explainer, Bytes line, std::size_t at);
[[nodiscard]] std::size_t explain_mbus(Explainer& explainer, Bytes line, std::size_t at);
[[nodiscard]] std::size_t explain_p1(Explainer& explainer, Bytes line, std::size_t at);

// The message that a link carried: bytes[begin...], for which `rows` begins where bytes[begin] is. `frame`: where its
// first frame began on the line. New blocks are added for what is joined or decrypted. The offset in `bytes` at which
// it fails, or bytes.size().
std::size_t explain_message(Explainer& explainer, const RowWriter& rows, Bytes bytes, std::size_t frame,
                            Layer layer = Layer::carried);

// The lines of a P1 telegram, which begin at the writer's begin.
void explain_p1_lines(const Explainer& explainer, const RowWriter& rows, Bytes lines, std::size_t frame);

// The block of an encrypted P1 telegram, which has no tag byte.
std::size_t explain_ciphered_p1(Explainer& explainer, const RowWriter& rows, Bytes block, std::size_t frame);

// What a frame carries, at the writer's begin: a message of its own, which is explained there, or a part of one, which
// is explained in a new block once it is whole. Parts are joined by the decoder's own rules, and so only if their frame
// is right. False when it cannot be read to its end. `kind`: "segment".
bool explain_carried(Explainer& explainer, const RowWriter& rows, const Part& part, bool right, std::string_view kind);
// The input ends.
void explain_unfinished(Explainer& explainer);

}  // namespace ams2mqtt
