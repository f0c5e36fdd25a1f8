#include <algorithm>
#include <utility>

#include "ams2mqtt/base/apdu_header.hpp"
#include "ams2mqtt/base/apdu_tag.hpp"
#include "ams2mqtt/catalog/manufacturer.hpp"
#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/lists/extract.hpp"
#include "clock_rows.hpp"
#include "data_rows.hpp"
#include "explainer.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kLlcSize = 3;
constexpr std::size_t kHeaderClockSize = 12;

void explain_llc(const RowWriter& rows, Bytes llc) {
  rows.add(0, 1, "destination LSAP", hex_number(llc[0]));
  rows.add(1, 1, "source LSAP", words(hex_number(llc[1]), llc[1] == 0xE7 ? ", from the meter" : ", to the meter"));
  rows.add(2, 1, "LLC quality", words(llc[2]));
}

std::string invoke_words(Bytes id) {
  const auto number = static_cast<unsigned>(id[1] << 16U | id[2] << 8U | id[3]);
  std::string text = words("number ", number);
  if ((id[0] & 0x80U) != 0) text += ", high priority";
  if ((id[0] & 0x40U) != 0) text += ", confirmed";
  if ((id[0] & 0x20U) != 0) text += ", break on error";
  if ((id[0] & 0x10U) != 0) text += ", describes itself";
  return text;
}

struct KnownList {
  std::vector<ElementMeaning> meanings;  // offsets in `restored` if there is one
  std::vector<std::uint8_t> restored;    // the list, when the decoder had to mend codes in it
};

std::string words_of(const Explainer& explainer, const Row& row, std::size_t frame) {
  const std::string_view said = explainer.value_of(frame, row.obis);
  if (!said.empty()) return std::string(said);
  const std::string_view name = english_name(row.quantity);
  return name.empty() ? to_string(row.obis) : std::string(name);
}

KnownList known_list(const Explainer& explainer, Bytes apdu, std::size_t frame) {
  KnownList known;
  const auto message = read_notification(apdu);
  if (!message) return known;
  DataTree tree;
  Notification list;
  if (!to_notification(*message, tree, explainer.options.manufacturer, list)) return known;
  known.restored = list.restored;
  const Bytes whole = list.restored.empty() ? apdu : Bytes(list.restored);
  for (const Row& row : list.rows) {
    const auto* const first = row.content.data();
    if (row.content.empty() || first < whole.data() || first + row.content.size() > whole.data() + whole.size())
      continue;
    known.meanings.push_back(
        {static_cast<std::size_t>(first - whole.data()), row.content.size(), words_of(explainer, row, frame)});
  }
  std::ranges::sort(known.meanings, {}, &ElementMeaning::offset);
  return known;
}

// Some meters leave the types out of their rows; then only the decoder's own rules say where a value is.
std::size_t explain_untyped(const RowWriter& rows, Bytes apdu, std::size_t body,
                            const std::vector<ElementMeaning>& meanings) {
  std::size_t at = body;
  for (const ElementMeaning& meaning : meanings) {
    if (meaning.offset < at) continue;
    if (meaning.offset > at) rows.add(at, meaning.offset - at, "what the next value is");
    rows.add(meaning.offset, meaning.size, "value", meaning.words);
    at = meaning.offset + meaning.size;
  }
  if (at < apdu.size()) rows.add(at, apdu.size() - at, "what follows");
  return apdu.size();
}

// The values are known when the decoder's own rules know the list.
std::size_t explain_body(Explainer& explainer, const RowWriter& rows, Bytes apdu, std::size_t body, std::size_t frame) {
  const KnownList known = known_list(explainer, apdu, frame);
  if (!known.restored.empty()) {
    rows.add(body, apdu.size() - body, "list", "some of its codes lack bytes; it is restored below");
    auto& block = explainer.new_block("list, its codes restored", known.restored, 0, false);
    explain_data(RowWriter(block, 0, 0), known.restored, 0, known.meanings);
    return apdu.size();
  }
  const bool is_typed = DataTree().parse(apdu.subspan(body)).has_value();
  if (!is_typed && !known.meanings.empty()) return explain_untyped(rows, apdu, body, known.meanings);
  return explain_data(rows, apdu, body, known.meanings);
}

std::size_t explain_notification(Explainer& explainer, const RowWriter& rows, Bytes apdu, std::size_t frame) {
  constexpr std::size_t kHeader = 5;
  rows.add(0, 1, "data-notification");
  if (apdu.size() < kHeader) {
    rows.wrong(1, apdu.size() - 1, "fails here", "the message ends in its header");
    return 1;
  }
  rows.add(1, 4, "invoke id and priority", invoke_words(apdu.subspan(1, 4)));
  ByteReader reader(apdu);
  (void)reader.take(kHeader);
  Bytes time;
  switch (read_header_time(reader, time)) {
    case AxdrEnd::missing:
      rows.wrong(kHeader, apdu.size() - kHeader, "fails here", "the message ends in its time");
      return kHeader;
    case AxdrEnd::invalid:
      rows.wrong(kHeader, 1, "fails here",
                 words(hex_number(apdu[kHeader]), " begins neither a time nor the lack of one"));
      return kHeader;
    case AxdrEnd::found:
      break;
  }
  const std::size_t body = reader.position();
  rows.add(kHeader, body - kHeader, "time of the message", time.empty() ? "none" : clock_words(time));
  if (time.size() == kHeaderClockSize) explain_clock(rows.at(body - kHeaderClockSize, 1), time);
  return explain_body(explainer, rows, apdu, body, frame);
}

std::string security_words(std::uint8_t control) {
  std::string text = words("suite ", control & kSuiteMask);
  text += (control & kEncrypted) != 0 ? ", encrypted" : ", not encrypted";
  text += (control & kAuthenticated) != 0 ? ", authenticated" : ", not authenticated";
  if ((control & kBroadcastKey) != 0) text += ", with the broadcast key";
  if ((control & kCompressed) != 0) text += ", compressed";
  return text;
}

std::string title_words(Bytes title) {
  const FlagCode* maker = find_flag_code(as_text(title.first(3)));
  std::string letters(as_text(title.first(3)));
  if (!std::ranges::all_of(as_bytes(letters), is_printable)) letters = "unprintable";
  return words(letters, maker == nullptr ? "" : ", ", maker == nullptr ? "" : maker->name, ", number ",
               to_hex(title.subspan(3)));
}

std::string_view why_closed(Errc code) {
  switch (code) {
    case Errc::no_key:
      return "it is encrypted, and there is no key for it; give it with --key";
    case Errc::wrong_key:
    case Errc::bad_auth:
      return "the key does not fit: --key, and --auth-key if given, have to be this meter's";
    case Errc::unsupported:
      return "it is encrypted in a way that is not supported";
    default:
      return "it cannot be decrypted";
  }
}

void explain_plaintext(Explainer& explainer, Bytes plaintext, std::size_t frame) {
  auto& block = explainer.new_block("decrypted", plaintext, 0, false);
  const std::vector<std::uint8_t> bytes = block.bytes;
  const RowWriter rows(block, 0, 0);
  if (is_p1_text(bytes)) {
    explain_p1_lines(explainer, rows, bytes, frame);
  } else {
    explain_message(explainer, rows, bytes, frame, Layer::opened);
  }
}

// `tag`: 1 where a tag byte comes before the block, which `apdu` begins with.
std::size_t explain_ciphered(Explainer& explainer, const RowWriter& rows, Bytes apdu, std::size_t tag,
                             std::size_t frame) {
  if (tag == 1) rows.add(0, 1, apdu[0] == kGeneralGloCiphering ? "general-glo-ciphering" : "general-ded-ciphering");
  const auto read = read_ciphered_block(apdu.subspan(tag));
  if (!read) {
    const std::size_t offset = std::min(apdu.size(), tag + read.error().offset);
    rows.wrong(offset, apdu.size() - offset, "fails here",
               words("the header of the encryption: ", to_string(read.error().code)));
    return offset;
  }
  ByteReader reader(apdu);
  (void)reader.take(tag);
  const std::size_t title_size = reader.u8();
  rows.add(tag, 1, "size of the system title", words(title_size));
  if (title_size > 0) rows.add(tag + 1, title_size, "system title", title_words(reader.take(title_size)));
  const std::size_t length_at = reader.position();
  const std::size_t length = reader.ber_length();
  rows.add(length_at, reader.position() - length_at, "length", counted(length, "byte"));
  rows.add(reader.position(), 1, "security control", security_words(read->security_control));
  rows.add(reader.position() + 1, 4, "frame counter", words(read->frame_counter));
  const std::size_t text_at = reader.position() + 5;
  const auto opened = decrypt(*read, explainer.options.decryptor);
  rows.add(text_at, read->ciphertext.size(), "ciphertext",
           opened ? "decrypted below" : std::string(why_closed(opened.error().code)),
           opened ? RowVerdict::right : RowVerdict::wrong);
  if (!read->tag.empty()) {
    const bool checked = opened && opened->verified;
    rows.add(text_at + read->ciphertext.size(), read->tag.size(), "authentication tag",
             checked ? "verifies" : "not verified; that needs --auth-key",
             checked ? RowVerdict::right : RowVerdict::plain);
  }
  if (opened) explain_plaintext(explainer, opened->plaintext, frame);
  return opened ? apdu.size() : text_at;
}

std::size_t explain_block(Explainer& explainer, const RowWriter& rows, Bytes payload, std::size_t tag_at,
                          std::size_t frame) {
  const Bytes apdu = payload.subspan(tag_at);
  constexpr std::size_t kHeader = 6;
  rows.add(tag_at, 1, "general-block-transfer");
  if (apdu.size() <= kHeader) {
    rows.wrong(tag_at + 1, apdu.size() - 1, "fails here", "the message ends in its header");
    return tag_at + 1;
  }
  const std::uint8_t control = apdu[1];
  rows.add(tag_at + 1, 1, "block control",
           words((control & 0x80U) != 0 ? "the last block" : "more blocks follow",
                 (control & 0x40U) != 0 ? ", streaming" : "", ", window of ", control & 0x3FU));
  rows.add(tag_at + 2, 2, "block number", words(apdu[2] << 8U | apdu[3]));
  rows.add(tag_at + 4, 2, "block acknowledged", words(apdu[4] << 8U | apdu[5]));
  ByteReader reader(apdu);
  (void)reader.take(kHeader);
  const std::size_t length = reader.ber_length();
  const std::size_t data = reader.position();
  rows.add(tag_at + kHeader, data - kHeader, "length", counted(length, "byte"));
  if (reader.failed() || length != reader.remaining()) {
    rows.wrong(tag_at + data, apdu.size() - data, "fails here", words("there are ", apdu.size() - data));
    return tag_at + data;
  }
  rows.add(tag_at + data, length, "a part of the message");
  const auto joined = explainer.blocks.join(payload, Monotonic{0});
  if (!joined) return payload.size();
  if (!*joined) {
    rows.remark(tag_at, "a block before this one is missing");
  } else {
    const std::vector<std::uint8_t> message((**joined).begin(), (**joined).end());
    explain_message(explainer, RowWriter(explainer.new_block("message, joined from blocks", message, 0, false), 0, 0),
                    message, frame, Layer::joined);
  }
  return payload.size();
}

}  // namespace

std::size_t explain_message(Explainer& explainer, const RowWriter& rows, Bytes bytes, std::size_t frame, Layer layer) {
  const Bytes apdu = without_llc(bytes);
  const std::size_t begin = bytes.size() - apdu.size();
  if (begin == kLlcSize) explain_llc(rows, bytes);
  if (apdu.empty()) {
    rows.wrong(begin, 0, "fails here", "there is no message");
    return begin;
  }
  const RowWriter inner = rows.at(begin);
  if (apdu[0] == kDataNotification) return begin + explain_notification(explainer, inner, apdu, frame);
  if (apdu[0] == kArray || apdu[0] == kStructure) return begin + explain_body(explainer, inner, apdu, 0, frame);
  const bool is_block = apdu[0] == kGeneralBlockTransfer;
  if (is_block && layer == Layer::carried) return explain_block(explainer, rows, bytes, begin, frame);
  if (is_ciphering(apdu[0]) && layer != Layer::opened) {
    return begin + explain_ciphered(explainer, inner, apdu, 1, frame);
  }
  const bool is_wrapped_again = is_block || is_ciphering(apdu[0]);
  rows.wrong(begin, 1, "fails here",
             words(hex_number(apdu[0]),
                   is_wrapped_again ? " wraps a message once more" : " begins no message that meters push"));
  return begin;
}

std::size_t explain_ciphered_p1(Explainer& explainer, const RowWriter& rows, Bytes block, std::size_t frame) {
  return explain_ciphered(explainer, rows, block, 0, frame);
}

bool explain_carried(Explainer& explainer, const RowWriter& rows, const Part& part, bool right, std::string_view kind) {
  const auto is_read = [&] {
    return explain_message(explainer, rows.at(0, 1), part.bytes, part.offset) == part.bytes.size();
  };
  const auto is_part = [&](std::string_view what) {
    rows.add(0, part.bytes.size(), "data", words(what, " of the message"));
    return true;
  };
  if (part.bytes.empty()) return true;
  if (!right) return part.begins && part.last ? is_read() : is_part("a damaged part");
  if (explainer.joiner.make_way(part, Monotonic{0})) explain_unfinished(explainer);
  const auto message = explainer.joiner.add(part, Monotonic{0});
  if (!message) {
    ++explainer.parts;
    return is_part("a part");
  }
  if (!*message) {
    explainer.parts = 0;
    return is_part((*message).error().code == Errc::oversize ? "a part too many" : "a part without the beginning");
  }
  if ((**message).bytes.data() == part.bytes.data()) return is_read();
  is_part("the last part");
  const std::string title = words("message, joined from ", counted(std::exchange(explainer.parts, 0) + 1, kind));
  const std::vector<std::uint8_t> bytes((**message).bytes.begin(), (**message).bytes.end());
  explain_message(explainer, RowWriter(explainer.new_block(title, bytes, 0, false), 0, 0), bytes, (**message).offset);
  return true;
}

void explain_unfinished(Explainer& explainer) {
  (void)explainer.joiner.give_up();
  const std::size_t parts = std::exchange(explainer.parts, 0);
  if (parts == 0) return;
  RowWriter(explainer.result.blocks.back(), 0, 0)
      .cause(words("a message had only its first ", counted(parts, "part"), ": the rest is missing"));
}

}  // namespace ams2mqtt
