#include "ams2mqtt/system/service_search.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstring>

#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostNetworks = 16;
constexpr std::size_t kMostPackets = 256;  // whoever floods us does not hold us up

// The addresses of this host in networks that pass multicast on.
std::vector<in_addr> own_addresses() {
  std::vector<in_addr> addresses;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return addresses;
  for (const ifaddrs* each = list; each != nullptr && addresses.size() < kMostNetworks; each = each->ifa_next) {
    constexpr unsigned kWanted = IFF_UP | IFF_MULTICAST;
    const bool fits = (each->ifa_flags & kWanted) == kWanted && (each->ifa_flags & IFF_LOOPBACK) == 0;
    if (!fits || each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    sockaddr_in address{};
    std::memcpy(&address, each->ifa_addr, sizeof address);
    addresses.push_back(address.sin_addr);
  }
  ::freeifaddrs(list);
  return addresses;
}

void ask(int socket, const std::vector<std::uint8_t>& question, const sockaddr_in& group) {
  sockaddr target{};
  std::memcpy(&target, &group, sizeof group);
  const auto send = [&] {
    (void)::sendto(socket, question.data(), question.size(), MSG_NOSIGNAL, &target, sizeof group);
  };
  if (!IN_MULTICAST(ntohl(group.sin_addr.s_addr))) return send();
  for (const in_addr& address : own_addresses()) {
    if (::setsockopt(socket, IPPROTO_IP, IP_MULTICAST_IF, &address, sizeof address) == 0) send();
  }
}

}  // namespace

std::vector<FoundService> find_services(const std::vector<std::string>& services, std::chrono::milliseconds patience,
                                        const MulticastGroup& group) {
  ServiceAnswers answers(services);
  const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(group.port);
  if (!socket.is_open() || ::inet_pton(AF_INET, group.address.c_str(), &target.sin_addr) != 1) return {};
  ask(socket.value(), service_question(services), target);
  const auto until = Clock::now() + patience;
  std::vector<std::uint8_t> buffer(ServiceAnswers::kLargestPacket);
  for (std::size_t packets = 0; packets < kMostPackets;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) break;
    pollfd wanted{.fd = socket.value(), .events = POLLIN, .revents = 0};
    if (::poll(&wanted, 1, static_cast<int>(left.count())) <= 0) continue;
    const ssize_t size = ::recv(socket.value(), buffer.data(), buffer.size(), 0);
    ++packets;
    if (size > 0) answers.add(Bytes(buffer).first(static_cast<std::size_t>(size)));
  }
  return answers.found();
}

}  // namespace ams2mqtt
