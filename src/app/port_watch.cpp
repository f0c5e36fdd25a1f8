#include "port_watch.hpp"

namespace ams2mqtt {

std::vector<std::string> PortWatch::on_opened(Monotonic now) {
  told_.clear();
  told_of_somebody_ = false;
  const auto findings = look(now);
  return findings ? news_of_others(*findings) : std::vector<std::string>();
}

std::vector<std::string> PortWatch::on_damage(Monotonic now) {
  if (looked_at_ && now - *looked_at_ < kPause) return {};
  const auto findings = look(now);
  return findings ? news_of_others(*findings) : std::vector<std::string>();
}

std::vector<std::string> PortWatch::on_trouble(Monotonic now) {
  const auto findings = look(now);
  if (!findings) return {};
  std::vector<std::string> sentences = sentences_of_others(*findings);
  told_ = findings->others.seen;
  if (std::string errors = sentence_of_errors(findings->counts); !errors.empty())
    sentences.push_back(std::move(errors));
  if (sentences.empty()) {
    if (std::string hint = hint_at_others(*findings); !hint.empty()) sentences.push_back(std::move(hint));
  }
  return sentences;
}

std::optional<PortFindings> PortWatch::look(Monotonic now) {
  looked_at_ = now;
  return examine_();
}

std::vector<std::string> PortWatch::news_of_others(const PortFindings& findings) {
  const bool same = findings.others.seen == told_;
  const bool somebody = findings.others.seen.empty();
  told_ = findings.others.seen;
  if (findings.changed_to.empty() && same && (!somebody || told_of_somebody_)) return {};
  std::vector<std::string> sentences = sentences_of_others(findings);
  told_of_somebody_ = told_of_somebody_ || (somebody && !sentences.empty());
  return sentences;
}

}  // namespace ams2mqtt
