#include "ams2mqtt/config/config.hpp"

#include <algorithm>
#include <string>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

MeterConfig serial_meter(const std::string& device) {
  MeterConfig meter;
  meter.source = SerialConfig{{}, device};
  return meter;
}

Config good() {
  Config config;
  config.meters = {serial_meter("/dev/ttyS0")};
  return config;
}

// The paths of all problems, in order.
std::vector<std::string> wheres(const Config& config) {
  std::vector<std::string> result;
  for (const Problem& problem : validate(config)) result.push_back(problem.where);
  return result;
}

using Wheres = std::vector<std::string>;

}  // namespace

TEST_CASE("a configuration with one serial meter is fine", "[config]") {
  CHECK(validate(good()).empty());
}

TEST_CASE("every baud rate with a termios constant is allowed, others are not", "[config]") {
  for (const unsigned baud : {300U, 600U, 1200U, 2400U, 4800U, 9600U, 19200U, 38400U, 57600U, 115200U}) {
    Config config = good();
    std::get<SerialConfig>(config.meters[0].source).baud = baud;
    CHECK(validate(config).empty());
  }
  for (const unsigned baud : {0U, 110U, 2401U, 14400U, 230400U}) {
    Config config = good();
    std::get<SerialConfig>(config.meters[0].source).baud = baud;
    CHECK(wheres(config) == Wheres{"meters[0].serial.baud"});
  }
}

TEST_CASE("the message about a baud rate says what to write instead", "[config]") {
  Config config = good();
  std::get<SerialConfig>(config.meters[0].source).baud = 2401;
  CHECK(validate(config).at(0).what ==
        "baud must be one of 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, not 2401");
}

TEST_CASE("the settings of a serial port have their ranges", "[config]") {
  for (const unsigned bits : {4U, 9U}) {
    Config config = good();
    std::get<SerialConfig>(config.meters[0].source).data_bits = bits;
    CHECK(wheres(config) == Wheres{"meters[0].serial.data_bits"});
  }
  for (const unsigned bits : {0U, 3U}) {
    Config config = good();
    std::get<SerialConfig>(config.meters[0].source).stop_bits = bits;
    CHECK(wheres(config) == Wheres{"meters[0].serial.stop_bits"});
  }
  for (const char* device : {"", "ttyUSB0", "COM1"}) {
    Config config = good();
    std::get<SerialConfig>(config.meters[0].source).device = device;
    CHECK(wheres(config) == Wheres{"meters[0].serial.device"});
  }
}

TEST_CASE("a meter needs a source, and a configuration a meter", "[config]") {
  Config config;
  CHECK(wheres(config) == Wheres{"meters"});
  config.meters.resize(1);
  CHECK(wheres(config) == Wheres{"meters[0].serial"});
  config.meters[0].source = TcpConfig{};
  CHECK(wheres(config) == Wheres{"meters[0].tcp.host", "meters[0].tcp.port"});
  config.meters[0].source = TcpConfig{{}, "::1", 3001};
  CHECK(wheres(config).empty());
  config.meters.assign(3, config.meters[0]);
  CHECK(wheres(config) == Wheres{"meters[1].tcp.port", "meters[2].tcp.port"});
}

TEST_CASE("15.3 a port on the network has the settings of a serial one, if they are set over the network", "[config]") {
  TcpConfig tcp;
  tcp.host = "h";
  tcp.port = 1;
  const auto wheres_of = [](const TcpConfig& source) {
    Config config = good();
    config.meters[0].source = source;
    return wheres(config);
  };
  tcp.baud = 9600;
  CHECK(wheres_of(tcp) == Wheres{"meters[0].tcp.rfc2217"});
  tcp.rfc2217 = true;
  CHECK(wheres_of(tcp).empty());
  tcp.parity = Parity::even;
  tcp.data_bits = 7;
  CHECK(wheres_of(tcp).empty());
  tcp.baud = 9601;
  tcp.data_bits = 9;
  tcp.stop_bits = 3;
  CHECK(wheres_of(tcp) == Wheres{"meters[0].tcp.baud", "meters[0].tcp.data_bits", "meters[0].tcp.stop_bits"});
}

TEST_CASE("a host is a name or an address and nothing more", "[config]") {
  for (const char* host : {"localhost", "192.0.2.1", "2001:db8::1", "broker.example.org"}) {
    Config config = good();
    config.mqtt.host = host;
    CHECK(validate(config).empty());
  }
  for (const char* host : {"", "mqtt://localhost", "localhost:1883", "[::1]", "local host", "localhost/x"}) {
    Config config = good();
    config.mqtt.host = host;
    CHECK(wheres(config) == Wheres{"mqtt.host"});
  }
}

TEST_CASE("a topic prefix has no wildcard, no empty level, and is not the broker's", "[config]") {
  const std::string long_topic(129, 'a');
  for (const std::string& topic : {std::string(), std::string("a/#"), std::string("+"), std::string("/a"),
                                   std::string("a/"), std::string("a//b"), std::string("$SYS"), long_topic}) {
    Config config = good();
    config.mqtt.base_topic = topic;
    CHECK(wheres(config) == Wheres{"mqtt.base_topic"});
    config = good();
    config.mqtt.discovery_prefix = topic;
    CHECK(wheres(config) == Wheres{"mqtt.discovery_prefix"});
  }
  Config config = good();
  config.mqtt.base_topic = "home/energy";
  CHECK(validate(config).empty());
}

TEST_CASE("a password needs a username", "[config]") {
  Config config = good();
  config.mqtt.password = "made up";
  CHECK(wheres(config) == Wheres{"mqtt.username"});
  config.mqtt.password.clear();
  config.mqtt.password_file = "/x";
  CHECK(wheres(config) == Wheres{"mqtt.username"});
  config.mqtt.username = "user";
  CHECK(validate(config).empty());
}

TEST_CASE("a client certificate and its key come together", "[config]") {
  Config config = good();
  config.mqtt.tls.cert_file = "/c";
  CHECK(wheres(config) == Wheres{"mqtt.tls.key_file"});
  config.mqtt.tls.key_file = "/k";
  CHECK(validate(config).empty());
  config.mqtt.tls.cert_file.clear();
  CHECK(wheres(config) == Wheres{"mqtt.tls.cert_file"});
}

TEST_CASE("a password of a client key needs the key", "[config]") {
  Config config = good();
  config.mqtt.tls.key_password = "made up";
  CHECK(wheres(config) == Wheres{"mqtt.tls.key_file"});
  config.mqtt.tls.key_password.clear();
  config.mqtt.tls.key_password_file = "/p";
  CHECK(wheres(config) == Wheres{"mqtt.tls.key_file"});
  config.mqtt.tls.cert_file = "/c";
  config.mqtt.tls.key_file = "/k";
  CHECK(validate(config).empty());
}

TEST_CASE("websocket path, keepalive and protocol names have their form", "[config]") {
  Config config = good();
  for (const char* path : {"", "mqtt", "/a b", "/a#b"}) {
    config.mqtt.websocket_path = path;
    CHECK(wheres(config) == Wheres{"mqtt.websocket.path"});
  }
  config.mqtt.websocket_path = "/";
  CHECK(validate(config).empty());
  for (const unsigned keepalive : {0U, 4U, 3601U}) {
    config.mqtt.keepalive = keepalive;
    CHECK(wheres(config) == Wheres{"mqtt.keepalive"});
  }
  config.mqtt.keepalive = 3600;
  CHECK(validate(config).empty());
  config.mqtt.tls.alpn = {"mqtt", ""};
  CHECK(wheres(config) == Wheres{"mqtt.tls.alpn"});
  config.mqtt.tls.alpn = {std::string(256, 'a')};
  CHECK(wheres(config) == Wheres{"mqtt.tls.alpn"});
  config.mqtt.tls.alpn = {"mqtt", std::string(255, 'a')};
  CHECK(validate(config).empty());
}

TEST_CASE("a spool has a whole path and a size with limits", "[config]") {
  Config config = good();
  config.spool = {.file = "/var/lib/ams2mqtt/spool", .max_size = 64};
  CHECK(validate(config).empty());
  config.spool.file = "spool";
  CHECK(wheres(config) == Wheres{"spool.file"});
  for (const unsigned size : {0U, SpoolConfig::kLargest + 1}) {
    config.spool = {.file = {}, .max_size = size};
    CHECK(wheres(config) == Wheres{"spool.max_size"});
  }
}

TEST_CASE("11.8 base_topic and discovery_prefix lie apart", "[config]") {
  const auto problem = [](const std::string& base, const std::string& prefix) {
    Config config = good();
    config.mqtt.base_topic = base;
    config.mqtt.discovery_prefix = prefix;
    const auto problems = validate(config);
    return problems.empty() ? std::string() : problems.at(0).what;
  };
  CHECK(problem("ams2mqtt", "homeassistant").empty());
  CHECK(problem("homeassistant2", "homeassistant").empty());
  CHECK(problem("home", "homeassistant").empty());
  CHECK(problem("a/b", "a/c").empty());
  CHECK(problem("homeassistant", "homeassistant") ==
        "base_topic 'homeassistant' is the same as discovery_prefix 'homeassistant', so the daemon would receive its "
        "own messages; choose topics of which neither begins with the other, such as 'ams2mqtt' and 'homeassistant'");
  CHECK(problem("homeassistant/ams2mqtt", "homeassistant").find("is below discovery_prefix") != std::string::npos);
  CHECK(problem("home", "home/assistant").find("is above discovery_prefix") != std::string::npos);
  CHECK(problem("ams2mqtt", "ams2mqtt").find("is the same as") != std::string::npos);
}

TEST_CASE("11.8 a topic is not disguised", "[config]") {
  const auto problem = [](const std::string& base, const std::string& prefix) {
    Config config = good();
    config.mqtt.base_topic = base;
    config.mqtt.discovery_prefix = prefix;
    const auto problems = validate(config);
    return problems.empty() ? "0" : problems[0].where + ": " + problems[0].what;
  };
  CHECK(problem(" homeassistant", "homeassistant") ==
        "mqtt.base_topic: base_topic must not have a blank at either end of a level, as ' homeassistant' does: for a "
        "broker that is a different topic; write 'homeassistant'");
  CHECK(problem("ams2mqtt", "homeassistant ")
            .starts_with("mqtt.discovery_prefix: discovery_prefix must not have a blank"));
  CHECK(problem("home / meters", "homeassistant").ends_with("; write 'home/meters'"));
  CHECK(problem("home/ /meters", "homeassistant").ends_with("; write 'home/meters'"));
  CHECK(problem(" ", "homeassistant").ends_with("that is a different topic"));
  CHECK(problem("homeassistant\u200B", "homeassistant") ==
        "mqtt.base_topic: base_topic must not contain invisible characters, such as U+200B in it; retype it");
  CHECK(problem("\u00A0homeassistant", "homeassistant").find("U+00A0") != std::string::npos);
  for (const char* base : {"homeassistant/", "/homeassistant", "//homeassistant", "homeassistant//x"}) {
    CHECK(problem(base, "homeassistant").starts_with("mqtt.base_topic: base_topic must not have an empty level"));
  }
  CHECK(problem("$share/x/homeassistant", "homeassistant").find("must not begin with '$'") != std::string::npos);
  CHECK(problem("home.assistant", "home/assistant")
            .find("is the same as discovery_prefix 'home/assistant' for a broker that treats dots as slashes") !=
        std::string::npos);
  CHECK(problem("homeassistant.meters", "homeassistant").find("is below") != std::string::npos);
  // No broker takes one for the other.
  CHECK(problem("HomeAssistant", "homeassistant") == "0");
  CHECK(problem("home power", "homeassistant") == "0");
  CHECK(problem("hjem/måler", "homeassistant") == "0");
}

TEST_CASE("a topic prefix has no control characters", "[config]") {
  Config config = good();
  config.mqtt.base_topic = "ams\t2mqtt";
  CHECK(wheres(config) == Wheres{"mqtt.base_topic"});
}

TEST_CASE("11.5 a line has 1 to 256 meters", "[config]") {
  for (const unsigned meters : {0U, 257U}) {
    Config config = good();
    config.meters[0].max_meters = meters;
    CHECK(wheres(config) == Wheres{"meters[0].max_meters"});
  }
}

TEST_CASE("an id is fit for a topic", "[config]") {
  for (const std::string& id : {std::string("a b"), std::string("a/b"), std::string("å"), std::string(65, 'a')}) {
    Config config = good();
    config.meters[0].id = id;
    CHECK(wheres(config) == Wheres{"meters[0].id"});
  }
  Config config = good();
  config.meters[0].id = "Cellar_1-b";
  CHECK(validate(config).empty());
}

TEST_CASE("a name has something to make entity ids of, and an end", "[config]") {
  Config config = good();
  config.meters[0].name = "***";
  CHECK(wheres(config) == Wheres{"meters[0].name"});
  config.meters[0].name = std::string(101, 'a');
  CHECK(wheres(config) == Wheres{"meters[0].name"});
  config.meters[0].name = std::string(100, 'a');
  CHECK(validate(config).empty());
}

TEST_CASE("two meters differ in name, id and port", "[config]") {
  Config config = good();
  config.meters.push_back(serial_meter("/dev/ttyS0"));
  CHECK(wheres(config) == Wheres{"meters[1].serial.device"});
  config.meters[1] = serial_meter("/dev/ttyS1");
  CHECK(validate(config).empty());
  config.meters[0].name = "Strøm måler";
  config.meters[1].name = "strom maler";
  CHECK(wheres(config) == Wheres{"meters[1].name"});
  config.meters[1].name = "other";
  config.meters[0].id = config.meters[1].id = "1";
  CHECK(wheres(config) == Wheres{"meters[1].id"});
  config.meters[1].id = "2";
  config.meters[0].source = config.meters[1].source = TcpConfig{{}, "h", 1};
  CHECK(wheres(config) == Wheres{"meters[1].tcp.port"});
  config.meters[1].source = TcpConfig{{}, "h", 2};
  CHECK(validate(config).empty());
}

TEST_CASE("the port follows transport and TLS unless it is given", "[config]") {
  MqttConfig mqtt;
  CHECK(mqtt.effective_port() == 1883);
  mqtt.transport = Transport::websocket;
  CHECK(mqtt.effective_port() == 80);
  mqtt.tls.enabled = true;
  CHECK(mqtt.effective_port() == 443);
  mqtt.transport = Transport::tcp;
  CHECK(mqtt.effective_port() == 8883);
  mqtt.port = 1;
  CHECK(mqtt.effective_port() == 1);
}

TEST_CASE("nameless meters get names in their language, and no two the same", "[config]") {
  Config config;
  config.meters.resize(5);
  config.meters[1].language = Language::nb;
  config.meters[2].name = "Heat pump";
  config.meters[3].language = Language::sv;
  config.meters[4].name = "electricity meter";
  finish_names(config);
  CHECK(config.meters[0].name == "Electricity meter 2");
  CHECK(config.meters[1].name == "Strømmåler 3");
  CHECK(config.meters[2].name == "Heat pump");
  CHECK(config.meters[3].name == "Elmätare 4");
  CHECK(validate(config).size() == 5);  // of the sources alone

  for (const Language language : kLanguages) {
    Config one;
    one.meters.resize(1);
    one.meters[0].language = language;
    finish_names(one);
    INFO(one.meters[0].name);
    CHECK((language == Language::en) == (one.meters[0].name == "Electricity meter"));
    CHECK(slug(one.meters[0].name).size() > 5);
  }

  Config plain;
  plain.meters.resize(3);
  finish_names(plain);
  CHECK(plain.meters[0].name == "Electricity meter");
  CHECK(plain.meters[1].name == "Electricity meter 2");
  CHECK(plain.meters[2].name == "Electricity meter 3");
}

TEST_CASE("13 How often: a group's own interval, else the common one, else its default", "[config]") {
  PublishConfig publish;
  CHECK(publish.throttles() == Throttles());
  publish.min_interval = Monotonic(1000);
  publish.voltage.min_interval = Monotonic(7000);
  publish.current.deadband = Decimal(0);
  publish.reactive.min_interval = Monotonic(0);
  const Throttles throttles = publish.throttles();
  CHECK(throttles.power == Throttle{Monotonic(1000), Throttles().power.deadband});
  CHECK(throttles.voltage == Throttle{Monotonic(7000), Throttles().voltage.deadband});
  CHECK(throttles.current == Throttle{Monotonic(1000), Decimal(0)});
  CHECK(throttles.reactive == Throttle{Monotonic(0), Decimal(0)});  // every telegram
}
