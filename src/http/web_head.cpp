#include "web_head.hpp"

#include <array>
#include <chrono>
#include <ranges>

namespace ams2mqtt {

namespace {

// Nothing from elsewhere, nothing inline; a frame only within Home Assistant, whose ingress has the same origin.
constexpr std::string_view kPolicies =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
    "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: SAMEORIGIN\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

constexpr std::array<std::pair<unsigned, std::string_view>, 14> kReasons = {{{200, "OK"},
                                                                             {304, "Not Modified"},
                                                                             {400, "Bad Request"},
                                                                             {401, "Unauthorized"},
                                                                             {403, "Forbidden"},
                                                                             {404, "Not Found"},
                                                                             {405, "Method Not Allowed"},
                                                                             {408, "Request Timeout"},
                                                                             {413, "Content Too Large"},
                                                                             {421, "Misdirected Request"},
                                                                             {431, "Request Header Fields Too Large"},
                                                                             {500, "Internal Server Error"},
                                                                             {503, "Service Unavailable"},
                                                                             {505, "HTTP Version Not Supported"}}};

std::string_view reason_of(unsigned status) {
  for (const auto& [number, reason] : kReasons) {
    if (number == status) return reason;
  }
  return "";
}

void add_field(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

void add_two_digits(std::string& text, unsigned number) {
  text += static_cast<char>('0' + number / 10 % 10);
  text += static_cast<char>('0' + number % 10);
}

std::string_view trimmed_word(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string http_date(UtcSeconds time) {
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text(kDays.at(std::chrono::weekday(day).c_encoding()));
  text += ", ";
  add_two_digits(text, static_cast<unsigned>(date.day()));
  text.append(" ").append(kMonths.at(static_cast<unsigned>(date.month()) - 1)).append(" ");
  text += std::to_string(static_cast<int>(date.year())) + ' ';
  add_two_digits(text, static_cast<unsigned>(clock.hours().count()));
  text += ':';
  add_two_digits(text, static_cast<unsigned>(clock.minutes().count()));
  text += ':';
  add_two_digits(text, static_cast<unsigned>(clock.seconds().count()));
  return text + " GMT";
}

bool list_has(std::string_view list, std::string_view word) {
  for (const auto part : std::views::split(list, ',')) {
    const std::string_view entry(part.begin(), part.end());
    const std::size_t mark = std::min(entry.find(';'), entry.size());
    if (trimmed_word(entry.substr(0, mark)) != word) continue;
    const std::string_view weight = trimmed_word(entry.substr(std::min(mark + 1, entry.size())));
    return !weight.starts_with("q=0") || weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

std::string head_of(const WebAnswer& answer, const HeadFacts& facts) {
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + ' ';
  head.append(reason_of(answer.status)).append("\r\n");
  add_field(head, "Date", http_date(facts.now));
  if (answer.status != 304) add_field(head, "Content-Type", answer.type);
  if (!answer.is_stream && answer.status != 304) add_field(head, "Content-Length", std::to_string(answer.body.size()));
  add_field(head, "Cache-Control", answer.etag.empty() ? "no-store" : "no-cache");
  if (!answer.etag.empty()) {
    add_field(head, "ETag", answer.etag);
    add_field(head, "Vary", "Accept-Encoding");
  }
  if (answer.compressed && answer.status != 304) add_field(head, "Content-Encoding", "gzip");
  if (answer.status == 401) add_field(head, "WWW-Authenticate", R"(Basic realm="ams2mqtt", charset="UTF-8")");
  if (answer.status == 405) add_field(head, "Allow", "GET, HEAD");
  if (answer.is_stream) add_field(head, "X-Accel-Buffering", "no");
  add_field(head, "Connection", facts.keep_alive ? "keep-alive" : "close");
  return head.append(kPolicies).append("\r\n");
}

}  // namespace ams2mqtt
