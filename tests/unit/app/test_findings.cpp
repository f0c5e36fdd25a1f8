#include "app/findings.hpp"

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::string printed_findings(bool json) {
  std::string text;
  Findings findings([&](std::string_view line) { text += line; }, json);
  findings.add(Verdict::ok, "a");
  findings.add(Verdict::waiting, "b");
  findings.add(Verdict::unknown, "c \"\xFF");
  findings.add(Verdict::problem, "d");
  CHECK(findings.problems() == 1);
  CHECK(findings.unknowns() == 1);
  return text;
}

}  // namespace

TEST_CASE("findings are lines with a mark for people", "[app]") {
  CHECK(printed_findings(false) == "ok       a\n...      b\nwarning  c \"\xFF\nPROBLEM  d\n");
}

TEST_CASE("16 findings are lines of JSON for programs", "[app]") {
  std::istringstream lines(printed_findings(true));
  std::string verdicts;
  for (std::string line; std::getline(lines, line);) {
    const auto finding = nlohmann::json::parse(line);
    CHECK(finding["what"].is_string());
    verdicts += finding["verdict"].get<std::string>() + ' ';
  }
  CHECK(verdicts == "ok waiting warning problem ");
}
