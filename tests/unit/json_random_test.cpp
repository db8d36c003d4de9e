#include "tests/fuzz/json_check.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

namespace duet {
namespace {

/// Documents at random: most of them JSON, some broken.
class document_maker {
public:
  std::string document() {
    auto made = random_.once_in(8) ? "[" + list(2, [&] { return object(2); }) + "]" : object(3);
    if (random_.once_in(4))
      damage(made);
    return made;
  }

private:
  static constexpr std::array<std::string_view, 8> names{"s", "i", "d",           "r",
                                                         "a", "x", "longer name", "\\u0069"};
  static constexpr std::array<std::string_view, 24> scalars{"null",
                                                            "true",
                                                            "false",
                                                            "0",
                                                            "-0",
                                                            "12",
                                                            "-9223372036854775808",
                                                            "9223372036854775808",
                                                            "1.5",
                                                            "-0.0",
                                                            "1e2",
                                                            "1E-400",
                                                            "0.1",
                                                            "1e308",
                                                            "88.40",
                                                            "123456789012345678901234567890",
                                                            R"("x")",
                                                            R"("7")",
                                                            R"(" +7 ")",
                                                            R"("\u00e9\n\\")",
                                                            R"("\ud83d\ude00")",
                                                            R"("\ud83d-")",
                                                            "\"\u00e9\U0001F600\"",
                                                            "\"a longer string than a block\""};

  std::string_view blanks() { return random_.once_in(10) ? " \n" : ""; }

  template <class Make> std::string list(int most, Make make) {
    std::string made{blanks()};
    for (auto left = random_.between(0, most); left > 0; --left)
      made += make() + std::string{blanks()} + (left > 1 ? "," : "") + std::string{blanks()};
    return made;
  }

  std::string value(int depth) {
    if (depth > 0 && random_.once_in(6))
      return object(depth - 1);
    if (depth > 0 && random_.once_in(5))
      return "[" + list(4, [&] { return value(depth - 1); }) + "]";
    return std::string{scalars[random_.below(scalars.size())]};
  }

  std::string object(int depth) {
    return "{" +
           list(6,
                [&] {
                  return "\"" + std::string{names[random_.below(names.size())]} +
                         "\":" + std::string{blanks()} + value(depth);
                }) +
           "}";
  }

  void damage(std::string& of) {
    constexpr std::string_view bytes{"{}[]\",:\\ 0a-.eu\x00\x1F\x80\xC3\xED\xF0", 22};
    const auto at = random_.below(of.size());
    if (random_.once_in(2))
      of.erase(at, 1);
    else
      of[at] = bytes[random_.below(bytes.size())];
  }

  test::random random_;
};

TEST_CASE("documents at random are read as RapidJSON reads them") {
  document_maker make;
  for (int i = 0; i < 60'000; ++i) {
    const auto record = make.document();
    CAPTURE(record);
    REQUIRE(fuzz::check_json(record) == "");
  }
}

} // namespace
} // namespace duet
