#include "archive.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string_view>

#include "ams2mqtt/system/gzip.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kTarBlock = 512;

void put_field(std::string& header, std::size_t at, std::string_view text) {
  std::ranges::copy(text, header.begin() + static_cast<std::ptrdiff_t>(at));
}

// Octal digits with leading zeros.
void put_octal(std::string& header, std::size_t at, std::size_t digits, std::uint64_t number) {
  for (std::size_t i = digits; i > 0; --i, number /= 8) header[at + i - 1] = static_cast<char>('0' + number % 8);
}

std::string tar_header(const ArchivedFile& file, UtcSeconds made) {
  constexpr std::size_t kLongestName = 100;
  constexpr std::uint64_t kMode = 0644;
  if (file.name.size() > kLongestName) throw std::length_error("a name in an archive is too long");
  std::string header(kTarBlock, '\0');
  put_field(header, 0, file.name);
  put_octal(header, 100, 7, kMode);
  put_octal(header, 108, 7, 0);  // user and group: root
  put_octal(header, 116, 7, 0);
  put_octal(header, 124, 11, file.content.size());
  put_octal(header, 136, 11, static_cast<std::uint64_t>(std::max<std::int64_t>(made.time_since_epoch().count(), 0)));
  put_field(header, 148, "        ");  // the sum counts itself as blanks
  put_field(header, 156, "0");
  put_field(header, 257,
            std::string_view("ustar\0"
                             "00",
                             8));
  std::uint64_t sum = 0;
  for (const char each : header) sum += static_cast<unsigned char>(each);
  put_octal(header, 148, 6, sum);
  header[154] = '\0';
  return header;
}

}  // namespace

std::string tar_gz(const std::vector<ArchivedFile>& files, UtcSeconds made) {
  std::string tar;
  for (const ArchivedFile& file : files) {
    tar += tar_header(file, made) + file.content;
    tar.append((kTarBlock - file.content.size() % kTarBlock) % kTarBlock, '\0');
  }
  tar.append(2 * kTarBlock, '\0');
  return gzipped(tar);
}

}  // namespace ams2mqtt
