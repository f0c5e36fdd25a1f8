#include "request_handler.hpp"

#include <spdlog/spdlog.h>

#include <charconv>
#include <utility>
#include <vector>

#include "requests.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kBrokerAway = "; the broker is not connected and will be told when it is back";

std::string refused(const std::string& why) {
  return std::string(kRefused) + why;
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += between;
    all += text;
  }
  return all;
}

std::string known_meters(const MeterFleet& fleet) {
  const std::vector<std::string> ids = fleet.all_ids();
  return ids.empty() ? "no meter is known" : "known meters: " + joined(ids, ", ");
}

std::string answer_of_forgotten(const std::string& what, bool broker_up) {
  return std::string(kDone) + what + std::string(broker_up ? "" : kBrokerAway);
}

std::string forget(MeterFleet& fleet, const std::string& id, bool broker_up) {
  if (!fleet.forget(id)) return refused("unknown meter " + id + "; " + known_meters(fleet));
  spdlog::info("forgetting meter {}", id);
  fleet.remember(monotonic_now(), true);
  return answer_of_forgotten("meter " + id + " is forgotten", broker_up);
}

std::string forget_all(MeterFleet& fleet, bool broker_up) {
  const std::size_t count = fleet.forget_all();
  const std::string what = std::to_string(count) + (count == 1 ? " meter is" : " meters are") + " forgotten";
  spdlog::info("{}", what);
  fleet.remember(monotonic_now(), true);
  return answer_of_forgotten(what, broker_up);
}

std::string rename(MeterFleet& fleet, const std::string& id, const std::string& new_id, bool broker_up) {
  MeterPipeline* meter = fleet.find(id);
  if (meter == nullptr || !meter->knows(id)) {
    return refused("no line has a meter " + id + "; " + known_meters(fleet));
  }
  if (const auto problem = rename_problem(id, meter->has_configured_id(), new_id, fleet.all_ids())) {
    return refused(*problem);
  }
  // Old and new topics would reach Home Assistant at once, and the new entities would find their ids still taken.
  if (!broker_up) return refused("the broker is not connected; try again when it is");
  meter->rename(new_id);
  spdlog::info("{}: the id is now {}, formerly {}", meter->name(), new_id, id);
  fleet.remember(monotonic_now(), true);
  return std::string(kDone) + "meter " + id + " is now " + new_id + "; it will be announced again in a few seconds";
}

std::string announcement_of(const MeterFleet& fleet, const std::string& id, const std::string& discovery_prefix) {
  const MeterPipeline* meter = fleet.find(id);
  if (meter == nullptr) return "nothing";
  const auto known = announced_as(meter->memory(), discovery_prefix);
  return known ? to_string(*known) : "nothing yet";
}

std::string status_of(const MeterFleet& fleet, std::size_t from, const std::string& which) {
  MeterPipeline* line = fleet.find_line(which);
  if (line == nullptr) return refused("there is no meter " + which + "; " + known_meters(fleet));
  MeterStatus status = line->status();
  status.lines = fleet.size();
  return std::string(kDone) + to_json(status, from, kWatchRoom);
}

}  // namespace

std::string RequestHandler::answer(std::string_view request) const {
  const std::size_t blank = request.find(' ');
  const std::string_view command = request.substr(0, blank);
  const std::string argument(blank == std::string_view::npos ? std::string_view() : request.substr(blank + 1));
  MeterFleet& fleet = fleet_();
  const Daemon daemon = daemon_();
  if (command == kForgetAllRequest) return forget_all(fleet, daemon.broker_up);
  if (command == kStatusRequest) return std::string(daemon.troubled ? kTroubled : kDone) + daemon.state;
  if (command == kMetersRequest) return std::string(kDone) + joined(fleet.ids_on_lines(), " ");
  if (command == kAnnouncedRequest) {
    return std::string(kDone) + announcement_of(fleet, argument, daemon.discovery_prefix);
  }
  if (command == kForgetRequest) return forget(fleet, argument, daemon.broker_up);
  if (command == kLeavingRequest) {
    const bool leaving = daemon.broker_up && (daemon.delivers || fleet.leaves_topics());
    return std::string(leaving ? kLeaving : kDone);
  }
  const std::size_t between = argument.find(' ');
  if (command == kRenameRequest && between != std::string::npos) {
    return rename(fleet, argument.substr(0, between), argument.substr(between + 1), daemon.broker_up);
  }
  std::size_t from = 0;
  if (command == kWatchRequest && between != std::string::npos &&
      std::from_chars(argument.data(), argument.data() + between, from).ptr == argument.data() + between) {
    return status_of(fleet, from, argument.substr(between + 1));
  }
  return refused("the daemon does not know this request; is it a different version?");
}

}  // namespace ams2mqtt
