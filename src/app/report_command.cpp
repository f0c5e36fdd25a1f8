#include "report_command.hpp"

#include <spdlog/fmt/fmt.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/service/control.hpp"
#include "ams2mqtt/service/state_file.hpp"
#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/input_file.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "archive.hpp"
#include "capture_command.hpp"
#include "capture_file.hpp"
#include "file_decoding.hpp"
#include "host_time.hpp"
#include "report_parts.hpp"
#include "report_text.hpp"
#include "requests.hpp"
#include "version_text.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kReportName = "report";
constexpr std::string_view kReportFolder = "ams2mqtt-report/";
constexpr std::size_t kMostOfRecording = 4UL * 1024 * 1024;  // bytes of a file
constexpr std::size_t kMostOfText = 256UL * 1024;            // bytes of a configuration or a log
constexpr std::string_view kReportReadme =
    "Made by `ams2mqtt report` for a ticket; `ams2mqtt decode frames-1.capture` shows what the meter sent.\n\n"
    "Numbers of meters, and digits that look like one (eight or more, also in groups), are replaced by others of the "
    "same\n"
    "length, the same one in every file. Check sums of HDLC, M-Bus and P1 were computed anew. Encrypted messages are "
    "as\n"
    "they were, but the number in their system titles is masked, so that no key opens them any more.\n";

// A file's beginning, or its end.
std::string part_of_file(const std::string& path, bool end) {
  std::ifstream file(path, std::ios::binary);
  if (end) {
    file.seekg(0, std::ios::end);
    const auto size = static_cast<std::streamoff>(file.tellg());
    file.seekg(std::max<std::streamoff>(0, size - static_cast<std::streamoff>(kMostOfText)));
  }
  std::string content(kMostOfText, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return content;
}

std::string journal() {
  constexpr const char* kCommand = "journalctl --unit=ams2mqtt --lines=500 --no-pager --output=short-iso 2>/dev/null";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(kCommand, "re"), ::pclose);
  std::string text;
  std::array<char, 4096> buffer{};
  while (pipe && text.size() < kMostOfText) {
    const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe.get());
    if (size == 0) break;
    text.append(buffer.data(), size);
  }
  return text;
}

std::string versions() {
  utsname system{};
  ::uname(&system);
  std::string name;
  std::ifstream release("/etc/os-release");
  for (std::string line; std::getline(release, line);) {
    if (line.starts_with("PRETTY_NAME=")) name = line.substr(line.find('=') + 1);
  }
  return version_text() + '\n' + system.sysname + ' ' + system.release + ' ' + system.machine + '\n' + name + '\n';
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

// A file of our own, gone at the end.
class ScratchFile {
 public:
  ScratchFile() : folder_((std::filesystem::temp_directory_path() / "ams2mqtt-report-XXXXXX").string()) {
    if (::mkdtemp(folder_.data()) == nullptr) folder_.clear();
  }
  ~ScratchFile() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  [[nodiscard]] std::string name() const { return folder_ + "/meter.capture"; }

 private:
  std::string folder_;
};

class Report {
 public:
  explicit Report(const ReportOptions& options) : options_(options) {}

  int make() {
    CaptureFile archive(options_.output, options_.force);
    if (const std::string problem = archive.check(); !problem.empty()) return refuse(kExitUsage, problem);
    auto setup = set_up(options_);
    if (!setup) return refuse(kExitUsage, setup.error());
    setup->decoder.takes_repeats = true;
    if (!add_recordings(setup->decoder)) return kExitFailed;
    add("versions.txt", versions());
    add_configuration();
    add("statistics.txt", statistics_);
    add_log();
    add("README.txt", std::string(kReportReadme));
    show();
    if (!options_.yes && !is_wanted()) return kExitUsage;
    return write(archive);
  }

 private:
  static int refuse(ExitCode code, const std::string& what) {
    complain(kReportName, what);
    return code;
  }

  void add(std::string_view name, std::string content) {
    if (content.empty()) return;
    files_.push_back({std::string(kReportFolder) + std::string(name), std::move(content)});
  }

  bool add_recordings(const DecoderOptions& decoder) {
    if (!options_.files.empty()) {
      return std::ranges::all_of(options_.files, [&](const std::string& file) { return add_recording(file, decoder); });
    }
    const ScratchFile scratch;
    CaptureOptions capture;
    capture.command = kReportName;
    capture.file = scratch.name();
    capture.line = options_.line;
    capture.meter = options_.meter;
    capture.config = options_.config;
    capture.seconds = options_.seconds;
    capture.announces = false;
    complain(kReportName, fmt::format("listening for {} s", options_.seconds));
    return capture_command(capture) == kExitOk && add_recording(scratch.name(), decoder);
  }

  bool add_recording(const std::string& path, const DecoderOptions& decoder) {
    if (const std::string waiting = waiting_text(path); !waiting.empty()) complain(kReportName, waiting);
    const auto content = read_beginning(path, kMostOfRecording);
    if (!content) {
      complain(kReportName, shown_input(path) + ": cannot be read: " + content.error());
      return false;
    }
    const ReportedRecording recording = report_recording(*content, decoder, mask_);
    if (recording.bytes == 0) {
      complain(kReportName, shown_input(path) + ": holds no bytes of a line in a form that is known");
      return false;
    }
    if (!recording.form.empty()) complain(kReportName, shown_input(path) + ": read as " + recording.form);
    const std::string name = "frames-" + std::to_string(++recordings_) + ".capture";
    statistics_ += name + '\n' + recording.statistics + '\n';
    add(name, recording.frames);
    encrypted_ += recording.encrypted;
    broken_ += recording.broken;
    return true;
  }

  void add_configuration() {
    add("configuration.yaml", masked_configuration(part_of_file(options_.config.file, false), mask_));
    const LoadedConfig loaded = load_config_file(options_.config.file, !options_.config.given, process_environment());
    if (!credentials_may_help(loaded.problems)) return;
    const auto answer = ask_control(addresses_to_ask(control_purpose(loaded.config.mqtt)), kStatusRequest,
                                    std::chrono::seconds(10), state_directory(loaded.config.state));
    std::string_view said = answer ? std::string_view(*answer) : std::string_view();
    if (said.starts_with(kDone)) said.remove_prefix(kDone.size());
    statistics_ += "daemon: " + mask_.masked_text(answer ? std::string(said) : sentence(answer.error())) + '\n';
  }

  void add_log() {
    const std::string log = options_.log.empty() ? journal() : part_of_file(options_.log, true);
    add("log.txt", masked_log(log, mask_));
  }

  void show() const {
    if (options_.json) {
      std::string text = "{\"files\":[";
      for (const ArchivedFile& file : files_) {
        text += fmt::format("{}{{\"name\":\"{}\",\"bytes\":{}}}", &file == files_.data() ? "" : ",", file.name,
                            file.content.size());
      }
      return print(text + fmt::format("],\"numbers_masked\":{},\"encrypted\":{},\"broken\":{}}}\n", mask_.size(),
                                      encrypted_, broken_));
    }
    for (const ArchivedFile& file : files_) {
      print(fmt::format("--- {}, {} bytes\n", file.name, file.content.size()));
      constexpr std::size_t kMostShown = 2000;
      print(file.content.substr(0, kMostShown));
      if (file.content.size() > kMostShown) print("\n...\n");
      print("\n");
    }
    print(fmt::format("{} masked.", counted(mask_.size(), "number is", "numbers are")));
    if (encrypted_ > 0) {
      print(fmt::format(" {} encrypted; without their system titles no key opens them.",
                        counted(encrypted_, "message is", "messages are")));
    }
    if (broken_ > 0) {
      print(fmt::format(" {} no longer valid: there is no room for the new check sum.",
                        counted(broken_, "frame is", "frames are")));
    }
    print("\n");
  }

  [[nodiscard]] bool is_wanted() const {
    if (::isatty(STDIN_FILENO) == 0) {
      complain(kReportName, "nobody is there to say whether it may be written; --yes says so");
      return false;
    }
    print(fmt::format("Write {}? [y/N] ", options_.output));
    std::string answer;
    std::getline(std::cin, answer);
    return answer.starts_with('y') || answer.starts_with('Y');
  }

  int write(CaptureFile& archive) {
    std::string problem = archive.open();
    if (problem.empty()) problem = archive.write(tar_gz(files_, utc_now().value_or(UtcSeconds{})));
    if (const std::string at_end = archive.close(); problem.empty()) problem = at_end;
    if (!problem.empty()) return refuse(kExitFailed, problem);
    complain(kReportName, options_.output + " is written; look through it, and attach it to the ticket");
    return kExitOk;
  }

  const ReportOptions& options_;
  NumberMask mask_;
  std::vector<ArchivedFile> files_;
  std::string statistics_;
  std::size_t recordings_ = 0;
  std::size_t encrypted_ = 0;
  std::uint64_t broken_ = 0;
};

}  // namespace

int report_command(const ReportOptions& options) {
  return Report(options).make();
}

}  // namespace ams2mqtt
