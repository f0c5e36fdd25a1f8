// The files of meters_dir: each holds a list of meters, or one meter.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "config_tree.hpp"

namespace ams2mqtt {

struct MeterFiles {
  std::deque<std::string> names;   // of the files; the nodes' places point here
  std::vector<ConfigNode> meters;  // in the order of the files' names
  // Without a file: about the folder itself.
  std::vector<Problem> problems;
  // Of each meter of the configuration: "/etc/ams2mqtt/meters.d/house.yaml:3"; nothing for those that come before.
  std::vector<std::string> places;
  // What a meter without a name is called: after its file, with its number if the file has several. So it keeps its
  // name whatever happens to other files.
  std::vector<std::string> default_names;
};

// All files *.yaml in a folder. Together they have a limit, as the configuration has.
[[nodiscard]] MeterFiles read_meter_files(const std::string& folder);
// Appends the meters to those of the tree and notes their places.
void add_to_tree(MeterFiles& files, ConfigNode& root);
// `meters`: all of the configuration, those of the files last.
void name_meters_of_files(const MeterFiles& files, std::vector<MeterConfig>& meters);

}  // namespace ams2mqtt
