#include "findings.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace ams2mqtt {

namespace {

// All of one width.
std::string mark(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok       ";
    case Verdict::waiting:
      return "...      ";
    case Verdict::unknown:
      return "warning  ";
    case Verdict::problem:
      return "PROBLEM  ";
  }
  std::unreachable();
}

std::string_view verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::waiting:
      return "waiting";
    case Verdict::unknown:
      return "warning";
    case Verdict::problem:
      return "problem";
  }
  std::unreachable();
}

std::string finding_line(Verdict verdict, const std::string& what) {
  using FindingJson = nlohmann::ordered_json;
  const FindingJson object = {{"verdict", verdict_word(verdict)}, {"what", what}};
  return object.dump(-1, ' ', false, FindingJson::error_handler_t::replace) + '\n';
}

}  // namespace

void Findings::add(Verdict verdict, const std::string& what) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  if (verdict == Verdict::problem) ++problems_;
  if (verdict == Verdict::unknown) ++unknowns_;
  print_(json_ ? finding_line(verdict, what) : mark(verdict) + what + '\n');
}

void Findings::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

int Findings::unknowns() const {
  const std::lock_guard lock(mutex_);
  return unknowns_;
}

int Findings::problems() const {
  const std::lock_guard lock(mutex_);
  return problems_;
}

}  // namespace ams2mqtt
