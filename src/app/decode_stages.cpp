#include "decode_stages.hpp"

#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include "ams2mqtt/system/hand_over.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kBlocks = 6;  // two for each step: one at hand, one waiting

using Way = HandOver<DecodeBlock*>;

// The blocks, and the ways on which they go round.
class Round {
 public:
  explicit Round(const DecodeSteps& steps) : steps_(steps) {
    for (DecodeBlock& block : blocks_) empty_.give(&block);
  }
  ~Round() { end(); }
  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;

  // False when no thread can be started; then nothing has been read.
  bool start() {
    try {
      decoder_ = std::jthread([this] {
        work(read_, decoded_, [this](DecodeBlock& block) {
          steps_.decode(block);
          return true;
        });
      });
      reader_ = std::jthread([this] { work(empty_, read_, steps_.read); });
    } catch (const std::system_error&) {
      end();
      return false;
    }
    return true;
  }

  void print_all() {
    while (const auto block = decoded_.take()) {
      steps_.print(**block);
      empty_.give(*block);
    }
    end();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void work(Way& from, Way& to, const std::function<bool(DecodeBlock&)>& step) {
    try {
      bool more = true;
      while (more) {
        const auto block = from.take();
        if (!block) break;
        more = step(**block);
        if (!to.give(*block)) break;
      }
    } catch (...) {
      const std::scoped_lock lock(failure_mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
    to.close();
  }

  void end() {
    for (Way* way : {&empty_, &read_, &decoded_}) way->close();
    if (reader_.joinable()) reader_.join();
    if (decoder_.joinable()) decoder_.join();
  }

  const DecodeSteps& steps_;
  std::array<DecodeBlock, kBlocks> blocks_;
  Way empty_{kBlocks};
  Way read_{kBlocks};
  Way decoded_{kBlocks};
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
  std::jthread decoder_;
  std::jthread reader_;
};

void take_steps_here(const DecodeSteps& steps) {
  const auto block = std::make_unique<DecodeBlock>();
  for (bool more = true; more;) {
    more = steps.read(*block);
    steps.decode(*block);
    steps.print(*block);
  }
}

}  // namespace

void take_steps(const DecodeSteps& steps, bool threads) {
  const auto round = threads ? std::make_unique<Round>(steps) : nullptr;
  if (round == nullptr || !round->start()) return take_steps_here(steps);
  round->print_all();
}

}  // namespace ams2mqtt
