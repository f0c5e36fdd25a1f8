#include "app/in_force.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("16 what is in force is named, with what to try", "[app]") {
  MeterConfig meter;
  CHECK(keys_in_force(meter, KeyTrouble::none).empty());
  CHECK(keys_in_force(meter, KeyTrouble::missing) ==
        "; in force: no key and no authentication key; put the key in a file and write 'key_file: "
        "/etc/ams2mqtt/meter-key' in this meter");
  meter.key.key = "000102030405060708090a0b0c0d0e0f";
  meter.key.auth_key_file = "/etc/ams2mqtt/auth";
  meter.keys.resize(2);
  const std::string wrong = keys_in_force(meter, KeyTrouble::wrong);
  CHECK(wrong.find("0001") == std::string::npos);
  CHECK(wrong.starts_with("; in force: a key of the environment or a credential and auth_key_file "));
  CHECK(wrong.find(", and 2 of 'keys' for their system titles; the key for encryption belongs there") !=
        std::string::npos);
  CHECK(keys_in_force(meter, KeyTrouble::wrong_auth).find("try without auth_key_file") != std::string::npos);
  CHECK(manufacturer_in_force(meter).empty());
  meter.manufacturer = Manufacturer::kaifa;
  CHECK(manufacturer_in_force(meter) == "; in force: 'manufacturer: kaifa'; try 'manufacturer: auto'");
}

TEST_CASE("16 of a line, the usual formats but the one in force are to be tried", "[app]") {
  const std::string text = line_in_force(LineFormat{2400, 8, Parity::even, 1});
  CHECK(text ==
        "; in force: 'baud: 2400, data_bits: 8, parity: even'; try 'baud: 2400, data_bits: 8, parity: none', 'baud: "
        "115200, data_bits: 8, parity: none', 'baud: 9600, data_bits: 7, parity: even'");
}

TEST_CASE("16 notices about keys are told from others", "[app]") {
  CHECK(key_trouble(KeyMissing{}) == KeyTrouble::missing);
  CHECK(key_trouble(KeyWrong{}) == KeyTrouble::wrong);
  CHECK(key_trouble(AuthKeyWrong{}) == KeyTrouble::wrong_auth);
  CHECK(key_trouble(ClockRight{}) == KeyTrouble::none);
}
