// Standard output, written at once, so that the reader of a pipe gets each line when it is there. Every command prints
// through this function: what cannot be written ends the program with one sentence and the exit code of a failure.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace ams2mqtt {

// Nothing more can be written. what() says why; it is empty when the reader has simply gone, as `head -1` does.
class OutputEnded : public std::runtime_error {
 public:
  explicit OutputEnded(int error);
};

// Throws OutputEnded.
void print(std::string_view text);

// "cannot write to standard output: No space left on device"; empty when the reader has gone.
[[nodiscard]] std::string explain_ended_output(int error);

}  // namespace ams2mqtt
