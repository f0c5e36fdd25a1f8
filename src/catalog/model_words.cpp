#include "ams2mqtt/catalog/model_words.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

using Words = std::array<std::string_view, kLanguageCount>;

// The first that ends a part of the description is meant.
// clang-format off
constexpr auto kWords = std::to_array<Words>({
    {"1-phase meter", "1-fase måler", "1-fasmätare", "1-faset måler", "1-Phasen-Zähler", "1-fasemeter", "1-vaihemittari"},
    {"2-phase meter", "2-fase måler", "2-fasmätare", "2-faset måler", "2-Phasen-Zähler", "2-fasemeter", "2-vaihemittari"},
    {"3-phase meter", "3-fase måler", "3-fasmätare", "3-faset måler", "3-Phasen-Zähler", "3-fasemeter", "3-vaihemittari"},
    {"3-wire", "3-leder", "3-ledare", "3-leder", "3-Leiter", "3-draads", "3-johdin"},
    {"4-wire", "4-leder", "4-ledare", "4-leder", "4-Leiter", "4-draads", "4-johdin"},
    {"with breaker and earth fault measurement", "med bryter og jordfeilmåling", "med brytare och jordfelsmätning", "med afbryder og jordfejlsmåling", "mit Schalter und Erdschlussmessung", "met schakelaar en aardlekmeting", "katkaisijalla ja maasulun mittauksella"},
    {"with breaker and neutral current measurement", "med bryter og måling av nullstrøm", "med brytare och mätning av nollström", "med afbryder og måling af nulstrøm", "mit Schalter und Messung des Neutralleiterstroms", "met schakelaar en meting van de nulstroom", "katkaisijalla ja nollavirran mittauksella"},
    {"with breaker", "med bryter", "med brytare", "med afbryder", "mit Schalter", "met schakelaar", "katkaisijalla"},
    {"for current and voltage transformers", "for strøm- og spenningstransformatorer", "för ström- och spänningstransformatorer", "til strøm- og spændingstransformere", "für Strom- und Spannungswandler", "voor stroom- en spanningstransformatoren", "virta- ja jännitemuuntajille"},
    {"for current transformers", "for strømtransformatorer", "för strömtransformatorer", "til strømtransformere", "für Stromwandler", "voor stroomtransformatoren", "virtamuuntajille"},
});
// clang-format on

// A part of a description; a product's name may stand before the words.
std::string part_in(Language language, std::string_view part) {
  const auto* words = std::ranges::find_if(kWords, [&](const Words& each) { return part.ends_with(each[0]); });
  if (words == kWords.end()) return std::string(part);
  part.remove_suffix((*words)[0].size());
  return std::string(part) + std::string((*words)[static_cast<std::size_t>(language)]);
}

}  // namespace

std::string model_in(Language language, std::string_view description) {
  constexpr std::string_view kBetween = ", ";
  std::string text;
  while (!description.empty()) {
    const std::size_t end = std::min(description.find(kBetween), description.size());
    if (!text.empty()) text += kBetween;
    text += part_in(language, description.substr(0, end));
    description.remove_prefix(std::min(end + kBetween.size(), description.size()));
  }
  return text;
}

}  // namespace ams2mqtt
