#include "ams2mqtt/base/shown.hpp"

#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("11.4 keys are known by their form, in every notation", "[base][secrets]") {
  for (const char* text :
       {"00112233445566778899aabbccddeeff", "00112233445566778899AABBCCDDEEFF0011223344556677",
        "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff", "00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff",
        "0011-2233-4455-6677-8899-aabb-ccdd-eeff", "0x00112233445566778899aabbccddeeff",
        "'00112233445566778899aabbccddeeff'", "\"00112233445566778899aabbccddeeff", "00112233445566778899aabbccddee",
        "{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}",
        "\\x00\\x11\\x22\\x33\\x44\\x55\\x66\\x77\\x88\\x99\\xaa\\xbb\\xcc\\xdd\\xee\\xff", "ABEiM0RVZneImaq7zN3u/w==",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "-----BEGIN PRIVATE KEY-----MIIEvQIBADANBg"}) {
    INFO(text);
    CHECK(secrecy_of(text) == Secrecy::key);
    CHECK(in_quotes(text).find_first_of("0123456789") == std::string::npos);
  }
}

TEST_CASE("11.4 a key is found in the midst of other words", "[base][secrets]") {
  CHECK(holds_key("Meter 00112233445566778899aabbccddeeff"));
  CHECK(holds_key("x00112233445566778899AABBCCDDEEFFx"));
  CHECK_FALSE(holds_key("Meter 00112233445566778899aabbccddeef"));
  CHECK_FALSE(holds_key("8f14e45f-ceea-467f-a0e6-7b3c5d2f1a90"));
}

TEST_CASE("11.4 logins and mixed words are secrets", "[base][secrets]") {
  for (const char* text : {"mqtt://meter:hunter2@broker", "mqtts://meter:hunter2@broker:8883/x", "meter:hunter2@broker",
                           "https://token@broker"}) {
    INFO(text);
    CHECK(secrecy_of(text) == Secrecy::login);
    CHECK(in_quotes(text).find("hunter2") == std::string::npos);
  }
  for (const char* text : {"Sommer2024", "s3cr3t!pass", "Tr0ub4dor&3", "/mqtt?token=abc", "password=x"}) {
    INFO(text);
    CHECK(secrecy_of(text) == Secrecy::password);
    CHECK(shown_text(text) == "(not shown, it may be a secret)");
  }
}

TEST_CASE("11.4 what people really write in a configuration is shown", "[base][secrets]") {
  for (const char* text :
       {"localhost", "192.168.1.20", "fe80::1%eth0", "broker.example.org", "mqtt://broker:1883", "Europe/Oslo",
        "0123456789abcdef0123456789abcdef.s1.eu.hivemq.cloud", "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI",
        "homeassistant", "7359990000000031", "4d41443010203040", "2400x", "me@example.org", "9600 8N1", "ttyUSB0",
        "8f14e45f-ceea-467f-a0e6-7b3c5d2f1a90", "MQTT5", "3.1.1"}) {
    INFO(text);
    const bool path = text[0] == '/';
    CHECK((path || secrecy_of(text) == Secrecy::none));
    CHECK((path || in_quotes(text) == "'" + std::string(text) + "'"));
  }
}

TEST_CASE("What is shown is one line with an end", "[base][secrets]") {
  CHECK(in_quotes("a\nb\tc\x7f") == "'a?b?c?'");
  CHECK(shown_text(std::string(100, 'x')) == std::string(60, 'x') + "...");
  CHECK(in_quotes("") == "''");
}
