#include "ams2mqtt/mqtt/reason.hpp"

#include <algorithm>
#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("return codes and reason codes have one meaning", "[mqtt]") {
  struct Row {
    int return_code;
    int reason_code;
    MqttReasonKind kind;
    const char* part;  // of the sentence
  };
  using enum MqttReasonKind;
  const auto row = GENERATE(values<Row>({
      {0, 0, success, ""},
      {0, 16, success, ""},                      // nobody subscribed
      {0, 255, success, ""},                     // a delivery in MQTT 3.1.1
      {-1, 0, connection, "no connection"},      //
      {-1, 255, connection, "no connection"},    //
      {-3, 0, connection, "disconnected"},       //
      {-11, 0, connection, "lost"},              //
      {-5, 0, request, "UTF-8"},                 //
      {-77, 0, connection, "error -77"},         //
      {1, 255, protocol_version, "version"},     // MQTT 3.1.1 CONNACK
      {2, 255, refused, "client id"},            //
      {3, 255, refused, "not available"},        //
      {4, 255, login, "user name or password"},  //
      {5, 255, rights, "not authorised"},        //
      {132, 0, protocol_version, "version"},     // MQTT 5 CONNACK as Paho reports it
      {134, 0, login, "user name or password"},  //
      {135, 0, rights, "not authorised"},        //
      {0, 0x87, rights, "not authorised"},       // a refused publish
      {-1, 0x8E, refused, "same client id"},     //
      {-1, 1, protocol_version, "version"},      // MQTT 3.1.1 CONNACK to MQTT 5, Paho 1.3.16
      {-1, 5, rights, "not authorised"},         //
      {0, 1, success, ""},                       // a subscription with QoS 1
      {0, 0x97, refused, "quota"},               //
      {0, 0xA2, refused, "reason code 162"},     // one without a row
  }));
  CAPTURE(row.return_code, row.reason_code);
  const MqttReason reason = mqtt_reason(row.return_code, row.reason_code);
  CHECK(reason.kind == row.kind);
  CHECK(reason.text.find(row.part) != std::string::npos);
  CHECK(reason.text.empty() == (row.kind == success));
}
