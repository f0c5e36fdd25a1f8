// What the page says by itself, one column a language; the names of values come from the daemon. The terms are those of
// src/catalog/catalog.cpp.
export const languages = ["en", "nb", "sv", "da", "de", "nl", "fi"];

// prettier-ignore
export const table = {
  choose: ["Meter", "Måler", "Mätare", "Måler", "Zähler", "Meter", "Mittari"],
  chooser_count: ["{n} of {m} meters", "{n} av {m} målere", "{n} av {m} mätare", "{n} af {m} målere", "{n} von {m} Zählern", "{n} van {m} meters", "{n}/{m} mittaria"],
  chooser_more: ["{n} more: type a name or number", "{n} til: skriv navn eller nummer", "{n} till: skriv namn eller nummer", "{n} mere: skriv navn eller nummer", "{n} weitere: Name oder Nummer eingeben", "Nog {n}: typ een naam of nummer", "Vielä {n}: kirjoita nimi tai numero"],

  power_now: ["Power now", "Effekt nå", "Effekt nu", "Effekt nu", "Leistung jetzt", "Vermogen nu", "Teho nyt"],
  power: ["Power", "Effekt", "Effekt", "Effekt", "Leistung", "Vermogen", "Teho"],
  import: ["Import", "Import", "Import", "Import", "Bezug", "Verbruik", "Otto"],
  export: ["Export", "Eksport", "Export", "Eksport", "Einspeisung", "Teruglevering", "Anto"],
  neither: ["Neither import nor export", "Verken import eller eksport", "Varken import eller export", "Hverken import eller eksport", "Weder Bezug noch Einspeisung", "Geen verbruik en geen teruglevering", "Ei ottoa eikä antoa"],
  last_telegram: ["Last telegram", "Siste telegram", "Senaste telegram", "Seneste telegram", "Letztes Telegramm", "Laatste telegram", "Viimeisin sanoma"],

  span: ["Time span", "Tidsrom", "Tidsperiod", "Tidsrum", "Zeitraum", "Periode", "Aikaväli"],
  last_hour: ["Last hour", "Siste time", "Senaste timmen", "Seneste time", "Letzte Stunde", "Laatste uur", "Viimeisin tunti"],
  last_48: ["Last 48 hours", "Siste 48 timer", "Senaste 48 timmarna", "Seneste 48 timer", "Letzte 48 Stunden", "Laatste 48 uur", "Viimeiset 48 tuntia"],
  energy_per_hour: ["Energy per hour", "Energi per time", "Energi per timme", "Energi pr. time", "Energie pro Stunde", "Energie per uur", "Energia tunneittain"],
  peaks: ["Highest hours", "Høyeste timer", "Högsta timmarna", "Højeste timer", "Höchste Stunden", "Hoogste uren", "Suurimmat tunnit"],
  peak: ["Peak {n}", "Topp {n}", "Topp {n}", "Spids {n}", "Spitze {n}", "Piek {n}", "Huippu {n}"],
  as_table: ["As a table", "Som tabell", "Som tabell", "Som tabel", "Als Tabelle", "Als tabel", "Taulukkona"],
  arrow_keys: ["The arrow keys read the values.", "Piltastene leser verdiene.", "Piltangenterna läser värdena.", "Piletasterne læser værdierne.", "Die Pfeiltasten lesen die Werte.", "De pijltoetsen lezen de waarden.", "Nuolinäppäimet lukevat arvot."],
  time: ["Time", "Tid", "Tid", "Tid", "Zeit", "Tijd", "Aika"],
  mean: ["Mean", "Middel", "Medel", "Middel", "Mittel", "Gemiddelde", "Keskiarvo"],
  lowest: ["Lowest", "Laveste", "Lägsta", "Laveste", "Niedrigste", "Laagste", "Pienin"],
  highest: ["Highest", "Høyeste", "Högsta", "Højeste", "Höchste", "Hoogste", "Suurin"],
  so_far: ["so far", "hittil", "hittills", "indtil nu", "bisher", "tot nu toe", "tähän mennessä"],
  not_known: ["not known", "ikke kjent", "inte känt", "ikke kendt", "nicht bekannt", "niet bekend", "ei tiedossa"],
  no_history: ["Nothing recorded yet. The line begins after the first minute.", "Ingenting lagret ennå. Kurven begynner etter det første minuttet.", "Inget sparat än. Kurvan börjar efter den första minuten.", "Intet gemt endnu. Kurven begynder efter det første minut.", "Noch nichts aufgezeichnet. Die Kurve beginnt nach der ersten Minute.", "Nog niets opgeslagen. De lijn begint na de eerste minuut.", "Ei vielä tallenteita. Käyrä alkaa ensimmäisen minuutin jälkeen."],
  no_hours: ["Nothing recorded yet. The bars need registers, which some meters send once an hour and some never.", "Ingenting lagret ennå. Søylene trenger målerstander, som noen målere sender en gang i timen og noen aldri.", "Inget sparat än. Staplarna behöver mätarställningar, som vissa mätare skickar en gång i timmen och andra aldrig.", "Intet gemt endnu. Søjlerne kræver målerstande, som nogle målere sender en gang i timen og nogle aldrig.", "Noch nichts aufgezeichnet. Die Balken brauchen Zählerstände, die manche Zähler einmal in der Stunde senden und manche nie.", "Nog niets opgeslagen. De balken hebben meterstanden nodig, die sommige meters eens per uur sturen en andere nooit.", "Ei vielä tallenteita. Pylväät tarvitsevat mittarilukemia, jotka jotkin mittarit lähettävät kerran tunnissa ja jotkin eivät koskaan."],

  phases: ["Phases", "Faser", "Faser", "Faser", "Phasen", "Fasen", "Vaiheet"],
  phase: ["Phase", "Fase", "Fas", "Fase", "Phase", "Fase", "Vaihe"],
  voltage: ["Voltage", "Spenning", "Spänning", "Spænding", "Spannung", "Spanning", "Jännite"],
  current: ["Current", "Strøm", "Ström", "Strøm", "Strom", "Stroom", "Virta"],
  registers: ["Registers", "Målerstander", "Mätarställningar", "Målerstande", "Zählerstände", "Meterstanden", "Mittarilukemat"],
  periods: ["Today and this month", "I dag og denne måneden", "I dag och denna månad", "I dag og denne måned", "Heute und dieser Monat", "Vandaag en deze maand", "Tänään ja tässä kuussa"],
  period: ["Period", "Periode", "Period", "Periode", "Zeitraum", "Periode", "Jakso"],
  hour: ["This hour", "Denne timen", "Denna timme", "Denne time", "Diese Stunde", "Dit uur", "Tällä tunnilla"],
  today: ["Today", "I dag", "I dag", "I dag", "Heute", "Vandaag", "Tänään"],
  month: ["This month", "Denne måneden", "Denna månad", "Denne måned", "Dieser Monat", "Deze maand", "Tässä kuussa"],
  capacity: ["Capacity tariff", "Kapasitetsledd", "Effektavgift", "Effekttarif", "Leistungspreis", "Capaciteitstarief", "Tehomaksu"],
  group_behind: ["Other meters", "Andre målere", "Andra mätare", "Andre målere", "Weitere Zähler", "Andere meters", "Muut mittarit"],
  other_values: ["Other values", "Andre verdier", "Övriga värden", "Øvrige værdier", "Weitere Werte", "Overige waarden", "Muut arvot"],
  group_grid: ["Grid", "Nett", "Elnät", "Elnet", "Netz", "Net", "Sähköverkko"],
  group_codes: ["Other OBIS codes", "Andre OBIS-koder", "Övriga OBIS-koder", "Øvrige OBIS-koder", "Weitere OBIS-Kennzahlen", "Overige OBIS-codes", "Muut OBIS-koodit"],
  before_start: ["from before the start", "fra før oppstarten", "från före starten", "fra før opstarten", "von vor dem Start", "van voor de start", "ennen käynnistystä"],

  line: ["Line", "Linje", "Linje", "Linje", "Leitung", "Lijn", "Linja"],
  source: ["Source", "Kilde", "Källa", "Kilde", "Quelle", "Bron", "Lähde"],
  framing: ["Framing", "Rammeformat", "Ramformat", "Rammeformat", "Rahmenformat", "Frameformaat", "Kehysmuoto"],
  line_quality: ["Line quality", "Linjekvalitet", "Linjekvalitet", "Linjekvalitet", "Leitungsqualität", "Lijnkwaliteit", "Linjan laatu"],
  telegrams_a_minute: ["Telegrams per minute", "Telegrammer per minutt", "Telegram per minut", "Telegrammer pr. minut", "Telegramme pro Minute", "Telegrammen per minuut", "Sanomia minuutissa"],
  list: ["List of {n}, interval", "Liste med {n}, intervall", "Lista med {n}, intervall", "Liste med {n}, interval", "Liste mit {n}, Abstand", "Lijst van {n}, interval", "Lista ({n}), väli"],
  frames: ["Frames", "Rammer", "Ramar", "Rammer", "Rahmen", "Frames", "Kehyksiä"],
  refused: ["Refused frames", "Avviste rammer", "Avvisade ramar", "Afviste rammer", "Abgelehnte Rahmen", "Geweigerde frames", "Hylättyjä kehyksiä"],
  bytes: ["Bytes", "Byte", "Byte", "Bytes", "Bytes", "Bytes", "Tavuja"],
  skipped_bytes: ["Skipped bytes", "Oversprungne byte", "Överhoppade byte", "Oversprungne bytes", "Übersprungene Bytes", "Overgeslagen bytes", "Ohitettuja tavuja"],
  state_online: ["Online", "Tilkoblet", "Ansluten", "Online", "Online", "Online", "Yhteydessä"],
  state_silent: ["Silent", "Taus", "Tyst", "Tavs", "Stumm", "Stil", "Hiljaa"],
  state_remembered: ["Known from before", "Kjent fra før", "Känd sedan tidigare", "Kendt fra før", "Von früher bekannt", "Bekend van eerder", "Tuttu aiemmasta"],
  state_waiting: ["Waiting", "Venter", "Väntar", "Venter", "Wartet", "Wacht", "Odottaa"],

  frame: ["The last telegram, byte by byte", "Siste telegram, byte for byte", "Senaste telegrammet, byte för byte", "Seneste telegram, byte for byte", "Das letzte Telegramm, Byte für Byte", "Het laatste telegram, byte voor byte", "Viimeisin sanoma tavu tavulta"],
  renew: ["Show the newest", "Vis det nyeste", "Visa det senaste", "Vis det nyeste", "Das neueste zeigen", "Toon het nieuwste", "Näytä uusin"],
  offset: ["Byte", "Byte", "Byte", "Byte", "Byte", "Byte", "Tavu"],
  meaning: ["Meaning", "Betydning", "Betydelse", "Betydning", "Bedeutung", "Betekenis", "Merkitys"],
  right: ["right", "riktig", "rätt", "rigtig", "richtig", "juist", "oikein"],
  wrong: ["wrong", "feil", "fel", "forkert", "falsch", "fout", "väärin"],
  probably: ["Probably", "Sannsynligvis", "Troligen", "Sandsynligvis", "Wahrscheinlich", "Waarschijnlijk", "Todennäköisesti"],
  more_rows: ["{n} more rows", "{n} rader til", "{n} rader till", "{n} rækker mere", "{n} weitere Zeilen", "Nog {n} rijen", "Vielä {n} riviä"],
  no_frame: ["No telegram has come yet.", "Det har ikke kommet noe telegram ennå.", "Inget telegram har kommit än.", "Der er endnu ikke kommet et telegram.", "Es ist noch kein Telegramm gekommen.", "Er is nog geen telegram gekomen.", "Sanomaa ei ole vielä tullut."],
  not_loaded: ["It could not be loaded. Try again.", "Det kunne ikke lastes. Prøv igjen.", "Det kunde inte laddas. Försök igen.", "Det kunne ikke indlæses. Prøv igen.", "Es konnte nicht geladen werden. Bitte erneut versuchen.", "Het kon niet worden geladen. Probeer het opnieuw.", "Lataus ei onnistunut. Yritä uudelleen."],

  log: ["Log", "Logg", "Logg", "Log", "Protokoll", "Logboek", "Loki"],
  no_log: ["Nothing has been logged yet.", "Ingenting er logget ennå.", "Inget har loggats än.", "Der er endnu ikke logget noget.", "Noch ist nichts protokolliert.", "Er is nog niets gelogd.", "Lokissa ei ole vielä mitään."],
  level_error: ["error", "feil", "fel", "fejl", "Fehler", "fout", "virhe"],
  level_warning: ["warning", "advarsel", "varning", "advarsel", "Warnung", "waarschuwing", "varoitus"],
  level_info: ["info", "info", "info", "info", "Info", "info", "tieto"],
  level_debug: ["debug", "feilsøking", "felsökning", "fejlsøgning", "Fehlersuche", "debug", "vianetsintä"],

  daemon: ["Daemon", "Tjeneste", "Tjänst", "Tjeneste", "Dienst", "Dienst", "Taustapalvelu"],
  version: ["Version", "Versjon", "Version", "Version", "Version", "Versie", "Versio"],
  daemon_state: ["State", "Tilstand", "Tillstånd", "Tilstand", "Zustand", "Toestand", "Tila"],
  meters_online: ["Meters online", "Målere tilkoblet", "Mätare anslutna", "Målere online", "Zähler online", "Meters online", "Mittareita yhteydessä"],
  broker: ["Broker", "Broker", "Broker", "Broker", "Broker", "Broker", "Broker"],
  broker_connected: ["connected", "tilkoblet", "ansluten", "forbundet", "verbunden", "verbonden", "yhdistetty"],
  broker_disconnected: ["not connected", "ikke tilkoblet", "inte ansluten", "ikke forbundet", "nicht verbunden", "niet verbonden", "ei yhteyttä"],
  broker_mute: ["does not answer", "svarer ikke", "svarar inte", "svarer ikke", "antwortet nicht", "antwoordt niet", "ei vastaa"],
  broker_printing: ["none, printing only", "ingen, bare utskrift", "ingen, bara utskrift", "ingen, kun udskrift", "keiner, nur Ausgabe", "geen, alleen uitvoer", "ei käytössä, vain tulostus"],
  messages_waiting: ["Messages waiting", "Meldinger som venter", "Väntande meddelanden", "Ventende beskeder", "Wartende Nachrichten", "Wachtende berichten", "Odottavia viestejä"],
  messages_dropped: ["Messages dropped", "Forkastede meldinger", "Kasserade meddelanden", "Kasserede beskeder", "Verworfene Nachrichten", "Verworpen berichten", "Pudotettuja viestejä"],
  link_connecting: ["Connecting", "Kobler til", "Ansluter", "Forbinder", "Verbindet", "Verbinden", "Yhdistetään"],
  link_live: ["Live", "Direkte", "Direkt", "Direkte", "Live", "Live", "Reaaliaikainen"],
  link_lost: ["Unreachable", "Ikke tilgjengelig", "Kan inte nås", "Kan ikke nås", "Nicht erreichbar", "Onbereikbaar", "Ei tavoitettavissa"],
  lost: ["The daemon cannot be reached. The page keeps trying and goes on by itself.", "Tjenesten kan ikke nås. Siden prøver igjen og fortsetter av seg selv.", "Tjänsten kan inte nås. Sidan försöker igen och fortsätter av sig själv.", "Tjenesten kan ikke nås. Siden prøver igen og fortsætter af sig selv.", "Der Dienst ist nicht erreichbar. Die Seite versucht es weiter und läuft dann von selbst weiter.", "De dienst is niet bereikbaar. De pagina blijft het proberen en gaat vanzelf verder.", "Taustapalveluun ei saada yhteyttä. Sivu yrittää uudelleen ja jatkaa itsestään."],
  values_from: ["The values are from {t}, {ago}.", "Verdiene er fra {t}, {ago}.", "Värdena är från {t}, {ago}.", "Værdierne er fra {t}, {ago}.", "Die Werte sind von {t}, {ago}.", "De waarden zijn van {t}, {ago}.", "Arvot ovat ajalta {t}, {ago}."],
  no_meters: ["There is no meter yet. It appears here as soon as the daemon has a line to read.", "Det er ingen måler ennå. Den vises her så snart tjenesten har en linje å lese.", "Det finns ingen mätare än. Den visas här så snart tjänsten har en linje att läsa.", "Der er ingen måler endnu. Den vises her, så snart tjenesten har en linje at læse.", "Es gibt noch keinen Zähler. Er erscheint hier, sobald der Dienst eine Leitung zum Lesen hat.", "Er is nog geen meter. Hij verschijnt hier zodra de dienst een lijn heeft om te lezen.", "Mittaria ei ole vielä. Se näkyy täällä heti, kun taustapalvelulla on luettava linja."],
  waiting_first: ["Waiting for the first telegram. Most meters send one every few seconds; if none comes, the port may have to be enabled by your grid operator.", "Venter på det første telegrammet. De fleste målere sender et med få sekunders mellomrom. Kommer det ikke noe, må kanskje nettselskapet åpne HAN-porten.", "Väntar på det första telegrammet. De flesta mätare skickar ett med några sekunders mellanrum. Kommer inget kan elnätsbolaget behöva öppna kundporten.", "Venter på det første telegram. De fleste målere sender et med få sekunders mellemrum. Kommer der intet, skal netselskabet måske åbne kundeporten.", "Wartet auf das erste Telegramm. Die meisten Zähler senden alle paar Sekunden eines. Kommt keines, muss der Netzbetreiber vielleicht die Kundenschnittstelle freischalten.", "Wacht op het eerste telegram. De meeste meters sturen er om de paar seconden een. Komt er geen, dan moet de netbeheerder misschien de klantpoort openen.", "Odotetaan ensimmäistä sanomaa. Useimmat mittarit lähettävät sellaisen muutaman sekunnin välein. Jos mitään ei tule, verkkoyhtiön on ehkä avattava asiakasportti."],
};

const kAlias = { no: "nb", nn: "nb" };

// The first wish that is there, with the locale that writes its numbers: {language, locale}.
export function chosen(wishes) {
  for (const wish of wishes) {
    const primary = String(wish).toLowerCase().split("-")[0];
    const language = kAlias[primary] ?? primary;
    if (languages.includes(language)) return { language, locale: isLocale(wish) ? wish : language };
  }
  return { language: "en", locale: "en" };
}

function isLocale(tag) {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

// word("peak", {n: 2}) says "Peak 2".
export function wordsOf(language) {
  const column = languages.indexOf(language);
  return (key, parts = {}) => table[key][column].replace(/\{(\w+)\}/g, (all, name) => parts[name] ?? all);
}
