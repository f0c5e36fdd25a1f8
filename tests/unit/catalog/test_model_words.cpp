#include "ams2mqtt/catalog/model_words.hpp"

#include "ams2mqtt/catalog/list_family.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("13 A model is told in the user's language", "[catalog]") {
  CHECK(model_in(Language::nb, "3-phase meter, 4-wire, with breaker") == "3-fase måler, 4-leder, med bryter");
  CHECK(model_in(Language::sv, "OMNIPOWER 3-phase meter, 3-wire") == "OMNIPOWER 3-fasmätare, 3-ledare");
  CHECK(model_in(Language::fi, "1-phase meter") == "1-vaihemittari");
  CHECK(model_in(Language::de, "RF2 system module, master") == "RF2 system module, master");
  CHECK(model_in(Language::nl, "").empty());
}

TEST_CASE("13 English models stay as they are, and every meter's is translated", "[catalog]") {
  for (const std::string_view list_version : {"AIDON_V0001", "KFM_001", "Kamstrup_V0001", "EMBRIQ_V1_1"}) {
    const ListFamily* family = find_family(list_version);
    REQUIRE(family != nullptr);
    for (const Model& model : family->models) {
      INFO(model.description);
      CHECK(model_in(Language::en, model.description) == model.description);
      const bool is_meter = model.description.find("meter") != std::string_view::npos;
      const std::string finnish = model_in(Language::fi, model.description);
      CHECK((finnish.find("mittari") != std::string::npos) == is_meter);
      CHECK((!is_meter || finnish.find("with") == std::string::npos));
      CHECK(finnish.find("wire") == std::string::npos);
    }
  }
}
