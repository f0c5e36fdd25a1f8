#include "app/explanation_text.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

Explanation explanation() {
  ExplainedBlock block;
  block.title = "frame";
  block.bytes = {0x7E, 0x09, 0x02, 0x41, 0x42, 0x00};
  block.offset = 3;
  block.rows = {{0, 1, 0, RowVerdict::plain, "flag", ""},
                {1, 4, 1, RowVerdict::plain, "outer", "of <2>"},
                {3, 2, 2, RowVerdict::right, "inner", "right"},
                {5, 1, 0, RowVerdict::wrong, "sum", "a meaning that is too long for the line that it is to be on"},
                {5, 0, 0, RowVerdict::remark, "", "a remark"}};
  block.causes = {"something"};
  Explanation result;
  result.blocks.push_back(block);
  return result;
}

}  // namespace

TEST_CASE("A listing shows each byte once and breaks lines at blanks", "[app]") {
  CHECK(explanation_text(explanation(), {.width = 60, .colours = false}) == R"(frame, 6 bytes, from byte 3 of the line
    0  7E                       flag
    1  09 02                      outer: of <2>
    3  41 42                        inner: right
    5  00                       sum: a meaning that is too
                                long for the line that it is
                                to be on
                                a remark
  Probably: something.

)");
}

TEST_CASE("Colours surround what they are about, and nothing else", "[app]") {
  const std::string text = explanation_text(explanation(), {.width = 200, .colours = true});
  CHECK(text.contains("\x1b[32minner: right\x1b[0m\n"));
  CHECK(text.contains("    1  09 02                      outer: of <2>\n"));
}

TEST_CASE("JSON and HTML hold the same, made safe", "[app]") {
  const std::string json = explanation_json(explanation());
  CHECK(json.starts_with(
      R"({"cut":false,"blocks":[{"title":"frame","offset":3,"on_line":true,"bytes":"7e0902414200","rows":[)"));
  CHECK(json.contains(R"({"offset":3,"size":2,"depth":2,"verdict":"right","name":"inner","meaning":"right"})"));
  CHECK(json.ends_with("\"causes\":[\"something\"]}]}\n"));
  const std::string html = explanation_html(explanation());
  CHECK(html.contains("<td><code>09 02</code></td><td>&emsp;outer: of &lt;2&gt;</td>"));
  CHECK(html.contains("✗ sum"));
}

TEST_CASE("What is wrong shows in the exit status", "[app]") {
  Explanation good = explanation();
  CHECK(shows_fault(good));
  good.blocks[0].causes.clear();
  CHECK(shows_fault(good));
  good.blocks[0].rows[3].verdict = RowVerdict::plain;
  CHECK_FALSE(shows_fault(good));
}
