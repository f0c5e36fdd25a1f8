#include "database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ams2mqtt {

bool DatabaseError::comes_from_outside() const {
  constexpr std::array kOutside = {SQLITE_PERM,  SQLITE_BUSY,     SQLITE_LOCKED, SQLITE_NOMEM, SQLITE_READONLY,
                                   SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_FULL,   SQLITE_AUTH,  SQLITE_NOLFS};
  constexpr int kPrimary = 0xFF;
  return std::ranges::find(kOutside, code_ & kPrimary) != kOutside.end();
}

Database::Database(const std::string& path) {
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
  const int code = ::sqlite3_open_v2(path.c_str(), &handle_, kFlags, nullptr);
  if (code == SQLITE_OK) return;
  const DatabaseError error(handle_ != nullptr ? ::sqlite3_errmsg(handle_) : ::sqlite3_errstr(code), code);
  ::sqlite3_close(std::exchange(handle_, nullptr));
  throw error;
}

Database::~Database() {
  ::sqlite3_close(handle_);
}

void Database::fail(int code) {
  throw DatabaseError(::sqlite3_errmsg(handle_), code);
}

void Database::run(const char* statements) {
  const int code = ::sqlite3_exec(handle_, statements, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Database::number(const char* statement) {
  Query query(*this, statement);
  return query.next() ? query.number(0) : 0;
}

void Database::release_memory() {
  ::sqlite3_db_release_memory(handle_);
}

Query::Query(Database& database, std::string_view statement) : database_(database) {
  check(::sqlite3_prepare_v3(database_.handle_, statement.data(), static_cast<int>(statement.size()),
                             SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

Query::~Query() {
  ::sqlite3_finalize(handle_);
}

void Query::check(int code) {
  if (code != SQLITE_OK) database_.fail(code);
}

// What the run before has ended with was said then.
void Query::reset() {
  ::sqlite3_reset(handle_);
}

void Query::bind(int place, std::int64_t value) {
  check(::sqlite3_bind_int64(handle_, place, value));
}

void Query::bind(int place, const std::optional<std::int64_t>& value) {
  check(value ? ::sqlite3_bind_int64(handle_, place, *value) : ::sqlite3_bind_null(handle_, place));
}

void Query::bind(int place, const std::string& text) {
  check(::sqlite3_bind_text(handle_, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC));
}

void Query::bind(int place, const Blob& blob) {
  check(::sqlite3_bind_blob(handle_, place, blob.bytes.data(), static_cast<int>(blob.bytes.size()), SQLITE_STATIC));
}

void Query::run() {
  while (next()) {
  }
}

// A finished statement keeps no lock.
bool Query::next() {
  const int code = ::sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    const DatabaseError error(::sqlite3_errmsg(database_.handle_), code);
    reset();
    throw error;
  }
  reset();
  return false;
}

std::int64_t Query::number(int column) const {
  return ::sqlite3_column_int64(handle_, column);
}

bool Query::is_null(int column) const {
  return ::sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::string_view Query::bytes(int column) const {
  const auto* bytes = static_cast<const char*>(::sqlite3_column_blob(handle_, column));
  return bytes == nullptr ? std::string_view()
                          : std::string_view(bytes, static_cast<std::size_t>(::sqlite3_column_bytes(handle_, column)));
}

}  // namespace ams2mqtt
