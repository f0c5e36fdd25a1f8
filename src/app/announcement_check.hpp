// Whether Home Assistant finds the meters' announcements on the broker: those the daemon actually makes, which may
// differ from the configuration. A part of the broker check.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/probe_client.hpp"
#include "findings.hpp"
#include "requests.hpp"

namespace ams2mqtt {

// A meter whose announcement is looked for.
struct KnownMeter {
  std::string id;
  std::optional<AnnouncedAs> announced = {};  // as the daemon says, or has left in its state file
};

class AnnouncementCheck {
 public:
  // The arguments must outlive it.
  AnnouncementCheck(const Config& config, const std::vector<KnownMeter>& meters, Findings& findings);

  // The forms in which the meters are announced: the actual one, or the configured one where nothing is known.
  [[nodiscard]] const std::set<Discovery>& forms() const { return forms_; }

  void run(ProbeClient& client);

 private:
  [[nodiscard]] Discovery form_of(const AnnouncedAs& announced) const;
  [[nodiscard]] std::string announcement_topic(const std::string& id, Discovery form) const;
  [[nodiscard]] std::string acl_line_to_look(const std::string& topic) const;
  void look_for(const AnnouncedAs& announced, ProbeClient& client);
  void look_for_first(const std::string& topic, ProbeClient& client);

  const MqttConfig& config_;
  const std::vector<KnownMeter>& meters_;
  Findings& findings_;
  std::set<Discovery> configured_;
  std::set<Discovery> forms_;
};

}  // namespace ams2mqtt
