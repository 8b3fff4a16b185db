// SPDX-License-Identifier: MIT
#include "curio/io/table_csv.hpp"  // first: the header must stand alone

#include <Eigen/Core>
#include <array>
#include <catch2/catch.hpp>
#include <sstream>

using namespace curio;

TEST_CASE("the parts of a row are numbers, texts and vectors of them, each with the digits of its own type") {
  CsvTable table({"which", "y0", "y1", "loss", "found", "n"});
  table.row("first", Eigen::Vector2f(0.1f, 2), 0.1, true, std::size_t{7});
  table.row(std::string("a \"b\", c"), std::vector<double>{1.5, -0.0}, 1, false, std::array<int, 1>{-2});
  std::ostringstream out;
  write_csv(out, table);
  CHECK(out.str() ==
        "which,y0,y1,loss,found,n\n"
        "first,0.100000001,2,0.10000000000000001,1,7\n"
        "\"a \"\"b\"\", c\",1.5,-0,1,0,-2\n");
}

TEST_CASE("an empty text is an empty cell, and a vector without numbers none") {
  CsvTable table({"a", "b", "c"});
  table.row(1, "", 2);
  table.row(std::array<std::string_view, 2>{}, std::vector<float>{}, 3);
  table.row(Eigen::VectorXd(0), std::vector<std::string>{"x", "", "y"});
  CHECK(table.text() == "a,b,c\n1,,2\n,,3\nx,,y\n");
}

TEST_CASE("in a table of one column an empty cell is no empty line, which readers skip") {
  CsvTable table({"a"});
  table.row("");
  table.row("b");
  CHECK(table.text() == "a\n\"\"\nb\n");
}

TEST_CASE("what a row is made of is told by its type") {
  static_assert(detail::CsvPart<double> && detail::CsvPart<bool> && detail::CsvPart<const char*>);
  static_assert(detail::CsvPart<char[3]> && detail::CsvPart<std::vector<std::string>> &&
                detail::CsvPart<Eigen::VectorXf>);
  static_assert(!detail::CsvPart<char> && !detail::CsvPart<Eigen::MatrixXf> && !detail::CsvPart<int*>);
  static_assert(!detail::CsvPart<std::filesystem::path> && !detail::CsvPart<std::vector<std::vector<int>>>);
}

TEST_CASE("what is written is read back") {
  CsvTable table({"name, unit", "x"});
  table.row("a,b", 0.1f);
  std::stringstream file;
  write_csv(file, table);
  detail::CsvReader reader(file, "");
  REQUIRE(reader.next());
  reader.header({"name, unit", "x"});
  REQUIRE(reader.next());
  CHECK(reader[0] == "a,b");
  CHECK(reader.number<float>(1) == 0.1f);
  CHECK_FALSE(reader.next());
}

TEST_CASE("a row that is refused leaves the table as it was") {
  CsvTable table({"a", "b"});
  table.row(1, 2);
  CHECK_THROWS_WITH(table.row(1), "CsvTable: expected a row of 2 cells, got 1");
  CHECK_THROWS_WITH(table.row(1, std::vector<int>{2, 3}), "CsvTable: expected a row of 2 cells, got 3");
  CHECK_THROWS_WITH(table.row(1, "two\nlines"), "CsvTable: expected a text to have no line break, got \"two\nlines\"");
  table.row(3, 4);
  CHECK(table.text() == "a,b\n1,2\n3,4\n");
}

TEST_CASE("tables without a column, and streams that fail, are refused") {
  CHECK_THROWS_WITH(CsvTable({}), "CsvTable: expected a column or more, got none");
  CHECK_THROWS_WITH(CsvTable({"a", "b", "a"}), "CsvTable: expected columns of different names, got a twice");
  CHECK_THROWS_WITH(CsvTable({"a\rb"}), "CsvTable: expected the name of a column to have no line break, got \"a\rb\"");
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  CHECK_THROWS_WITH(write_csv(out, CsvTable({"a"})), "write_csv: the stream cannot be written");
  CHECK_THROWS_WITH(write_csv("no/such/folder.csv", CsvTable({"a"})),
                    "write_csv: no/such/folder.csv: cannot be opened for writing");
}
