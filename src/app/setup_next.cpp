#include "setup_next.hpp"

#include <string_view>

namespace ams2mqtt {

namespace {

constexpr std::string_view kUsualFolder = "/etc/ams2mqtt";

std::string folder_of(const std::string& file) {
  return file.substr(0, file.rfind('/'));
}

// For a shell.
std::string shell_word(const std::string& text) {
  constexpr std::string_view kSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:";
  if (text.find_first_not_of(kSafe) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char letter : text) quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return quoted + '\'';
}

std::vector<std::string> for_docker(const NextFacts& facts) {
  const std::string device = facts.device.empty() ? "/dev/ttyUSB0" : facts.device;
  const std::string port = facts.has_port ? " --device " + shell_word(device) : std::string();
  return {"    docker run -d --name ams2mqtt --restart unless-stopped --network host" + port + " \\",
          "      -v " + shell_word(folder_of(facts.file)) + ':' + std::string(kUsualFolder) +
              ":ro -v ams2mqtt:/var/lib/ams2mqtt ams2mqtt"};
}

std::vector<std::string> for_systemd(const NextFacts& facts) {
  if (facts.passes_on) {
    return {"  Let systemd read what was written, and start the service:",
            "    sudo systemctl daemon-reload && sudo systemctl restart ams2mqtt"};
  }
  if (facts.waits) {
    return {"  The service starts by itself now that there is a configuration. This shows how it is doing:",
            "    systemctl status ams2mqtt"};
  }
  return {"  Start the service, now and with the computer:", "    sudo systemctl enable --now ams2mqtt"};
}

std::vector<std::string> for_user(const NextFacts& facts) {
  std::vector<std::string> lines = {"  Try it:", "    ams2mqtt run --config " + shell_word(facts.file)};
  if (facts.has_unit) {
    lines.emplace_back("  As a service: write the configuration where the service reads it.");
    lines.emplace_back("    sudo ams2mqtt setup");
  }
  lines.emplace_back("  With Docker:");
  for (const std::string& line : for_docker(facts)) lines.push_back(line);
  lines.emplace_back(
      "  In Home Assistant OS: the app ams2mqtt finds the broker by itself, and its options name the port.");
  return lines;
}

}  // namespace

std::vector<std::string> next_steps(const NextFacts& facts) {
  if (facts.is_app) {
    const std::string port =
        facts.has_port ? "the meter's port as serial.device" : "the bridge as tcp.host and tcp.port";
    return {"  Under Configuration of the app, enter " + port +
                (facts.device.empty() ? std::string(".") : ": " + facts.device),
            "  Leave mqtt.host empty: the app takes the broker from Home Assistant. Then start the app again."};
  }
  std::vector<std::string> lines;
  if (facts.where == Surroundings::container) {
    lines = {"  Start the container with this configuration, outside of this one; write the folder's name of the host",
             "  before the first colon:"};
    for (const std::string& line : for_docker(facts)) lines.push_back(line);
    return lines;
  }
  lines = facts.has_unit && facts.is_usual ? for_systemd(facts) : for_user(facts);
  lines.emplace_back("  See the values live:");
  lines.push_back("    " + std::string(facts.is_usual ? "sudo ams2mqtt watch"
                                                      : "ams2mqtt watch --config " + shell_word(facts.file)));
  return lines;
}

std::string unit_lines(const std::vector<std::pair<std::string, std::string>>& secrets) {
  std::string text =
      "# As `ams2mqtt setup` has written it: systemd reads these files as root and passes them on to the service.\n"
      "[Service]\n";
  for (const auto& [name, file] : secrets) {
    text.append("LoadCredential=").append(name).append(1, ':').append(file).append(1, '\n');
  }
  return text;
}

}  // namespace ams2mqtt
