#include <algorithm>
#include <array>
#include <optional>

#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/framing/frame_part.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "causes.hpp"
#include "explainer.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint8_t kHdlcFlag = HdlcAssembler::kFlag;
constexpr std::size_t kFormatSize = 2;
constexpr std::size_t kHdlcSumSize = 2;
constexpr std::uint16_t kRightRegister = 0xF0B8;  // over bytes and their sum (ISO/IEC 13239)

// Where a frame ends, by its header or, where that does not hold, by the flags.
struct Extent {
  std::size_t announced = 0;  // between the flags
  std::size_t inside = 0;     // bytes that are there between them
  bool closed = false;        // a flag follows these
};

Extent extent_of(Bytes bytes) {
  Extent extent;
  extent.announced = bytes.size() > kFormatSize ? static_cast<std::size_t>((bytes[1] & 0x07U) << 8U | bytes[2]) : 0;
  const std::size_t closing = extent.announced + 1;
  if (extent.announced >= HdlcAssembler::kMinLength && closing < bytes.size() && bytes[closing] == kHdlcFlag) {
    return {extent.announced, extent.announced, true};
  }
  // A flag that may be one: another frame begins with it or after it, or it is the last byte.
  for (std::size_t at = 3; at < bytes.size(); ++at) {
    if (bytes[at] != kHdlcFlag) continue;
    const bool is_last = at + 1 == bytes.size();
    if (!is_last && bytes[at + 1] != kHdlcFlag && !HdlcAssembler::may_follow_flag(bytes[at + 1])) continue;
    return {extent.announced, at - 1, true};
  }
  extent.inside = bytes.size() - 1;
  return extent;
}

std::string address_words(const HdlcAddress& address) {
  return words(address.value, " (", counted(address.size, "byte"), ")");
}

std::string control_words(std::uint8_t control) {
  const std::string_view poll = (control & 0x10U) != 0 ? ", poll/final" : "";
  if ((control & 1U) == 0) {
    return words("I-frame, number ", control >> 1U & 7U, ", expects ", control >> 5U, poll);
  }
  if ((control & 3U) == 1) {
    constexpr std::array<std::string_view, 4> kNames = {"RR", "RNR", "REJ", "SREJ"};
    return words(kNames[control >> 2U & 3U], ", expects ", control >> 5U, poll);
  }
  struct Unnumbered {
    std::uint8_t code;
    std::string_view name;
  };
  constexpr std::array<Unnumbered, 6> kUnnumbered = {{{0x03, "UI: data that nobody has to answer"},
                                                      {0x83, "SNRM"},
                                                      {0x43, "DISC"},
                                                      {0x63, "UA"},
                                                      {0x0F, "DM"},
                                                      {0x87, "FRMR"}}};
  const auto known = std::ranges::find(kUnnumbered, control & 0xEFU, &Unnumbered::code);
  return words(known == kUnnumbered.end() ? "unknown" : known->name, poll);
}

std::uint16_t sum_in(Bytes bytes) {
  return static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8U);
}

// Whether the sum at `offset` of what is before it is right, and a row about it.
bool explain_sum(const RowWriter& rows, Bytes inside, std::size_t offset, std::string_view name) {
  const std::uint16_t computed = crc16_x25(inside.first(offset));
  const std::uint16_t sent = sum_in(inside.subspan(offset));
  const bool right = computed == sent;
  rows.at(1).add(offset, kHdlcSumSize, name,
                 right ? words(hex_number(sent, 4), " sent low byte first, and right")
                       : words(hex_number(sent, 4), " sent low byte first, but the bytes before it give ",
                               hex_number(computed, 4)),
                 right ? RowVerdict::right : RowVerdict::wrong);
  return right;
}

// The frame between the flags, which begins at the writer's begin + 1.
class HdlcFrameRows {
 public:
  HdlcFrameRows(Explainer& explainer, const RowWriter& rows, Bytes inside, const Extent& extent, std::size_t frame)
      : explainer_(explainer), rows_(rows), inside_(inside), extent_(extent) {
    frame_.offset = frame;
  }

  // Whether the frame is right.
  bool explain() {
    if (!explain_header()) return false;
    const bool has_sum = extent_.closed && inside_.size() >= position_ + kHdlcSumSize;
    const Bytes rest = inside_.subspan(std::min(position_, inside_.size()));
    frame_.information = rest.first(rest.size() - (has_sum ? kHdlcSumSize : 0));
    const bool right = has_sum && header_right_ && inside_.size() == extent_.announced && sum_is_right();
    Part part = part_of(frame_);
    // As the framer has it: segments without numbers follow each other only if nothing was lost between them.
    if (!part.number && explainer_.skipped >= HdlcAssembler::kMinLength) part.follows = false;
    const bool readable = explain_carried(explainer_, rows_.at(1 + position_), part, right, "segment");
    if (has_sum) explain_sum(rows_, inside_, inside_.size() - kHdlcSumSize, "frame check sequence");
    if (extent_.closed) rows_.add(1 + inside_.size(), 1, "closing flag");
    if (!right) say_cause(readable);
    return right;
  }

 private:
  // False when the frame ends in it.
  bool explain_header() {
    if (inside_.size() < kFormatSize) return ends("frame format");
    rows_.at(1).add(0, kFormatSize, "frame format",
                    words("type 3, ", (inside_[0] & 0x08U) != 0 ? "more segments follow, " : "not segmented, ",
                          extent_.announced, " bytes between the flags"));
    position_ = kFormatSize;
    frame_.segmented = (inside_[0] & 0x08U) != 0;
    if (!explain_address("destination address", frame_.destination)) return false;
    if (!explain_address("source address", frame_.source)) return false;
    if (position_ >= inside_.size()) return ends("control");
    frame_.control = inside_[position_];
    rows_.at(1).add(position_, 1, "control", control_words(frame_.control));
    ++position_;
    if (extent_.announced == position_ + kHdlcSumSize) return true;  // no information, and no sum of the header
    if (inside_.size() < position_ + kHdlcSumSize) return ends("header check sequence");
    header_right_ = explain_sum(rows_, inside_, position_, "header check sequence");
    position_ += kHdlcSumSize;
    return true;
  }

  bool explain_address(std::string_view name, std::uint32_t& value) {
    const HdlcAddress address = read_hdlc_address(inside_.subspan(position_));
    if (address.size == 0) return ends(name);
    const bool valid = address.valid;
    rows_.at(1).add(position_, address.size, name, words(address_words(address), valid ? "" : ", which no address has"),
                    valid ? RowVerdict::plain : RowVerdict::wrong);
    value = address.value;
    position_ += address.size;
    return true;
  }

  [[nodiscard]] bool sum_is_right() const { return crc16_register(kX25Tables, 0xFFFF, inside_) == kRightRegister; }

  bool ends(std::string_view where) {
    rows_.at(1).wrong(position_, inside_.size() - position_, "fails here",
                      words("the frame ends in or before its ", where));
    rows_.cause("the frame is cut off");
    return false;
  }

  void say_cause(bool readable) {
    if (inside_.size() < extent_.announced) {
      const std::size_t missing = extent_.announced - inside_.size();
      if (!extent_.closed)
        return rows_.cause(
            words("the frame is cut off: ", counted(missing, "byte"), " and the closing flag are missing"));
      return rows_.cause(words(counted(missing, "byte"), missing == 1 ? " is" : " are",
                               " missing: lost on the way, or the length is damaged"));
    }
    if (inside_.size() > extent_.announced) {
      return rows_.cause(words(counted(inside_.size() - extent_.announced, "byte"),
                               " too many: something was put in, or the length is damaged"));
    }
    const auto difference = static_cast<std::uint16_t>(crc16_register(kX25Tables, 0xFFFF, inside_) ^ kRightRegister);
    if (const auto flip = find_flipped_bit(kX25Tables, difference, inside_)) {
      return rows_.cause(flipped_words(*flip, inside_[flip->offset], 1));
    }
    if (readable) {
      return rows_.cause(words("everything can be read, but the sum",
                               header_right_ ? " is that of other bytes" : "s are those of other bytes",
                               ": some were replaced, as a meter's number often is before a frame is shown to others"));
    }
    rows_.cause("more than one bit is wrong");
  }

  Explainer& explainer_;
  RowWriter rows_;
  Bytes inside_;
  Extent extent_;
  HdlcFrame frame_;           // as far as it could be read
  std::size_t position_ = 0;  // of what comes next
  bool header_right_ = true;
};

void explain_frame(Explainer& explainer, ExplainedBlock& block, const Extent& extent, std::size_t frame) {
  const RowWriter rows(block, 0, 0);
  rows.add(0, 1, "opening flag");
  const std::vector<std::uint8_t> bytes = block.bytes;
  const bool right = HdlcFrameRows(explainer, rows, Bytes(bytes).subspan(1, extent.inside), extent, frame).explain();
  explainer.skipped = right ? 0 : explainer.skipped + bytes.size();
}

// The frame with which `bytes` begin after each 0D 0A in them was turned back into 0A.
struct RestoredFrame {
  std::vector<std::uint8_t> bytes;
  std::size_t taken = 0;  // bytes of the line
};
std::optional<RestoredFrame> restored_frame(Bytes bytes) {
  bytes = bytes.first(std::min(bytes.size(), 2 * (HdlcAssembler::kMaxLength + 2)));
  HdlcAssembler assembler;
  assembler.feed(bytes);
  assembler.end_of_burst();
  const auto frame = assembler.next();
  if (!frame || !*frame || (*frame)->offset != 0 || !(*frame)->crlf_restored) return std::nullopt;
  RestoredFrame restored;
  const std::vector<std::uint8_t> all = without_crlf(bytes);
  const std::size_t size = extent_of(all).inside + 2;
  restored.bytes.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
  for (std::size_t kept = 0; kept < size; ++kept) {
    const bool is_pair = bytes[restored.taken] == kCarriageReturn && bytes[restored.taken + 1] == kLineFeed;
    restored.taken += is_pair ? 2 : 1;
  }
  return restored;
}

}  // namespace

std::size_t explain_hdlc(Explainer& explainer, Bytes line, std::size_t at) {
  const Bytes bytes = line.subspan(at);
  const Extent extent = extent_of(bytes);
  const bool whole = extent.closed && extent.inside == extent.announced;
  if (!whole) {
    if (auto restored = restored_frame(bytes)) {
      auto& damaged =
          explainer.new_block("HDLC frame with damage of line ends", bytes.first(restored->taken), at, true);
      RowWriter(damaged, 0, 0)
          .cause(words("each 0A has become 0D 0A on the way (", restored->taken - restored->bytes.size(),
                       " times); the frame below is what was sent"));
      auto& block = explainer.new_block("HDLC frame, its line ends restored", restored->bytes, 0, false);
      explain_frame(explainer, block, extent_of(restored->bytes), at);
      return restored->taken;
    }
  }
  const std::size_t size = 1 + extent.inside + (extent.closed ? 1 : 0);
  explain_frame(explainer, explainer.new_block("HDLC frame", bytes.first(size), at, true), extent, at);
  const bool shares_flag = extent.closed && size < bytes.size() && HdlcAssembler::may_follow_flag(bytes[size]);
  return shares_flag ? size - 1 : size;
}

}  // namespace ams2mqtt
