#include <string_view>

#include "ams2mqtt/port/line_verdict.hpp"

namespace ams2mqtt {

namespace {

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + ' ' + std::string(what) + (count == 1 ? "" : "s");
}

std::string in_words(Certainty certainty) {
  switch (certainty) {
    case Certainty::sure:
      return "it is ";
    case Certainty::likely:
      return "it looks like ";
    case Certainty::possible:
      return "it may be ";
  }
  return {};
}

// "312 bytes, 140 without a stop bit, 3 breaks"
std::string received_words(const LineVerdict& verdict) {
  std::string text = counted(verdict.bytes, "byte");
  const LineCounts& counts = verdict.counts;
  if (counts.framing > 0) text += ", " + counted(counts.framing, "framing error");
  if (counts.parity > 0) text += ", " + counted(counts.parity, "parity error");
  if (counts.breaks > 0) text += ", " + counted(counts.breaks, "break");
  return text;
}

// "it looks like 9600 7E1 read as 8N1"
std::string read_as(const LineVerdict& verdict) {
  const std::string format = line_format(verdict.format);
  return in_words(verdict.certainty) + line_format(*verdict.meant) + " read as " + format.substr(format.find(' ') + 1);
}

std::string of_slower(const LineVerdict& verdict) {
  const std::string read = " read as " + std::to_string(verdict.format.baud);
  const std::string times = verdict.meant ? std::to_string(verdict.format.baud / verdict.meant->baud) : "ten or more";
  return in_words(verdict.certainty) +
         (verdict.meant ? std::to_string(verdict.meant->baud) + " baud" : "a much lower baud rate") + read +
         ": each bit lasts " + times + " times as long";
}

}  // namespace

std::string sentence(const LineVerdict& verdict) {
  const std::string format = line_format(verdict.format);
  const std::string received = received_words(verdict);
  switch (verdict.sign) {
    case LineSign::undecided:
      return received + ", too little to say anything";
    case LineSign::frames:
      return in_words(verdict.certainty) + format + ": intact frames";
    case LineSign::message:
      return in_words(verdict.certainty) + format + ": a message without a frame";
    case LineSign::text:
      return in_words(verdict.certainty) + format + ": plain text";
    case LineSign::seven_bits:
      return read_as(verdict) + ": each of " + counted(verdict.bytes, "byte") + " has " +
             (verdict.meant->parity == Parity::even ? "even" : "odd") + " parity and is text without its highest bit";
    case LineSign::parity_bit:
      return read_as(verdict) + ": intact, but a stop bit is missing where a byte's parity is even (" + received + ")";
    case LineSign::slower:
      return of_slower(verdict) + " (" + received + ")";
    case LineSign::garbled:
      return "it is not " + format + ", but faster, with another parity, or inverted: nothing intact in " + received;
    case LineSign::unframed:
      return in_words(verdict.certainty) + format + ", but nothing intact came in " + received;
    case LineSign::low:
      return "the line is low: not connected, its wires swapped, or inverted (" + received + ")";
    case LineSign::inverted:
      return std::string(verdict.certainty == Certainty::possible ? "it may be" : "it seems to be") +
             " inverted, or noisy: at " + std::to_string(verdict.meant->baud) +
             " baud, where its bits belong, no parity fits (" + received + ")";
  }
  return {};
}

}  // namespace ams2mqtt
