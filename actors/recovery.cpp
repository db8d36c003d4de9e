#include "actors/recovery.hpp"

#include "actors/log_rotation.hpp"
#include "model/failpoint.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <thread>

namespace duet {

namespace {

using std::chrono::steady_clock;

/// Keys of changelog records that are not state begin with this; no job's state key does.
constexpr std::string_view metadata_prefix = "duet.";
constexpr std::string_view fingerprint_key = "duet.fingerprint";
constexpr std::string_view input_partitions_key = "duet.input-partitions";

failure misconfigured(std::string message) { return {remedy::misconfigured, std::move(message)}; }

/// The topics as they are, after the missing ones were made.
struct topics {
  topic_description output;
  topic_description dead_letters;
  topic_description state;
};

std::optional<std::uint32_t> to_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{number}
                                                                  : std::nullopt;
}

/// One recovery: the steps as functions, and what they share.
class recovery {
public:
  recovery(cluster& kafka, const job& what, const pipeline_config& config, standing& stands,
           metrics& meter, const std::stop_token& stop)
      : kafka_{kafka}, job_{what}, config_{config}, stands_{stands}, meter_{meter}, stop_{stop} {}

  result<recovered> run();

private:
  result<void> find_topics();
  result<topic_description> find_or_create(const std::string& topic, std::string_view option,
                                           bool create);
  result<void> find_state_topic();
  result<void> look_for_another();
  result<void> open_logs();
  result<void> read_committed_positions();
  result<void> restore();
  result<void> restore_from(record_source& source);
  result<void> take_changelog(std::span<const record> records);
  result<void> take_metadata(const record& in);
  result<void> check_fingerprint();
  failure explain_missing_positions(std::string_view which);
  result<void> settle_positions();
  result<void> open_source();
  result<void> claim();

  [[nodiscard]] failure taken_over() const;
  [[nodiscard]] outbox marks() const;
  [[nodiscard]] std::string fingerprint() const;
  [[nodiscard]] std::string ways_out() const;
  [[nodiscard]] result<void> check_range(const position& at, const watermarks& range) const;

  cluster& kafka_;
  const job& job_;
  const pipeline_config& config_;
  standing& stands_;
  metrics& meter_;
  const std::stop_token& stop_;

  topics topics_;
  recovered made_;
  std::map<partition_id, record_offset> committed_;
  std::size_t committed_before_ = 0; ///< How many of them were found.
  std::vector<watermarks> input_ranges_;
  std::optional<std::string> fingerprint_found_;
  std::optional<std::uint32_t> input_partitions_known_;
  std::uint64_t restored_ = 0;
};

result<recovered> recovery::run() {
  using step = result<void> (recovery::*)();
  using named_step = std::pair<step, std::string_view>;
  static constexpr std::array steps{
      named_step{&recovery::find_topics, "recovery.topics_found"},
      named_step{&recovery::look_for_another, "recovery.looked_for_another"},
      named_step{&recovery::open_logs, "recovery.logs_opened"},
      named_step{&recovery::read_committed_positions, "recovery.positions_read"},
      named_step{&recovery::restore, "recovery.restored"},
      named_step{&recovery::check_fingerprint, "recovery.fingerprint_checked"},
      named_step{&recovery::settle_positions, "recovery.positions_settled"},
      named_step{&recovery::open_source, "recovery.source_opened"},
      named_step{&recovery::claim, "recovery.claimed"}};
  for (const auto& [take, taken] : steps) {
    if (stop_.stop_requested())
      return failure{remedy::fatal, "stopped while recovering"};
    if (auto done = (this->*take)(); !done)
      return done.error();
    meter_.alive();
    failpoint(taken);
  }
  return std::move(made_);
}

// --- 1. topics

result<void> recovery::find_topics() {
  auto input = kafka_.describe_topic(config_.input_topic);
  if (!input)
    return input.error();
  if (!*input)
    return misconfigured("the input topic " + config_.input_topic +
                         " does not exist; create it or give another --input-topic");
  made_.input_partitions = (*input)->partitions;
  auto output = find_or_create(config_.output_topic, "--output-topic", config_.create_topics);
  if (!output)
    return output.error();
  topics_.output = std::move(*output);
  auto letters = find_or_create(config_.dlq_topic, "--dlq-topic", config_.create_topics);
  if (!letters)
    return letters.error();
  topics_.dead_letters = std::move(*letters);
  return find_state_topic();
}

result<topic_description> recovery::find_or_create(const std::string& topic,
                                                   std::string_view option, bool create) {
  auto found = kafka_.describe_topic(topic);
  if (!found)
    return found.error();
  if (*found)
    return std::move(**found);
  if (!create)
    return misconfigured("the topic " + topic +
                         " does not exist; create it, let duet do it with "
                         "--create-topics, or give another " +
                         std::string{option});
  if (auto done = kafka_.create_topic(topic, made_.input_partitions, {}); !done)
    return done.error();
  spdlog::info("created topic {} with {} partitions", topic, made_.input_partitions);
  return topic_description{.partitions = made_.input_partitions, .settings = std::nullopt};
}

result<void> recovery::find_state_topic() {
  const auto topic = config_.state_topic();
  auto found = kafka_.describe_topic(topic);
  if (!found)
    return found.error();
  if (!*found) {
    // As many key groups as input partitions: that is how far the work can be divided.
    const std::map<std::string, std::string> settings{{"cleanup.policy", "compact"},
                                                      {"segment.bytes", "67108864"},
                                                      {"min.cleanable.dirty.ratio", "0.2"}};
    if (auto done = kafka_.create_topic(topic, made_.input_partitions, settings); !done)
      return done.error();
    spdlog::info("created state topic {} with {} partitions", topic, made_.input_partitions);
    // Another instance may have been faster, and have seen another number of input partitions.
    found = kafka_.describe_topic(topic);
    if (!found)
      return found.error();
    if (!*found)
      return failure{remedy::recover, "the new state topic " + topic + " is not there yet"};
  }
  topics_.state = std::move(**found);
  const auto& settings = topics_.state.settings;
  // "compact,delete" deletes as well: keys that have not changed for the retention time.
  if (settings && settings->contains("cleanup.policy") &&
      settings->at("cleanup.policy") != "compact")
    return misconfigured("the state topic " + topic +
                         " has cleanup.policy=" + settings->at("cleanup.policy") +
                         ", which deletes state; set it to compact");
  made_.keys.key_groups = topics_.state.partitions;
  made_.keys.shards = config_.shards;
  if (made_.keys.shards == 0)
    made_.keys.shards =
        std::clamp(std::thread::hardware_concurrency(), 1U, topics_.state.partitions);
  made_.letters = {.input_topic = config_.input_topic,
                   .headers = config_.dlq_headers,
                   .partitions = topics_.dead_letters.partitions,
                   .topic = rules_of(topics_.dead_letters)};
  made_.output = rules_of(topics_.output);
  return {};
}

// --- 2. transactional ids

result<void> recovery::look_for_another() {
  if (stands_ == standing::newest)
    return {};
  const auto claimed = kafka_.claimed_by_another(config_.input_topic, made_.input_partitions);
  if (!claimed)
    return claimed.error();
  return *claimed ? result<void>{taken_over()} : result<void>{};
}

failure recovery::taken_over() const {
  return {remedy::fenced, "another instance with the same --app-id, " + config_.app_id +
                              ", has taken over; this one has stopped and nothing it had not "
                              "committed is visible"};
}

result<void> recovery::open_logs() {
  const auto [smallest, largest] = std::minmax(
      {made_.output.bytes_max, made_.letters.topic.bytes_max, rules_of(topics_.state).bytes_max});
  const destinations to{.output = config_.output_topic,
                        .dead_letters = config_.dlq_topic,
                        .changelog = config_.state_topic(),
                        .batch_bytes_max = smallest,
                        .record_bytes_max = largest};
  std::vector<std::unique_ptr<transaction_log>> logs;
  for (std::uint32_t number = 0; number < config_.limits.transactional_ids; ++number) {
    auto log = kafka_.open_log(number, config_.input_topic, to);
    if (!log)
      return log.error();
    logs.push_back(std::move(*log));
    stands_ = standing::newest;
    meter_.alive();
  }
  made_.log = std::make_unique<log_rotation>(std::move(logs));
  return {};
}

// --- 3. how far we are

result<void> recovery::read_committed_positions() {
  auto committed = kafka_.committed(config_.input_topic, made_.input_partitions);
  if (!committed)
    return committed.error();
  for (const auto& at : *committed)
    committed_[at.partition] = at.next;
  committed_before_ = committed_.size();
  auto ranges =
      kafka_.watermarks_of(config_.input_topic, made_.input_partitions, isolation::read_committed);
  if (!ranges)
    return ranges.error();
  input_ranges_ = std::move(*ranges);
  return {};
}

// --- 4. state

result<void> recovery::restore() {
  for (std::uint32_t shard = 0; shard < made_.keys.shards; ++shard)
    made_.operators.push_back(job_.make_operator(made_.keys));
  auto ranges = kafka_.watermarks_of(config_.state_topic(), topics_.state.partitions,
                                     isolation::read_uncommitted);
  if (!ranges)
    return ranges.error();
  std::vector<input_span> spans;
  for (const auto& range : *ranges)
    if (range.low < range.high)
      spans.push_back({range.partition, range.low, range.high});
  if (spans.empty())
    return {};
  auto source = kafka_.open_source(config_.state_topic(), spans);
  if (!source)
    return source.error();
  const auto begun = steady_clock::now();
  if (auto done = restore_from(**source); !done)
    return done;
  spdlog::info(
      "restored {} changelog records of {} in {} ms", restored_, config_.state_topic(),
      std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun).count());
  return {};
}

result<void> recovery::restore_from(record_source& source) {
  auto last_heard = steady_clock::now();
  while (!stop_.stop_requested()) {
    const auto in = source.poll(config_.limits.poll_wait);
    if (!in)
      return in.error();
    meter_.alive();
    if (auto done = take_changelog(in->records); !done)
      return done;
    if (in->ended)
      return {};
    const auto now = steady_clock::now();
    if (!in->records.empty())
      last_heard = now;
    if (now - last_heard > config_.limits.restore_wait_max)
      return failure{remedy::recover,
                     "the state topic " + config_.state_topic() +
                         " cannot be read to its end: a transaction is open in it; "
                         "kafka-transactions.sh find-hanging names it"};
  }
  return failure{remedy::fatal, "stopped while restoring"};
}

result<void> recovery::take_changelog(std::span<const record> records) {
  // Records of one partition come in runs, so each run is one call.
  while (!records.empty()) {
    const auto is_metadata = [](const record& each) {
      return each.key && each.key->starts_with(metadata_prefix);
    };
    if (is_metadata(records.front())) {
      if (auto done = take_metadata(records.front()); !done)
        return done;
      records = records.subspan(1);
      continue;
    }
    const auto partition = records.front().partition;
    const auto end = std::ranges::find_if(records, [&](const record& each) {
      return each.partition != partition || is_metadata(each);
    });
    const auto run = records.first(static_cast<std::size_t>(end - records.begin()));
    const auto group = key_group{static_cast<std::uint32_t>(partition.value)};
    auto& owner = *made_.operators[made_.keys.shard_of(group).value];
    if (const auto problem = owner.restore(run))
      return misconfigured("the state topic " + config_.state_topic() +
                           " cannot be restored: " + *problem + "; " + ways_out());
    restored_ += run.size();
    records = records.subspan(run.size());
  }
  return {};
}

/// The fingerprint is the oldest record of every partition, so state of somebody else is refused
/// before any of it is read.
result<void> recovery::take_metadata(const record& in) {
  if (in.key == input_partitions_key && in.value)
    input_partitions_known_ = to_number(*in.value);
  if (in.key != fingerprint_key || !in.value)
    return {};
  fingerprint_found_ = *in.value;
  if (*fingerprint_found_ == fingerprint())
    return {};
  return misconfigured("the state in " + config_.state_topic() + " was made by \"" +
                       *fingerprint_found_ + "\", this is \"" + fingerprint() + "\"; " +
                       ways_out());
}

// --- 5. whose state it is

std::string recovery::fingerprint() const {
  return job_.fingerprint() + " key-groups=" + std::to_string(made_.keys.key_groups);
}

std::string recovery::ways_out() const {
  return "give another --app-id to start anew beside it, go back to the settings it was made with, "
         "or delete the topic " +
         config_.state_topic() + " and the offsets of group " + config_.app_id +
         " to start from scratch";
}

result<void> recovery::check_fingerprint() {
  if (!fingerprint_found_ && restored_ > 0)
    return misconfigured("the state topic " + config_.state_topic() +
                         " holds records that duet did not write; " + ways_out());
  if (!fingerprint_found_ && !committed_.empty())
    return misconfigured("the group " + config_.app_id +
                         " has committed offsets, but its state in " + config_.state_topic() +
                         " is gone; give another --app-id, or delete the "
                         "group's offsets to start from scratch");
  if (fingerprint_found_ && committed_.empty())
    return explain_missing_positions("s");
  return {};
}

/// Why positions are missing that the state says were committed. Nobody else could write them since
/// the logs were opened, except a newer instance that has fenced this one and claimed meanwhile.
failure recovery::explain_missing_positions(std::string_view which) {
  const auto now = kafka_.committed(config_.input_topic, made_.input_partitions);
  if (!now)
    return now.error();
  if (now->size() > committed_before_)
    return taken_over();
  return misconfigured("there is state in " + config_.state_topic() + ", but group " +
                       config_.app_id + " has no committed offset" + std::string{which} + " of " +
                       config_.input_topic +
                       " (expired, or the topic was made anew), and to read it anew would repeat "
                       "records; " +
                       ways_out());
}

// --- 6. where reading goes on

/// Gives every partition that has no committed position one to begin at.
result<void> recovery::settle_positions() {
  // A partition that was added to a running application is new: all of it is read.
  const auto start = committed_.empty() ? config_.start : start_at::earliest;
  const auto known = static_cast<std::int32_t>(input_partitions_known_.value_or(0));
  for (const auto& range : input_ranges_) {
    if (committed_.contains(range.partition))
      continue;
    if (range.partition.value < known)
      return explain_missing_positions(" for partition " + std::to_string(range.partition.value));
    committed_[range.partition] = start == start_at::latest ? range.high : range.low;
  }
  return {};
}

result<void> recovery::check_range(const position& at, const watermarks& range) const {
  const auto where = config_.input_topic + "[" + std::to_string(at.partition.value) + "]";
  if (at.next < range.low)
    return misconfigured("offset " + std::to_string(at.next.value) + " of " + where +
                         ", where this application goes on, is deleted: the partition begins at " +
                         std::to_string(range.low.value) + "; move the group " + config_.app_id +
                         " with kafka-consumer-groups.sh --reset-offsets to accept the loss");
  if (at.next > range.high)
    return misconfigured("offset " + std::to_string(at.next.value) + " of " + where +
                         ", where this application goes on, is beyond the partition's end at " +
                         std::to_string(range.high.value) + ": the topic was made anew; " +
                         ways_out());
  return {};
}

result<void> recovery::open_source() {
  std::vector<input_span> spans;
  for (const auto& range : input_ranges_) {
    const position from{range.partition, committed_.at(range.partition)};
    if (auto done = check_range(from, range); !done)
      return done;
    spans.push_back({from.partition, from.next,
                     config_.until_caught_up ? std::optional{range.high} : std::nullopt});
  }
  auto source = kafka_.open_source(config_.input_topic, spans);
  if (!source)
    return source.error();
  made_.source = std::move(*source);
  return {};
}

// --- 7. whose turn it is

/// What the state topic has to say about itself and does not say yet.
outbox recovery::marks() const {
  outbox made;
  const auto mark = [&made](std::string_view key, std::string_view value, std::uint32_t group) {
    made.add({.key = key,
              .value = value,
              .timestamp_ms = no_timestamp,
              .partition = partition_id{static_cast<std::int32_t>(group)},
              .headers = {}});
  };
  if (!fingerprint_found_)
    for (std::uint32_t group = 0; group < made_.keys.key_groups; ++group)
      mark(fingerprint_key, fingerprint(), group);
  if (input_partitions_known_ != made_.input_partitions)
    mark(input_partitions_key, std::to_string(made_.input_partitions), 0);
  return made;
}

result<void> recovery::claim() {
  positions all;
  for (const auto& [partition, next] : committed_)
    all.push_back({partition, next});
  if (auto done = made_.log->begin(); !done)
    return done;
  if (auto done = made_.log->write(destination::changelog, marks()); !done)
    return done;
  return made_.log->commit(all);
}

} // namespace

result<recovered> recover(cluster& kafka, const job& what, const pipeline_config& config,
                          standing& stands, metrics& meter, const std::stop_token& stop) {
  return recovery{kafka, what, config, stands, meter, stop}.run();
}

} // namespace duet
