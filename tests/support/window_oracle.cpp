/// Prints what `window_job` has to make of the rows that it has read.
///
///     window_oracle EVENTS-PARTITIONS OTHERS-PARTITIONS TRACE...
///
/// A trace is what one process has written down: a line for each row, with table, partition,
/// offset, time and key. A row that is read again was not committed before. Each line of the answer
/// is the name of a target, or "late", and a result.
#include "tests/support/window_reference.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using trace = std::vector<window_row>;

using place = std::pair<bool, std::int32_t>; ///< Whether it is of `others`, and the partition.

place place_of(const window_row& in) { return {in.other, in.partition}; }

/// The rows of one process; a line that it did not come to the end of is none.
trace read(const std::string& path) {
  trace rows;
  std::ifstream file{path};
  std::string line;
  while (std::getline(file, line) && !file.eof()) {
    window_row row;
    std::istringstream{line} >> row.other >> row.partition >> row.offset >> row.time >> row.key;
    row.wall = row.time;
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The rows that were committed, in the order in which they were read.
class committed_rows {
public:
  void add(const window_row& next) {
    auto& last = last_.try_emplace(place_of(next), -1).first->second;
    if (next.offset <= last)
      forget(next);
    last = next.offset;
    rows_.push_back(next);
  }

  [[nodiscard]] const trace& rows() const { return rows_; }

private:
  void forget(const window_row& again) {
    std::erase_if(rows_, [&](const window_row& row) {
      return place_of(row) == place_of(again) && row.offset >= again.offset;
    });
  }

  trace rows_;
  std::map<place, std::int64_t> last_; ///< The offset of the last row.
};

void print(const std::string& name, const window_results::texts& all) {
  for (const auto& each : all)
    std::cout << name << " " << each << "\n";
}

int answer(std::span<char*> words) {
  if (words.size() < 3)
    return 2;
  window_reference expected{std::strtoul(words[0], nullptr, 10),
                            std::strtoul(words[1], nullptr, 10),
                            std::numeric_limits<std::int32_t>::max()};
  committed_rows committed;
  for (const auto* path : words.subspan(2))
    for (const auto& row : read(path))
      committed.add(row);
  for (const auto& row : committed.rows())
    expected.add(row);
  const auto results = expected.at_end();
  print("windows", results.windows);
  print("counts", results.counts);
  print("joined", results.joined);
  print("processed", results.processed);
  print("late", results.late);
  return 0;
}

} // namespace
} // namespace duet::test

int main(int argc, char** argv) {
  return duet::test::answer(std::span{argv, static_cast<std::size_t>(argc)}.subspan(1));
}
