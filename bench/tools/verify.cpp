/// Decides whether a system's results are exactly those that its input calls for. It shares no code
/// with any of the systems.
#include "bench/kafka.hpp"
#include "bench/tools/commands.hpp"
#include "bench/tools/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

namespace bench {

namespace {

struct verify_options {
  std::string brokers = "localhost:9092";
  std::string input_topic;
  std::string output_topic;
  std::string dlq_topic;
  std::int64_t pair_sum = 0;
  std::string input_file;
};

/// Records, and the sum of a hash of each: equal for equal records in whatever order.
struct fingerprint {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;

  void add(const rd_kafka_message_t& record) {
    const std::hash<std::string_view> hash;
    const auto mixed = hash(key_of(record)) * 0x9E3779B97F4A7C15U ^ hash(value_of(record));
    sum += mixed * 0xBF58476D1CE4E5B9U;
    ++count;
  }
};

/// What is in an input topic: all that the results depend on.
struct input_summary {
  std::vector<std::uint32_t> numbers; ///< How often each number from 0 to the sum occurs.
  fingerprint dead;
};

std::optional<std::int64_t> read_number(std::string_view value) {
  constexpr std::string_view before = R"({"num":)";
  if (value.starts_with(before) && value.ends_with('}'))
    value = value.substr(before.size(), value.size() - before.size() - 1);
  return to_number(value);
}

input_summary read_input(const verify_options& given) {
  input_summary made{.numbers = std::vector<std::uint32_t>(given.pair_sum + 1UL), .dead = {}};
  read_topic(given.brokers, given.input_topic, true, [&](const rd_kafka_message_t& record) {
    const auto number = read_number(value_of(record));
    if (number && *number >= 0 && *number <= given.pair_sum)
      ++made.numbers[static_cast<std::size_t>(*number)];
    else
      made.dead.add(record);
  });
  return made;
}

// --- a summary takes a while to make, so it can be kept

void save(const input_summary& made, const std::string& file) {
  std::ofstream out{file};
  out << made.dead.count << ' ' << made.dead.sum << '\n';
  for (const auto count : made.numbers)
    out << count << '\n';
}

input_summary load(const verify_options& given) {
  input_summary made{.numbers = std::vector<std::uint32_t>(given.pair_sum + 1UL), .dead = {}};
  std::ifstream in{given.input_file};
  in >> made.dead.count >> made.dead.sum;
  for (auto& count : made.numbers)
    in >> count;
  if (!in)
    throw std::runtime_error{"cannot read " + given.input_file};
  return made;
}

input_summary find_input(const verify_options& given) {
  if (!given.input_file.empty() && std::filesystem::exists(given.input_file))
    return load(given);
  auto made = read_input(given);
  if (!given.input_file.empty())
    save(made, given.input_file);
  return made;
}

// --- results

/// Pairs per low that the numbers call for.
std::vector<std::uint32_t> expected_pairs(const input_summary& in) {
  const auto& numbers = in.numbers;
  const auto sum = numbers.size() - 1;
  std::vector<std::uint32_t> pairs(sum / 2 + 1);
  for (std::size_t low = 0; low < pairs.size(); ++low)
    pairs[low] = low == sum - low ? numbers[low] / 2 : std::min(numbers[low], numbers[sum - low]);
  return pairs;
}

struct verdict {
  std::uint64_t pairs = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t lost = 0;
  std::uint64_t repeated = 0;
  std::uint64_t wrong = 0;

  void compare(std::uint64_t expected, std::uint64_t found) {
    (found < expected ? lost : repeated) += std::max(found, expected) - std::min(found, expected);
  }

  [[nodiscard]] bool clean() const { return lost + repeated + wrong == 0; }
};

void verify_pairs(const verify_options& given, const input_summary& in, verdict& out) {
  const auto expected = expected_pairs(in);
  std::vector<std::uint32_t> found(expected.size());
  std::string value;
  read_topic(given.brokers, given.output_topic, true, [&](const rd_kafka_message_t& record) {
    ++out.pairs;
    const auto low = to_number(key_of(record)).value_or(-1);
    value = R"({"low":)";
    append(value, low);
    value += R"(,"high":)";
    append(value, given.pair_sum - low);
    value += '}';
    if (low < 0 || low > given.pair_sum / 2 || value != value_of(record))
      ++out.wrong;
    else
      ++found[static_cast<std::size_t>(low)];
  });
  for (std::size_t low = 0; low < found.size(); ++low)
    out.compare(expected[low], found[low]);
}

void verify_dead_letters(const verify_options& given, const input_summary& in, verdict& out) {
  fingerprint found;
  read_topic(given.brokers, given.dlq_topic, true,
             [&](const rd_kafka_message_t& record) { found.add(record); });
  out.dead_letters = found.count;
  out.compare(in.dead.count, found.count);
  if (in.dead.count == found.count && in.dead.sum != found.sum)
    ++out.wrong; // at least one
}

void verify(const verify_options& given) {
  const auto in = find_input(given);
  verdict out;
  verify_pairs(given, in, out);
  verify_dead_letters(given, in, out);
  std::cout << json_object{}
                   .add("clean", out.clean())
                   .add("pairs", out.pairs)
                   .add("dead_letters", out.dead_letters)
                   .add("lost", out.lost)
                   .add("repeated", out.repeated)
                   .add("wrong", out.wrong)
                   .text()
            << std::endl;
  if (!out.clean())
    throw CLI::RuntimeError{1};
}

} // namespace

void add_verify(CLI::App& to) {
  const auto given = std::make_shared<verify_options>();
  auto& command =
      *to.add_subcommand("verify", "Compare results with their input (exit code 1: no)");
  command.add_option("--brokers", given->brokers, "Kafka brokers");
  command.add_option("--input-topic", given->input_topic, "The input, complete")->required();
  command.add_option("--output-topic", given->output_topic, "The pairs")->required();
  command.add_option("--dlq-topic", given->dlq_topic, "The dead letters")->required();
  command.add_option("--pair-sum", given->pair_sum, "Two numbers with this sum make a pair")
      ->required()
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{100'000'000}));
  command.add_option("--input-file", given->input_file,
                     "Keep what counts of the input here; if it is there, do not read the input");
  command.callback([given] { verify(*given); });
}

} // namespace bench
