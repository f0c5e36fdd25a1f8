// Rows -> a telegram: exact values in the published units, the clock with its offset, and who the meter is. One
// interpreter serves one meter, because short lists say nothing about their meter and rely on what a longer one said
// before. Numbers whose scale or unit is not certain are kept as they are sent, never converted on a guess.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/catalog/manufacturer.hpp"
#include "ams2mqtt/lists/list_memory.hpp"
#include "ams2mqtt/lists/notification.hpp"
#include "ams2mqtt/meter/notice.hpp"
#include "ams2mqtt/meter/scaling.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "clock_watch.hpp"

namespace ams2mqtt {

// Puts the meter number that a list carries into `number`; empty when it carries none.
void read_meter_number(const Notification& notification, std::string& number);

class Interpreter {
 public:
  // `zone` may be null, and must outlive the interpreter, as `notices` must.
  Interpreter(Manufacturer manufacturer, const TimeZone* zone, const ScalingOptions& scaling, NoticeLog& notices);
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  // The telegram lives until the next call; its texts are views into the message of `notification`. A telegram without
  // frame: `offset` and `crlf_restored` are left to the caller. One that nothing vouches for is interpreted as it is,
  // but a number or manufacturer other than before is remembered only when the next one repeats it.
  [[nodiscard]] Telegram& interpret(const Notification& notification, std::optional<UtcSeconds> now,
                                    bool vouched = true);

  // Ends the telegram and gives back its memory.
  void rest();

  // As in Decoder.
  [[nodiscard]] ScaleDecisions scale_decisions() const { return scaling_.decisions(); }
  void restore(const ScaleDecisions& decisions, std::string meter_id);

 private:
  [[nodiscard]] bool learn_identity(const Notification& notification, bool vouched);
  [[nodiscard]] bool learn_from(const Notification& notification, bool vouched);
  [[nodiscard]] bool is_doubtful();
  void show_doubtful(const ListFamily* manufacturer);
  void update_identity(const Notification& notification);
  [[nodiscard]] bool read_identity_rows(const Notification& notification);
  void name_by_device(const Notification& notification);
  void add_number(const Row& row, const Decimal& value, const Quantity* quantity);
  void leave_out(const ObisCode& obis, const Decimal& value, const Scale& scale);
  void note_left_out(ValueLeftOut notice);
  void add_text(const Row& row, std::string_view text, const Quantity* quantity);
  void add_row(const Row& row, std::optional<UtcSeconds> now);
  void add_past_peaks(const Notification& notification, std::optional<UtcSeconds> now);
  void add_diagnostics(std::optional<UtcSeconds> now);
  [[nodiscard]] std::optional<MeterTime> time_of(const Notification& notification, std::optional<UtcSeconds> now) const;
  [[nodiscard]] std::string_view hex_text(std::string_view bytes);

  // What a list of a form was found to say about the meter, when it had nothing new to say.
  struct Lesson {
    std::uint64_t form = 0;
    std::uint64_t knowledge = 0;
    std::string sender;
    bool says_number = false;
    bool carries_identity = false;
  };

  const TimeZone* zone_;
  const ListFamily* family_;
  MeterIdentity identity_;
  MeterIdentity heard_;                   // what the current list says; a member to reuse its memory
  std::unique_ptr<MeterIdentity> shown_;  // what the current telegram says where that is doubtful
  std::uint64_t knowledge_ = 0;           // counts what was learned about the meter
  std::array<Lesson, ListMemory::kMostForms> lessons_;
  std::string doubted_;  // number and manufacturer that have been heard only once
  Scaling scaling_;
  std::string scaling_of_;  // the meter whose scales were restored, until the one on the line reports its number
  NoticeLog& notices_;
  std::vector<ValueLeftOut> left_out_;  // that have been noticed
  ClockWatch clock_watch_;
  int unnamed_lists_ = 0;  // with a logical device name and no number, outside P1
  std::vector<Reading> readings_;
  std::vector<MonthPeak> past_peaks_;
  std::vector<std::unique_ptr<std::string>> texts_;  // hex texts of this telegram, which readings point into
  std::size_t texts_used_ = 0;
  Telegram telegram_;
};

}  // namespace ams2mqtt
