/// Boils the results of a script down to a few numbers, which are the same for the same results.
#include "bench/kafka.hpp"
#include "bench/tools/commands.hpp"
#include "bench/tools/text.hpp"

#include <functional>
#include <iostream>
#include <memory>
#include <unordered_map>

namespace bench {

namespace {

struct digest_options {
  std::string brokers = "localhost:9092";
  std::string topic;
  std::string field;
  bool upsert = false;
};

/// Rows in any order.
class digest {
public:
  explicit digest(const std::string& field) : before_{'"' + field + "\":"}, adds_{!field.empty()} {}

  void add(std::string_view key, std::string_view value) {
    const std::hash<std::string_view> hash;
    hash_ += (hash(key) * 0x9E3779B97F4A7C15U ^ hash(value)) * 0xBF58476D1CE4E5B9U;
    ++rows_;
    if (adds_)
      sum_ += number_of(value, before_).value_or(0);
  }

  [[nodiscard]] json_object describe() const {
    json_object out;
    out.add("rows", rows_).add("hash", hash_).add("sum", sum_);
    return out;
  }

private:
  std::string before_;
  bool adds_;
  std::uint64_t rows_ = 0;
  std::uint64_t hash_ = 0;
  std::int64_t sum_ = 0;
};

void make_digest(const digest_options& given) {
  digest of_rows{given.field};
  std::unordered_map<std::string, std::string> last;
  std::uint64_t records = 0;
  read_topic(given.brokers, given.topic, true, [&](const rd_kafka_message_t& record) {
    ++records;
    if (!given.upsert)
      of_rows.add(key_of(record), value_of(record));
    else if (record.payload != nullptr)
      last[std::string{key_of(record)}] = value_of(record);
    else
      last.erase(std::string{key_of(record)});
  });
  for (const auto& [key, value] : last)
    of_rows.add(key, value);
  std::cout << of_rows.describe().add("records", records).text() << std::endl;
}

} // namespace

void add_digest(CLI::App& to) {
  const auto given = std::make_shared<digest_options>();
  auto& command = *to.add_subcommand("digest", "Count the rows of a topic, and hash them");
  command.add_option("--brokers", given->brokers, "Kafka brokers");
  command.add_option("--topic", given->topic, "Topic to read")->required();
  command.add_option("--sum", given->field, "Add up this whole number of each row");
  command.add_flag("--upsert", given->upsert, "Of each key the last record counts");
  command.callback([given] { make_digest(*given); });
}

} // namespace bench
