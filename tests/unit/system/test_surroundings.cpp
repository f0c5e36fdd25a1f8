#include "ams2mqtt/system/surroundings.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("16 a name that only mDNS knows is told from others", "[system]") {
  CHECK(is_local_name("homeassistant.local"));
  CHECK(is_local_name("HomeAssistant.LOCAL."));
  CHECK_FALSE(is_local_name("local"));
  CHECK_FALSE(is_local_name(".local"));
  CHECK_FALSE(is_local_name("local.example.org"));
  CHECK_FALSE(is_local_name("notlocal"));
}

TEST_CASE("16 nsswitch.conf says whether a host asks mDNS", "[system]") {
  CHECK(asks_mdns("passwd: files\nhosts:  files mdns4_minimal [NOTFOUND=return] dns\n"));
  CHECK(asks_mdns("\thosts: mdns"));
  CHECK_FALSE(asks_mdns("hosts: files dns # mdns4\nnetworks: mdns\n"));
  CHECK_FALSE(asks_mdns("#hosts: mdns"));
  CHECK_FALSE(asks_mdns(""));
}

TEST_CASE("16 the advice for a local name is that of the place", "[system]") {
  CHECK(advice_for_local_name("broker.example.org", Surroundings::user, false).empty());
  CHECK(advice_for_local_name("broker.example.org").empty());
  const std::string begin = "; names that end in .local are found by mDNS, ";
  CHECK(advice_for_local_name("ha.local", Surroundings::user, false) ==
        begin +
            "for which this host's /etc/nsswitch.conf has no entry: `sudo apt install libnss-mdns`, or write the "
            "device's address");
  CHECK(advice_for_local_name("ha.local", Surroundings::service, true) ==
        begin + "and no device answers to this one: is it on, and in this network?");
  CHECK(advice_for_local_name("ha.local", Surroundings::container, true) ==
        begin + "which a container does not ask: write the device's address");
  CHECK(advice_for_local_name("ha.local").starts_with(begin));
}
