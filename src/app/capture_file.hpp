// Where a capture is written: a file or standard output.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

// Each function returns why it failed, as a sentence; empty: it did not.
class CaptureFile {
 public:
  // "-" is standard output. A file that exists is overwritten only with `force`.
  CaptureFile(std::string name, bool force);
  // A descriptor that is open already.
  CaptureFile(std::string name, FileDescriptor file);

  // What will keep it from being made, as far as that shows before.
  [[nodiscard]] std::string check() const;
  [[nodiscard]] std::string open();
  [[nodiscard]] std::string write(std::string_view text);
  // For what the system still had to write.
  [[nodiscard]] std::string close();
  // As messages call it.
  [[nodiscard]] std::string shown() const;

 private:
  [[nodiscard]] bool is_output() const { return name_ == "-"; }
  [[nodiscard]] std::string failure() const;

  std::string name_;
  bool force_ = true;
  FileDescriptor file_;
};

}  // namespace ams2mqtt
