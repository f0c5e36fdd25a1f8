#include "home_link.hpp"

#include <utility>

#include "home_socket.hpp"

namespace ams2mqtt {

namespace {

constexpr int kMostOtherMessages = 1000;  // between a request and its answer
constexpr unsigned kHttpOk = 200;
constexpr unsigned kHttpCreated = 201;

std::string speaks_otherwise(const HomeAddress& address) {
  return to_string(address) + " does not answer as a Home Assistant does";
}

}  // namespace

HomeLink::HomeLink(HomeAccess access, std::unique_ptr<Socket> socket, std::string version)
    : access_(std::move(access)), socket_(std::move(socket)), version_(std::move(version)) {}
HomeLink::HomeLink(HomeLink&&) noexcept = default;
HomeLink& HomeLink::operator=(HomeLink&&) noexcept = default;
HomeLink::~HomeLink() = default;

std::expected<HomeLink, std::string> HomeLink::open(const HomeAccess& access) {
  auto socket = open_home_socket(access);
  if (!socket) return std::unexpected(std::move(socket.error()));
  const auto next = [&]() -> std::expected<HomeReply, std::string> {
    auto text = (*socket)->receive();
    if (!text) return std::unexpected(std::move(text.error()));
    auto reply = parse_home_reply(*text);
    if (!reply) return std::unexpected(speaks_otherwise(access.address));
    return std::move(*reply);
  };
  const auto greeting = next();
  if (!greeting) return std::unexpected(greeting.error());
  if (greeting->kind != HomeReplyKind::auth_required) return std::unexpected(speaks_otherwise(access.address));
  if (const auto sent = (*socket)->send(auth_request(access.token)); !sent) return std::unexpected(sent.error());
  auto answer = next();
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (answer->kind == HomeReplyKind::auth_invalid) {
    return std::unexpected(
        "Home Assistant does not accept the token; make a new one on its page of your profile, below Security, "
        "Long-lived access tokens");
  }
  if (answer->kind != HomeReplyKind::auth_ok) return std::unexpected(speaks_otherwise(access.address));
  return HomeLink(access, std::move(*socket), std::move(answer->version));
}

std::expected<HomeReply, std::string> HomeLink::ask(const std::function<std::string(std::uint64_t id)>& make) {
  const std::uint64_t id = ++last_id_;
  if (const auto sent = socket_->send(make(id)); !sent) return std::unexpected(sent.error());
  for (int count = 0; count < kMostOtherMessages; ++count) {
    const auto text = socket_->receive();
    if (!text) return std::unexpected(text.error());
    auto reply = parse_home_reply(*text);
    if (!reply) return std::unexpected(speaks_otherwise(access_.address));
    if (reply->kind == HomeReplyKind::result && reply->id == id) return std::move(*reply);
  }
  return std::unexpected(speaks_otherwise(access_.address));
}

std::expected<std::string, std::string> HomeLink::get(std::string_view type) {
  auto reply = ask([type](std::uint64_t id) { return plain_request(id, type); });
  if (!reply) return std::unexpected(std::move(reply.error()));
  if (reply->success) return std::move(reply->result);
  if (reply->error_code == "unauthorized")
    return std::unexpected("the token's user is not an administrator of Home Assistant");
  return std::unexpected("Home Assistant " + version_ + " refuses " + std::string(type) + ": " + reply->error);
}

std::expected<void, std::string> HomeLink::put_state(const std::string& entity_id) {
  const auto status = home_request(access_, "POST", "/api/states/" + entity_id, R"({"state": "unknown"})");
  if (!status) return std::unexpected(status.error());
  if (*status == kHttpOk || *status == kHttpCreated) return {};
  return std::unexpected("Home Assistant refuses a state of " + entity_id + " with status " + std::to_string(*status));
}

std::expected<void, std::string> HomeLink::remove_state(const std::string& entity_id) {
  const auto status = home_request(access_, "DELETE", "/api/states/" + entity_id, {});
  if (!status) return std::unexpected(status.error());
  if (*status == kHttpOk) return {};
  return std::unexpected("Home Assistant refuses to remove the state of " + entity_id + " with status " +
                         std::to_string(*status));
}

}  // namespace ams2mqtt
