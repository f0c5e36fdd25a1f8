#include "recording_bench.hpp"

#include <algorithm>
#include <ctime>
#include <functional>
#include <string>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/framing/framer.hpp"
#include "ams2mqtt/homeassistant/publisher.hpp"
#include "ams2mqtt/meter/decode_input.hpp"
#include "ams2mqtt/meter/telegram_block.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"

namespace ams2mqtt {

namespace {

using Seconds = std::chrono::duration<double>;

// What this thread had of a processor: other programs on the machine do not count.
Seconds processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

constexpr std::size_t kPassBytes = 256UL * 1024;  // a shorter recording is repeated until a pass has this much
constexpr std::size_t kPieceBytes = 32UL * 1024;  // that are read at once
constexpr std::size_t kTextBytes = 64UL * 1024;   // that are written at once

DecodeInput::Listener count_in(std::uint64_t& telegrams) {
  return {[&telegrams](const Telegram&) { ++telegrams; }, [](const Error&, Bytes) {}};
}

void hear(DecodeInput& input, Bytes piece, DecodeInput::Then then) {
  switch (then) {
    case DecodeInput::Then::more:
      return input.feed(piece, {});
    case DecodeInput::Then::end_of_burst:
      return input.end_of_burst({});
    case DecodeInput::Then::end_of_input:
      return input.end_of_input({});
  }
}

// Hands the recording `rounds` times to `read`, in pieces; the line is quiet between them.
void read_rounds(Bytes recording, std::size_t rounds, const std::function<void(Bytes, DecodeInput::Then)>& read) {
  for (std::size_t round = 0; round < rounds; ++round) {
    for (Bytes rest = recording; !rest.empty(); rest = rest.subspan(std::min(kPieceBytes, rest.size()))) {
      read(rest.first(std::min(kPieceBytes, rest.size())), DecodeInput::Then::more);
    }
    read({}, round + 1 < rounds ? DecodeInput::Then::end_of_burst : DecodeInput::Then::end_of_input);
  }
}

class RecordingBench {
 public:
  RecordingBench(Bytes recording, const DecoderOptions& options) : recording_(recording), options_(options) {}

  // False when no telegram can be decoded.
  [[nodiscard]] bool prepare() {
    const std::uint64_t once = telegrams_in(1);
    if (once == 0) return false;
    rounds_ = kPassBytes / std::max<std::size_t>(recording_.size(), 1) + 1;
    // A meter's encrypted messages count once.
    if (telegrams_in(rounds_) < rounds_ * once) rounds_ = 1;
    DecodeInput input(options_,
                      {[this](const Telegram& telegram) { block_.add(telegram); }, [](const Error&, Bytes) {}});
    read_rounds(recording_, rounds_, [&](Bytes piece, DecodeInput::Then then) {
      LineBytes& read = pieces_.emplace_back(Piece{{}, then}).read;
      input.read(piece, then, read);
      input.decode(read, then, {});
    });
    form_ = input.reader().form();
    return true;
  }

  [[nodiscard]] BenchResult run(Seconds time) {
    constexpr int kMeasured = 6;
    const auto best = [&](const auto& pass) { return best_of(time / kMeasured, pass); };
    const Seconds reading = best([this] { read_all(); });
    const Seconds framing = best([this] { frame_all(); });
    const Seconds decoding = best([this] { decode_all(); });  // with framing
    const Seconds texts = best([this] { write_all(); });
    const Seconds messages = best([this] { publish_all(); });
    const Seconds together = best([this] { take_all_steps(); });
    return {.telegrams = block_.telegrams().size(),
            .bytes = rounds_ * recording_.size(),
            .form = form_,
            .steps = {{"reading", reading},
                      {"framing", framing},
                      {"decoding", std::max(decoding - framing, Seconds(0))},
                      {"JSON text", texts},
                      {"messages", messages},
                      {"decode --format json", together}}};
  }

 private:
  struct Piece {
    LineBytes read;
    DecodeInput::Then then;
  };

  // The quickest pass: what disturbs one only slows it.
  template <class Pass>
  [[nodiscard]] static Seconds best_of(Seconds time, const Pass& pass) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    Seconds best = Seconds::max();
    do {
      const Seconds before = processor_time();
      pass();
      best = std::min(best, processor_time() - before);
    } while (Clock::now() - begin < time);
    return best;
  }

  [[nodiscard]] std::uint64_t telegrams_in(std::size_t rounds) const {
    std::uint64_t telegrams = 0;
    DecodeInput input(options_, count_in(telegrams));
    read_rounds(recording_, rounds, [&](Bytes piece, DecodeInput::Then then) { hear(input, piece, then); });
    return telegrams;
  }

  void read_all() {
    DecodeInput input(options_, {});
    read_rounds(recording_, rounds_, [&](Bytes piece, DecodeInput::Then then) { input.read(piece, then, read_); });
  }

  void frame_all() {
    Framer framer;
    const auto drain = [&] {
      while (const auto payload = framer.next({})) {
        if (*payload) framer.confirm();
      }
    };
    for (const Piece& piece : pieces_) {
      std::size_t begin = 0;
      for (const LineBytes::Piece& heard : piece.read.pieces) {
        framer.feed(Bytes(piece.read.bytes).subspan(begin, heard.end - begin));
        drain();
        begin = heard.end;
        if (!heard.quiet) continue;
        framer.end_of_burst();
        drain();
      }
      if (piece.then != DecodeInput::Then::end_of_input) continue;
      framer.end_of_burst();
      drain();
    }
  }

  void decode_all() {
    std::uint64_t telegrams = 0;
    DecodeInput input(options_, count_in(telegrams));
    for (const Piece& piece : pieces_) input.decode(piece.read, piece.then, {});
  }

  void write_text(const Telegram& telegram) {
    json_.append_to(text_, telegram);
    text_ += '\n';
    if (text_.size() > kTextBytes) text_.clear();
  }

  void write_all() {
    for (const Telegram& telegram : block_.telegrams()) write_text(telegram);
  }

  // As the daemon does with its default settings, for a meter that sends every ten seconds.
  void publish_all() {
    constexpr Monotonic kPace = std::chrono::seconds(10);
    MeterTracker tracker({.throttles = Config().publish.throttles()});
    Publisher publisher({}, tracker, {});
    MessagePool pool;
    Monotonic now{0};
    for (const Telegram& telegram : block_.telegrams()) {
      now += kPace;
      messages_ += publisher.on_telegram(tracker.on_telegram(telegram, now), telegram, now, pool).size();
    }
  }

  void take_all_steps() {
    DecodeInput input(options_,
                      {[this](const Telegram& telegram) { write_text(telegram); }, [](const Error&, Bytes) {}});
    read_rounds(recording_, rounds_, [&](Bytes piece, DecodeInput::Then then) { hear(input, piece, then); });
  }

  Bytes recording_;
  DecoderOptions options_;
  std::size_t rounds_ = 1;
  std::string form_;
  std::vector<Piece> pieces_;
  TelegramBlock block_;
  LineBytes read_;
  TelegramJson json_;
  std::string text_;
  std::uint64_t messages_ = 0;
};

}  // namespace

std::optional<BenchResult> bench_recording(Bytes recording, const DecoderOptions& options,
                                           std::chrono::duration<double> time) {
  RecordingBench bench(recording, options);
  if (!bench.prepare()) return std::nullopt;
  return bench.run(time);
}

}  // namespace ams2mqtt
