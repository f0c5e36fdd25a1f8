#include "port_listing.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace ams2mqtt {

namespace {

constexpr std::string_view kOurselves = "ams2mqtt";

bool is_read_by_daemon(const ListedPort& listed) {
  return std::ranges::count(listed.holders.seen, kOurselves, &DeviceHolder::command) > 0;
}

std::string users(const ListedPort& listed) {
  if (!listed.holders.seen.empty()) return in_words(listed.holders.seen);
  return listed.holders.all ? "nobody" : "nobody that can be seen; " + ask_fuser(listed.port.device);
}

std::string listed_row(std::string_view title, const std::string& what) {
  constexpr std::size_t kWidth = 12;
  return "  " + std::string(title) + std::string(kWidth - title.size(), ' ') + what + '\n';
}

}  // namespace

std::string suggestion(const ListedPort& listed) {
  const std::string& name = listed.port.lasting_name();
  if (listed.access == PortAccess::missing) return "plug it in; `ams2mqtt ports` lists those that are there";
  if (listed.access == PortAccess::no_port)
    return "it is not a serial port; `ams2mqtt ports` lists those that are there";
  if (is_read_by_daemon(listed)) return "ams2mqtt reads it already";
  if (listed.port.console) return "Linux uses it as its console, so not for a meter";
  if (!listed.holders.seen.empty()) return "end that program, then write `serial: " + name + "`";
  if (listed.access == PortAccess::denied) {
    return listed.way_to_permit + "; then write `serial: " + name + "`";
  }
  return "write `serial: " + name + "`, or `serial: auto` to have port and format found";
}

std::string port_text(const ListedPort& listed) {
  const SerialPort& port = listed.port;
  std::string text = port.lasting_name() + '\n';
  if (port.lasting_name() != port.device) text += listed_row("device", port.device);
  const std::string adapter = adapter_words(port);
  if (!adapter.empty()) text += listed_row("adapter", adapter);
  if (!port.driver.empty()) text += listed_row("driver", port.driver);
  const bool is_port = listed.access == PortAccess::allowed || listed.access == PortAccess::denied;
  if (is_port) text += listed_row("used by", users(listed));
  return text + listed_row("suggestion", suggestion(listed));
}

std::string ports_json(const std::vector<ListedPort>& ports) {
  using PortsJson = nlohmann::ordered_json;
  PortsJson list = PortsJson::array();
  for (const ListedPort& listed : ports) {
    PortsJson json = {{"device", listed.port.device}};
    const auto put = [&](const char* key, const std::string& text) {
      if (!text.empty()) json[key] = text;
    };
    put("by_id", listed.port.by_id);
    put("by_path", listed.port.by_path);
    put("driver", listed.port.driver);
    put("manufacturer", listed.port.manufacturer);
    put("product", listed.port.product);
    put("vendor_id", listed.port.vendor_id);
    put("product_id", listed.port.product_id);
    json["there"] = listed.access == PortAccess::allowed || listed.access == PortAccess::denied;
    json["allowed"] = listed.access == PortAccess::allowed;
    json["console"] = listed.port.console;
    PortsJson holders = PortsJson::array();
    for (const DeviceHolder& holder : listed.holders.seen) {
      holders.push_back({{"process", holder.process}, {"command", holder.command}});
    }
    json["used_by"] = std::move(holders);
    json["sees_all_users"] = listed.holders.all;
    json["suggestion"] = suggestion(listed);
    list.push_back(std::move(json));
  }
  return list.dump(2, ' ', false, PortsJson::error_handler_t::replace) + '\n';
}

}  // namespace ams2mqtt
