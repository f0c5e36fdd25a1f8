#include "ams2mqtt/source/port_findings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace ams2mqtt {

namespace {

// Fewer can come from the moment at which the counting begins.
constexpr std::uint64_t kFewBytes = 8;

bool bytes_are_missing(const PortFindings& findings) {
  return findings.taken.value_or(0) > kFewBytes;
}

// "512 of 1024 bytes"
std::string share_of_others(const PortFindings& findings) {
  return std::to_string(*findings.taken) + " of " + std::to_string(findings.counts.received) + " bytes";
}

}  // namespace

std::string ask_fuser(const std::string& device) {
  return "`sudo fuser -v " + device + "` shows which";
}

std::string in_words(const std::vector<DeviceHolder>& holders) {
  std::string text;
  for (const DeviceHolder& holder : holders) {
    if (!text.empty()) text += " and ";
    text += "process " + holder.process;
    if (!holder.command.empty()) text += " (" + holder.command + ')';
  }
  return text;
}

// A break is counted as a received byte, and not handed on.
std::optional<std::uint64_t> taken_by_others(const LineCounts& counts, std::uint64_t read, std::uint64_t waiting) {
  if (counts.received == 0) return std::nullopt;
  const std::uint64_t accounted = read + waiting + counts.breaks + counts.dropped;
  return counts.received > accounted ? counts.received - accounted : 0;
}

std::vector<std::string> sentences_of_others(const PortFindings& findings) {
  std::vector<std::string> sentences;
  const std::vector<DeviceHolder>& others = findings.others.seen;
  const bool missing = bytes_are_missing(findings);
  if (!others.empty()) {
    const bool one = others.size() == 1;
    const std::string loss = missing ? share_of_others(findings) + " did not arrive here"
                             : one   ? "bytes that it reads do not arrive here"
                                     : "bytes that they read do not arrive here";
    sentences.push_back(in_words(others) + (one ? " has it open, too; " : " have it open, too; ") + loss +
                        (one ? "; end that program" : "; end those programs"));
  } else if (missing) {
    sentences.push_back("another program reads it, too: " + share_of_others(findings) + " did not arrive here; " +
                        ask_fuser(findings.device));
  }
  if (findings.changed_to != findings.changed_from) {
    sentences.push_back("another program had set it to " + findings.changed_to + "; it is set to " +
                        findings.changed_from + " again");
  } else if (!findings.changed_to.empty()) {
    sentences.emplace_back("another program had changed its settings; they are restored");
  }
  return sentences;
}

std::string hint_at_others(const PortFindings& findings) {
  if (findings.others.all || findings.taken || !findings.others.seen.empty()) return {};
  return "another program may read it, too: " + ask_fuser(findings.device);
}

std::string sentence_of_errors(const LineCounts& counts) {
  struct ErrorRow {
    std::uint32_t count;
    std::string_view name;
    std::string_view advice;
  };
  const std::array rows{
      ErrorRow{counts.parity, "parity error", counts.framing > 0 ? "" : "check parity"},
      ErrorRow{counts.framing, "framing error", "check baud rate, data bits and parity"},
      ErrorRow{counts.breaks, "break", "check the wires: they may be swapped, or the signal inverted"},
      ErrorRow{counts.overrun, "overrun", "the adapter loses bytes: try another USB port or adapter"},
      ErrorRow{counts.dropped, "dropped byte", "this machine is too busy to read the port"},
  };
  std::string found;
  std::string advice;
  for (const ErrorRow& row : rows) {
    if (row.count == 0) continue;
    if (!found.empty()) found += ", ";
    found += std::to_string(row.count) + ' ' + std::string(row.name) + (row.count == 1 ? "" : "s");
    if (advice.empty()) advice = row.advice;
  }
  return found.empty() ? found : found + "; " + advice;
}

}  // namespace ams2mqtt
