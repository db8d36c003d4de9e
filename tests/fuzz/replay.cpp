/// Runs a fuzz target over files, without libFuzzer: a corpus is a test for every compiler.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& each : fs::directory_iterator{folder})
    files.push_back(each.path());
  std::ranges::sort(files);
  return files;
}

void replay(const fs::path& path) {
  std::cout << path.string() << std::endl; // the last one is the one that fails
  std::ifstream in{path, std::ios::binary};
  const std::string content{std::istreambuf_iterator<char>{in}, {}};
  // A copy of exactly this size, so that a sanitizer sees a read beyond it.
  const std::vector<std::uint8_t> bytes{content.begin(), content.end()};
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

} // namespace

/// Takes folders, each of which must have files.
int main(int argc, char** argv) {
  const std::vector<std::string> folders{argv + 1, argv + argc};
  for (const auto& folder : folders) {
    const auto files = files_of(folder);
    if (files.empty()) {
      std::cerr << "no files in " << folder << std::endl;
      return 1;
    }
    std::ranges::for_each(files, replay);
  }
  return 0;
}
