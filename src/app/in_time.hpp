// Work that may block for as long as it likes, such as a name lookup, and is not waited for longer than that.
#pragma once

#include <chrono>
#include <exception>
#include <future>
#include <optional>
#include <type_traits>
#include <utility>

#include "ams2mqtt/system/process.hpp"

namespace ams2mqtt {

// The result of `work`; nothing when it takes too long, and its thread, which owns it, is left behind. Throws what it
// throws.
template <class Work>
std::optional<std::invoke_result_t<Work&>> in_time(std::chrono::milliseconds limit, Work work) {
  std::promise<std::invoke_result_t<Work&>> promise;
  auto result = promise.get_future();
  start_thread([work = std::move(work), promise = std::move(promise)]() mutable {
    try {
      promise.set_value(work());
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }).detach();
  if (result.wait_for(limit) != std::future_status::ready) return std::nullopt;
  return result.get();
}

}  // namespace ams2mqtt
