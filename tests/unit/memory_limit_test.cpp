#include "app/memory_limit.hpp"
#include "model/memory_budget.hpp"

#include <doctest/doctest.h>
#include <stdlib.h> // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace duet {
namespace {

namespace fs = std::filesystem;

/// Control groups as they are mounted, until the end.
class mounted_groups {
public:
  mounted_groups() {
    auto name = (fs::temp_directory_path() / "duet-groups-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    root_ = name;
  }
  ~mounted_groups() { fs::remove_all(root_); }
  mounted_groups(const mounted_groups&) = delete;
  mounted_groups& operator=(const mounted_groups&) = delete;

  void write(const fs::path& file, std::string_view text) const {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream{root_ / file} << text << "\n";
  }

  [[nodiscard]] std::optional<std::size_t> limit(std::string_view groups) const {
    return memory_limit_of(groups, root_);
  }

private:
  fs::path root_;
};

TEST_CASE("without control groups there is no limit") {
  const mounted_groups none;
  CHECK(none.limit("") == std::nullopt);
  CHECK(none.limit("0::/") == std::nullopt);
  CHECK(none.limit("nonsense\n:\n4:memory") == std::nullopt);
}

TEST_CASE("version 2: the least limit from the group up to the root") {
  const mounted_groups mounted;
  mounted.write("pods/pod/duet/memory.max", "max");
  CHECK(mounted.limit("0::/pods/pod/duet\n") == std::nullopt);
  mounted.write("pods/pod/memory.max", "300000000");
  mounted.write("pods/memory.max", "800000000");
  CHECK(mounted.limit("0::/pods/pod/duet\n") == 300'000'000);
  mounted.write("pods/pod/duet/memory.max", "200000000");
  CHECK(mounted.limit("0::/pods/pod/duet\n") == 200'000'000);
  CHECK(mounted.limit("0::/elsewhere\n") == std::nullopt);
}

TEST_CASE("version 1 has a mount of its own for memory") {
  const mounted_groups mounted;
  mounted.write("memory/docker/1a2b/memory.limit_in_bytes", "200000000");
  mounted.write("memory/memory.limit_in_bytes", "9223372036854771712"); // no limit
  constexpr std::string_view groups = "5:cpu,cpuacct:/docker/1a2b\n4:memory:/docker/1a2b\n0::/\n";
  CHECK(mounted.limit(groups) == 200'000'000);
  CHECK(mounted.limit("4:memory:/\n") == std::nullopt);
}

TEST_CASE("a container sees its own group as the root, by whatever path it has outside") {
  const mounted_groups mounted;
  mounted.write("memory.max", "200000000");
  CHECK(mounted.limit("0::/system.slice/docker-1a2b.scope\n") == 200'000'000);
  CHECK(mounted.limit("0::/../../x\n") == 200'000'000);
}

TEST_CASE("a small container leaves less, and something is left beside") {
  CHECK(memory_max_within(std::nullopt) == 256 * mebibyte);
  CHECK(memory_max_within(1'024 * mebibyte) == 256 * mebibyte);
  CHECK(memory_max_within(320 * mebibyte) == 256 * mebibyte);
  CHECK(memory_max_within(200 * mebibyte) == 136 * mebibyte);
  CHECK(memory_max_within(32 * mebibyte) == 64 * mebibyte);
}

} // namespace
} // namespace duet
