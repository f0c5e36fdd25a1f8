// A command's side of the daemon's local sockets: one question and its answer, from a process that may be the daemon.
// Never waits longer than it is told to, whatever the other side does.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/system/file_descriptor.hpp"
#include "ams2mqtt/system/local_socket.hpp"

namespace ams2mqtt {

// Connects without waiting; the error is errno.
[[nodiscard]] std::expected<FileDescriptor, int> connect_local(const std::string& address);

enum class AskFailure : std::uint8_t { no_daemon, not_allowed, stranger, no_answer, closed };
struct AskProblem {
  AskFailure failure;
  std::string stranger = {};  // who answers in place of the daemon: "process 4711 (socat) of user 1000"
};
[[nodiscard]] std::string sentence(const AskProblem& problem);

struct Question {
  LocalAddresses addresses;
  std::filesystem::path state_folder;    // whose owner may be the service's user; empty: unknown
  std::optional<std::string_view> line;  // without its line end; health is reported unasked
  std::chrono::milliseconds timeout;
};
// The answer as one printable line of text. Addresses where nobody answers are skipped, and so are those of processes
// that are not trusted.
[[nodiscard]] std::expected<std::string, AskProblem> ask(const Question& question);
// The same for an answer that goes on: the connection on which the line was sent.
[[nodiscard]] std::expected<FileDescriptor, AskProblem> begin_to_ask(const Question& question);

}  // namespace ams2mqtt
