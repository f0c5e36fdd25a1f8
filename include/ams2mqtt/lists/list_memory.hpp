// Reads lists like lists/extract.hpp, and remembers the forms of the newest. A meter sends the same list again and
// again, and only numbers and times in it change. So a list that repeats one of those forms, compared byte by byte, is
// not taken apart again: only its numbers and times are read, at the places where they stood. Everything else goes the
// general way, which alone decides what a list says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/catalog/manufacturer.hpp"
#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

class ListMemory {
 public:
  // A meter has up to three lists. One that has not been heard for longest makes room.
  static constexpr std::size_t kMostForms = 4;
  // In bytes, of a message's body; longer ones are not remembered.
  static constexpr std::size_t kLargestForm = 2048;

  explicit ListMemory(Manufacturer manufacturer) : manufacturer_(manufacturer) {}

  // As to_notification(). The rows live until the next call; what is changed in them is there again when their form
  // repeats. Lists of the same `form` differ in numbers and times only.
  [[nodiscard]] Result<Notification*> read(const DataNotification& message);

  // The list that was read last, if it is of no form that is remembered.
  [[nodiscard]] const DataTree& tree() const { return tree_; }
  // How many lists repeated a form.
  [[nodiscard]] std::uint64_t repeated() const { return repeated_; }

 private:
  // Where a number or a time stands.
  struct Place {
    std::uint16_t row = 0;
    std::uint16_t offset = 0;
    std::uint16_t size = 0;
  };
  struct Form {
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint8_t> fixed;  // FF for each byte that has to repeat, 0 in numbers and times
    std::vector<Place> places;
    bool has_time = false;  // in the message's header
    Notification notification;
  };

  [[nodiscard]] static bool has_form(const DataNotification& message, const Form& form);
  [[nodiscard]] static bool take_values(const DataNotification& message, Form& form);
  static void find_places(Form& form);
  void remember(Form& form);
  [[nodiscard]] Form& room_for(Bytes body);

  Manufacturer manufacturer_;
  DataTree tree_;
  std::vector<std::unique_ptr<Form>> forms_;  // the one heard last first
  std::unique_ptr<Form> long_list_;           // one that is not remembered; null before there was one
  std::uint64_t newest_form_ = 0;
  std::uint64_t repeated_ = 0;
};

}  // namespace ams2mqtt
