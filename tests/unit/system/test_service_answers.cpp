#include "ams2mqtt/system/service_answers.hpp"

#include <string>
#include <vector>

#include "ams2mqtt/system/service_search.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

const std::vector<std::string> kServices = {"_mqtt._tcp.local", "_home-assistant._tcp.local"};

// An answer, put together by hand: names are written with their lengths, "\4_tcp".
class Answer {
 public:
  explicit Answer(unsigned records, unsigned questions = 0, unsigned flags = 0x8400) {
    for (const unsigned field : {0U, flags, questions, records, 0U, 0U}) u16(field);
  }
  Answer& u16(unsigned value) { return raw({static_cast<char>(value >> 8U), static_cast<char>(value)}); }
  Answer& raw(const std::string& bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  Answer& name(const std::vector<std::string>& labels, bool ends = true) {
    for (const std::string& label : labels) raw(std::string(1, static_cast<char>(label.size())) + label);
    return ends ? raw(std::string(1, '\0')) : *this;
  }
  Answer& pointer(std::size_t to) { return u16(0xC000U | static_cast<unsigned>(to)); }
  Answer& head(unsigned type, unsigned size, unsigned seconds = 120, unsigned kind = 0x8001) {
    return u16(type).u16(kind).u16(0).u16(seconds).u16(size);
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

// As avahi answers for a mosquitto: a pointer record, its place and its address, with shortened names.
Answer mosquitto(unsigned seconds = 120) {
  Answer answer(3);
  answer.name({"_mqtt", "_tcp", "local"}).head(12, 12, seconds);
  const std::size_t instance = answer.size();
  answer.name({"Mosquitto"}, false).pointer(12);
  answer.pointer(instance).head(33, 13, seconds).raw(std::string(4, '\0')).u16(1884);
  const std::size_t host = answer.size();
  answer.name({"Pi-4"}, false).pointer(23);
  answer.pointer(host).head(1, 4, seconds).raw({'\xC0', '\xA8', '\x01', '\x07'});
  return answer;
}

std::vector<FoundService> found_in(const std::vector<std::uint8_t>& packet) {
  ServiceAnswers answers(kServices);
  answers.add(packet);
  return answers.found();
}

}  // namespace

TEST_CASE("a broker in the network is found by what it announces", "[system][mdns]") {
  const std::vector<FoundService> found = found_in(mosquitto().bytes());
  REQUIRE(found.size() == 1);
  CHECK(found.front() == FoundService{"_mqtt._tcp.local", "Mosquitto", "Pi-4.local", "192.168.1.7", 1884});
  ServiceAnswers twice(kServices);
  CHECK(twice.add(mosquitto().bytes()));
  CHECK(twice.add(mosquitto().bytes()));
  CHECK(twice.found().size() == 1);
  CHECK(found_in(mosquitto(0).bytes()).empty());  // withdrawn
}

TEST_CASE("what a service consists of may come in several packets", "[system][mdns]") {
  ServiceAnswers answers(kServices);
  CHECK(answers.add(
      Answer(1).name({"_MQTT", "_tcp", "LOCAL"}).head(12, 20).name({"a", "_mqtt", "_tcp", "local"}).bytes()));
  CHECK(answers.found().empty());
  CHECK(answers.add(Answer(1)
                        .name({"A", "_mqtt", "_tcp", "local"})
                        .head(33, 15)
                        .raw(std::string(4, '\0'))
                        .u16(1883)
                        .name({"h", "local"})
                        .bytes()));
  REQUIRE(answers.found().size() == 1);
  CHECK(answers.found().front().address.empty());
  std::string v6 = "\x20\x01" + std::string(13, '\0') + '\1';
  CHECK(answers.add(Answer(1).name({"h", "local"}).head(28, 16).raw(v6).bytes()));
  CHECK(answers.found().front().address == "2001::1");
  CHECK(answers.add(Answer(1).name({"h", "local"}).head(1, 4).raw("\x0A\x01\x02\x03").bytes()));
  CHECK(answers.found().front().address == "10.1.2.3");
}

TEST_CASE("names in answers cannot lead in circles", "[system][mdns]") {
  CHECK_FALSE(ServiceAnswers(kServices).add(Answer(1).pointer(12).head(12, 2).pointer(12).bytes()));
  CHECK_FALSE(ServiceAnswers(kServices).add(Answer(1).name({"a"}, false).pointer(12).head(1, 4).raw("abcd").bytes()));
  CHECK_FALSE(ServiceAnswers(kServices).add(Answer(1).pointer(14).pointer(12).head(1, 4).raw("abcd").bytes()));
  CHECK_FALSE(ServiceAnswers(kServices).add(Answer(1).pointer(500).head(1, 4).raw("abcd").bytes()));
  // Each pointer a step back is a name, if not a short one.
  Answer chain(2);
  chain.name({"x"}).head(1, 4).raw("abcd").name({"y"}, false).pointer(12).head(1, 4).raw("abcd");
  CHECK(ServiceAnswers(kServices).add(chain.bytes()));
}

TEST_CASE("nothing is taken of an answer that is cut short, or longer than it says", "[system][mdns]") {
  const std::vector<std::uint8_t> whole = mosquitto().bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK(found_in({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}).empty());
  }
  CHECK_FALSE(ServiceAnswers(kServices).add(std::vector<std::uint8_t>(ServiceAnswers::kLargestPacket + 1)));
  CHECK_FALSE(ServiceAnswers(kServices).add(Answer(ServiceAnswers::kMostRecords + 1).bytes()));
  CHECK_FALSE(ServiceAnswers(kServices).add(Answer(0, 0, 0).bytes()));  // a question of somebody else
  CHECK_FALSE(ServiceAnswers(kServices).add(Answer(1).name({std::string(64, 'a')}).head(1, 4).raw("abcd").bytes()));
  CHECK_FALSE(ServiceAnswers(kServices).add(
      Answer(1).name(std::vector<std::string>(128, "ab")).head(1, 4).raw("abcd").bytes()));
  CHECK_FALSE(ServiceAnswers(kServices).add(Answer(1).name({"a"}).head(1, 3).raw("abc").bytes()));
  CHECK_FALSE(ServiceAnswers(kServices).add(Answer(1).name({"a"}).head(33, 5).raw("abcde").bytes()));
  CHECK_FALSE(ServiceAnswers(kServices).add(Answer(1).name({"a"}).head(12, 1).name({"ab"}).bytes()));
}

TEST_CASE("hosts with odd names are left out, and what is shown is on one line", "[system][mdns]") {
  const auto with = [](const std::string& instance, const std::string& host, unsigned port) {
    const auto size = static_cast<unsigned>(instance.size());
    return Answer(2)
        .name({"_mqtt", "_tcp", "local"})
        .head(12, size + 3)
        .name({instance}, false)
        .pointer(12)
        .name({instance, "_mqtt", "_tcp", "local"})
        .head(33, 8 + static_cast<unsigned>(host.size()))
        .raw(std::string(4, '\0'))
        .u16(port)
        .name({host})
        .bytes();
  };
  CHECK(found_in(with("a\x1b[31mb", "host", 1)).front().name == "a?[31mb");
  CHECK(found_in(with("a.b", "host", 1)).front().name == "a.b");
  CHECK(found_in(with("a", "ho st", 1)).empty());
  CHECK(found_in(with("a", "$(reboot)", 1)).empty());
  CHECK(found_in(with("a", "host", 0)).empty());
}

TEST_CASE("as many services as anybody claims are not kept", "[system][mdns]") {
  ServiceAnswers answers(kServices);
  for (unsigned each = 0; each < 200; ++each) {
    const std::string name = std::to_string(1000 + each);
    Answer answer(2);
    answer.name({"_mqtt", "_tcp", "local"}).head(12, 7).name({name}, false).pointer(12);
    answer.name({name, "_mqtt", "_tcp", "local"}).head(33, 12).raw(std::string(4, '\0')).u16(1883).name({name});
    CHECK(answers.add(answer.bytes()));
  }
  CHECK(answers.found().size() == ServiceAnswers::kMostKept);
}

TEST_CASE("the question asks for all services at once", "[system][mdns]") {
  const std::vector<std::uint8_t> question = service_question({"_mqtt._tcp.local", "_x"});
  const std::string expected = std::string("\0\0\0\0\0\2\0\0\0\0\0\0", 12) + "\5_mqtt\4_tcp\5local" +
                               std::string("\0\0\x0c\x80\1", 5) + "\2_x" + std::string("\0\0\x0c\x80\1", 5);
  CHECK(as_text(question) == expected);
}
