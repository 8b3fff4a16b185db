// SPDX-License-Identifier: MIT
#include "curio/io/csv.hpp"  // first: the header must stand alone

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <clocale>
#include <cstdint>
#include <iterator>
#include <locale>
#include <sstream>

#include "../property.hpp"

using namespace curio;
using namespace curio::detail;

namespace {

template <class T>
std::string text_of(T number) {
  std::string text;
  append_number(text, number);
  return text;
}
template <class T>
bool reads_back(T number) {
  const auto back = number_in<T>(text_of(number));
  if constexpr (std::floating_point<T>)
    if (number != number) return back && *back != *back;
  using Bytes = std::array<unsigned char, sizeof(T)>;
  return back && std::bit_cast<Bytes>(*back) == std::bit_cast<Bytes>(number);
}

/// A folder of this test's own, gone with it.
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("curio_csv_test_" + std::to_string(getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};
std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a float is written with nine digits, a double with 17") {
  CHECK(text_of(0.1f) == "0.100000001");
  CHECK(text_of(1.0f) == "1");
  CHECK(text_of(-24.2125225f) == "-24.2125225");
  CHECK(text_of(0x1p-25f) == "2.98023224e-08");  // 2.98023223876953125e-08
  CHECK(text_of(16777216.0f) == "16777216");
  CHECK(text_of(1e9f) == "1e+09");
  CHECK(text_of(0.1) == "0.10000000000000001");
  CHECK(text_of(-0.0f) == "-0");
  CHECK(text_of(std::numeric_limits<float>::infinity()) == "inf");
  CHECK(text_of(std::numeric_limits<float>::quiet_NaN()) == "nan");
  CHECK(text_of(-std::numeric_limits<float>::quiet_NaN()) == "nan");
  CHECK(text_of(true) == "1");
  CHECK(text_of(false) == "0");
  CHECK(text_of(std::size_t{18446744073709551615u}) == "18446744073709551615");
}

TEST_CASE("every number reads back exactly, subnormal and infinite ones too") {
  CHECK(property::holds([] { RC_ASSERT(reads_back(*property::hostile<float>())); }, 1000));
  CHECK(property::holds([] { RC_ASSERT(reads_back(*property::hostile<double>())); }, 1000));
  CHECK(property::holds([] { RC_ASSERT(reads_back(*rc::gen::arbitrary<std::int64_t>())); }));
  CHECK(reads_back(true));
  CHECK(reads_back(false));
}

TEST_CASE("a cell that holds more or less than a number holds none") {
  for (const char* cell : {"", " ", "x", "1 ", " 1", "+1", "1x", "1,5", "0x1", "--1", "1e", "1e99", "."}) {
    CAPTURE(cell);
    CHECK_FALSE(number_in<float>(cell));
  }
  for (const char* cell : {"", "-1", "1.5", "1.", "1e3", "nan", "18446744073709551616"}) {
    CAPTURE(cell);
    CHECK_FALSE(number_in<std::size_t>(cell));
  }
  for (const char* cell : {"", "2", "true", "01"}) CHECK_FALSE(number_in<bool>(cell));
  CHECK(number_in<double>("1e99") == 1e99);
}

namespace {

struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_CASE("numbers are the same in a locale that writes a decimal comma and groups of thousands") {
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Comma));
  // Where the system has such a locale for C, that as well.
  const char* const german = std::setlocale(LC_ALL, "de_DE.UTF-8");
  std::ostringstream shown;
  shown << 1234.5;
  CHECK(shown.str() == "1.234,5");  // the locale is in force
  CHECK(text_of(1234.5f) == "1234.5");
  CHECK(text_of(123456) == "123456");
  CHECK(number_in<float>("1234.5") == 1234.5f);
  CHECK_FALSE(number_in<float>("1234,5"));
  std::locale::global(before);
  if (german) std::setlocale(LC_ALL, "C");
}

TEST_CASE("a name with a comma or a quotation mark is quoted, and read as it was") {
  const std::vector<std::string> columns{"plain", "sugar, mg", "the \"salt\"", "", "y 0"};
  const std::string header = csv_header(columns);
  CHECK(header == "plain,\"sugar, mg\",\"the \"\"salt\"\"\",,y 0\n");
  std::istringstream in(header);
  CsvReader table(in, "");
  REQUIRE(table.next());
  CHECK_NOTHROW(table.header(columns));
  CHECK_FALSE(table.next());
}

TEST_CASE("a name with a line break is refused") {
  CHECK_THROWS_WITH(csv_header({"a", "b\nc"}),
                    "write_csv: expected the name of a column to have no line break, got \"b\nc\"");
}

TEST_CASE("rows are read with either end of line, and not without") {
  std::istringstream in("a,b\r\n1,2.5\n,\r\n3,4");
  CsvReader table(in, "t.csv");
  REQUIRE(table.next());
  table.header({"a", "b"});
  REQUIRE(table.next());
  CHECK(table.number<int>(0) == 1);
  CHECK(table.number<float>(1) == 2.5f);
  REQUIRE(table.next());
  CHECK(table.cells() == 2);
  CHECK(table[0].empty());
  CHECK(table[1].empty());
  CHECK_THROWS_WITH(table.next(),
                    "read_csv: t.csv, line 4: expected a newline at the end of the row, got the end of the file: it "
                    "was cut here");
}

TEST_CASE("the mark that spreadsheets put before UTF-8 is no part of the first name") {
  std::istringstream in(
      "\xEF\xBB\xBF"
      "a,b\n1,2\n");
  CsvReader table(in, "");
  REQUIRE(table.next());
  CHECK_NOTHROW(table.header({"a", "b"}));
  REQUIRE(table.next());
  CHECK(table.number<int>(0) == 1);
}

TEST_CASE("what is wrong is told with file, line and column") {
  const auto reader = [](std::istringstream& in, const char* name) {
    CsvReader table(in, name);
    table.next();
    table.header({"a", "b"});
    table.next();
    return table;
  };
  std::istringstream text("a,b\n1,x\n"), other("a,b\n1,x\n"), short_row("a,b\n1\n"), header("a,c\n");
  const auto table = reader(text, "");
  CHECK_THROWS_WITH(table.number<float>(1), "read_csv: line 2, column b: expected a number, got \"x\"");
  CHECK_THROWS_WITH(table.number<int>(1), "read_csv: line 2, column b: expected a whole number, got \"x\"");
  CHECK_THROWS_WITH(table.number<bool>(1), "read_csv: line 2, column b: expected 0 or 1, got \"x\"");
  CHECK_THROWS_WITH(reader(other, "t.csv").number<int>(1),
                    "read_csv: t.csv, line 2, column b: expected a whole number, got \"x\"");
  CHECK_THROWS_WITH(reader(short_row, ""), "read_csv: line 2: expected 2 cells, got 1");
  CHECK_THROWS_WITH(reader(header, ""), "read_csv: line 1: expected column b, got c");
}

TEST_CASE("a stream that cannot be read is no empty table") {
  std::istringstream in("a\n");
  in.setstate(std::ios::failbit);
  CHECK_THROWS_WITH(CsvReader(in, ""), "read_csv: expected a table, got a stream that cannot be read");
}

TEST_CASE("a file is written whole, in the place of what was there") {
  const Folder folder;
  const auto path = folder.path / "a.csv";
  write_file(path, [](std::ostream& out) { out << "first\r\n"; });
  CHECK(content(path) == "first\r\n");
  write_file(path, [](std::ostream& out) { out << "second"; });
  CHECK(content(path) == "second");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("a link leads to the file that is written, whose permissions stay") {
  namespace files = std::filesystem;
  const Folder folder;
  const auto path = folder.path / "a.csv", link = folder.path / "link.csv";
  write_file(path, [](std::ostream& out) { out << "first"; });
  files::permissions(path, files::perms::owner_read | files::perms::owner_write);
  files::create_symlink(path, link);
  write_file(link, [](std::ostream& out) { out << "second"; });
  CHECK(files::is_symlink(link));
  CHECK(content(path) == "second");
  CHECK(files::status(path).permissions() == (files::perms::owner_read | files::perms::owner_write));
  CHECK(std::distance(files::directory_iterator(folder.path), {}) == 2);
}

TEST_CASE("what is no file, as a pipe, is written and stays") {
  const Folder folder;
  const auto path = folder.path / "pipe";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  const int end = open(path.c_str(), O_RDWR);  // so that neither side waits for the other
  REQUIRE(end >= 0);
  write_file(path, [](std::ostream& out) { out << "some"; });
  char text[8] = {};
  CHECK(read(end, text, sizeof text) == 4);
  CHECK(std::string(text) == "some");
  close(end);
  CHECK(std::filesystem::is_fifo(path));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("a file that cannot be written to its end leaves what was there, and nothing else") {
  const Folder folder;
  const auto path = folder.path / "a.csv";
  write_file(path, [](std::ostream& out) { out << "first"; });
  CHECK_THROWS_WITH(write_file(path, [](std::ostream& out) { out.setstate(std::ios::badbit); }),
                    "write_csv: " + path.string() + ": cannot be written to its end");
  CHECK_THROWS_AS(write_file(path, [](std::ostream&) { throw Error("no"); }), Error);
  CHECK_THROWS_AS(write_file(path, [](std::ostream&) { throw std::bad_alloc(); }), std::bad_alloc);
  CHECK(content(path) == "first");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("a file in a folder that does not exist, or where a folder is, is refused") {
  const Folder folder;
  const auto nothing = [](std::ostream&) {};
  const auto nowhere = folder.path / "no" / "a.csv";
  CHECK_THROWS_WITH(write_file(nowhere, nothing), "write_csv: " + nowhere.string() + ": cannot be opened for writing");
  CHECK_THROWS_WITH(write_file(folder.path, nothing),
                    Catch::StartsWith("write_csv: " + folder.path.string() + ": ") && Catch::Contains("directory"));
  CHECK_FALSE(std::filesystem::exists(folder.path.string() + ".part"));
}
