// SQLite as C++: what is opened is closed, and what fails throws. Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace ams2mqtt {

class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(const std::string& what, int code) : std::runtime_error(what), code_(code) {}
  // The disk, the rights or another process is the reason. If not, the content of the file is.
  [[nodiscard]] bool comes_from_outside() const;

 private:
  int code_;
};

class Database {
 public:
  // An existing file, which may be empty. No part of the path may be a link.
  explicit Database(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Any number of statements without an answer that matters.
  void run(const char* statements);
  // The answer of a statement with one number.
  [[nodiscard]] std::int64_t number(const char* statement);
  // Gives memory back that is kept for the next call.
  void release_memory();

 private:
  friend class Query;
  [[noreturn]] void fail(int code);

  sqlite3* handle_ = nullptr;
};

// Bytes, and no text, for a statement.
struct Blob {
  std::string_view bytes;
};

// A statement that is prepared once, and run any number of times. Must not outlive its database.
class Query {
 public:
  Query(Database& database, std::string_view statement);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  // Its values, in their order, which must live until it has run.
  template <class... Values>
  Query& with(const Values&... values) {
    reset();
    int place = 0;
    (bind(++place, values), ...);
    return *this;
  }
  // To the end, for what has no rows.
  void run();
  // To the next row; false when there is none.
  [[nodiscard]] bool next();
  // Of the row, from 0 on. Texts and bytes live until the next row.
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::string_view bytes(int column) const;

 private:
  void reset();
  void bind(int place, std::int64_t value);
  void bind(int place, const std::optional<std::int64_t>& value);
  void bind(int place, const std::string& text);
  void bind(int place, const Blob& blob);
  void check(int code);

  Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace ams2mqtt
