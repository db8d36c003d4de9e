#include "pipeline/recovery.hpp"

#include "model/failpoint.hpp"
#include "pipeline/log_rotation.hpp"
#include "pipeline/state_marks.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <thread>

namespace duet {

namespace {

failure misconfigured(std::string message) { return {remedy::misconfigured, std::move(message)}; }

/// The topics as they are, after the missing ones were made.
struct topics {
  topic_description output;
  topic_description dead_letters;
  topic_description state;
};

/// A topic's cleanup.policy; empty if there is no topic or the cluster does not tell.
std::string policy_of(const std::optional<topic_description>& topic) {
  if (!topic || !topic->settings || !topic->settings->contains("cleanup.policy"))
    return {};
  return topic->settings->at("cleanup.policy");
}

/// Whether it is "compact" or "compact,delete".
bool compacts(std::string_view policy) { return policy.find("compact") != std::string_view::npos; }

/// One recovery: the steps as functions, and what they share.
class recovery {
public:
  recovery(cluster& kafka, const job& what, const pipeline_config& config, standing& stands,
           progress& meter, const clock& time, const std::stop_token& stop,
           const std::optional<failure>& displaced)
      : kafka_{kafka}, job_{what}, config_{config}, stands_{stands}, meter_{meter}, time_{time},
        stop_{stop}, displaced_{displaced} {}

  result<recovered> run();

private:
  result<void> find_topics();
  result<std::optional<topic_description>> find_results(const std::string& topic,
                                                        std::string_view option);
  result<void> make_missing(std::optional<topic_description> output,
                            std::optional<topic_description> letters,
                            std::optional<topic_description> state);
  result<void> make_if_missing(std::optional<topic_description>& found, const std::string& topic,
                               const std::map<std::string, std::string>& settings);
  result<void> look_for_another();
  result<void> open_logs();
  result<void> read_committed_positions();
  result<void> restore();
  result<void> restore_from(record_source& source);
  result<void> take_changelog(std::span<const record> records);
  result<void> take_mark(const record& in);
  result<void> restore_run(std::span<const record> run, state_format format);
  result<void> check_fingerprint();
  failure explain_missing_positions(std::string_view which);
  result<void> check_positions();
  result<void> judge_moved_offset(const position& found, record_offset expected);
  result<void> check_displaced();
  failure displace(const std::string& what);
  result<void> settle_positions();
  result<void> open_source();
  result<void> claim();

  [[nodiscard]] result<void> check_policies(const std::optional<topic_description>& output,
                                            const std::optional<topic_description>& letters,
                                            const std::optional<topic_description>& state) const;
  [[nodiscard]] failure taken_over() const;
  [[nodiscard]] failure anew(const std::string& what) const;
  [[nodiscard]] std::string ways_out() const;
  [[nodiscard]] std::string from_scratch() const;
  [[nodiscard]] result<void> check_range(const position& at, const watermarks& range);

  cluster& kafka_;
  const job& job_;
  const pipeline_config& config_;
  standing& stands_;
  progress& meter_;
  const clock& time_;
  const std::stop_token& stop_;
  const std::optional<failure>& displaced_;

  topics topics_;
  recovered made_;
  std::map<partition_id, record_offset> committed_;
  positions committed_before_; ///< Those of them that were found.
  std::vector<watermarks> input_ranges_;
  state_marks marks_;
  std::vector<record> stripped_; ///< Room for a run of records without their tags.
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
      named_step{&recovery::check_positions, "recovery.positions_checked"},
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

/// Nothing is made before all that is there is known to serve.
result<void> recovery::find_topics() {
  auto input = kafka_.describe_topic(config_.input_topic);
  if (!input)
    return input.error();
  if (!*input)
    return misconfigured("the input topic " + config_.input_topic +
                         " does not exist; create it or give another --input-topic");
  made_.input_partitions = (*input)->partitions;
  auto output = find_results(config_.output_topic, "--output-topic");
  if (!output)
    return output.error();
  auto letters = find_results(config_.dlq_topic, "--dlq-topic");
  if (!letters)
    return letters.error();
  auto state = kafka_.describe_topic(config_.state_topic());
  if (!state)
    return state.error();
  if (auto done = check_policies(*output, *letters, *state); !done)
    return done;
  return make_missing(std::move(*output), std::move(*letters), std::move(*state));
}

/// A topic for results; nothing if duet has to make it.
result<std::optional<topic_description>> recovery::find_results(const std::string& topic,
                                                                std::string_view option) {
  auto found = kafka_.describe_topic(topic);
  if (found && !*found && !config_.create_topics)
    return misconfigured("the topic " + topic +
                         " does not exist; create it, let duet do it with "
                         "--create-topics, or give another " +
                         std::string{option});
  return found;
}

/// What a topic's cleanup.policy would do to the records that duet writes there.
result<void> recovery::check_policies(const std::optional<topic_description>& output,
                                      const std::optional<topic_description>& letters,
                                      const std::optional<topic_description>& state) const {
  if (const auto policy = policy_of(letters); compacts(policy))
    return misconfigured("the dead-letter topic " + config_.dlq_topic +
                         " has cleanup.policy=" + policy +
                         ", which loses letters with equal keys and refuses those without; set it "
                         "to delete");
  // "compact,delete" deletes as well: keys that have not changed for the retention time.
  if (const auto policy = policy_of(state); !policy.empty() && policy != "compact")
    return misconfigured("the state topic " + config_.state_topic() + " has cleanup.policy=" +
                         policy + ", which deletes state; set it to compact");
  if (const auto policy = policy_of(output); compacts(policy))
    spdlog::warn("the output topic {} has cleanup.policy={}: of the results with one key Kafka "
                 "keeps only the last",
                 config_.output_topic, policy);
  return {};
}

result<void> recovery::make_missing(std::optional<topic_description> output,
                                    std::optional<topic_description> letters,
                                    std::optional<topic_description> state) {
  // The broker's default may be to compact.
  const std::map<std::string, std::string> of_results{{"cleanup.policy", "delete"}};
  // As many key groups as input partitions: that is how far the work can be divided.
  const std::map<std::string, std::string> of_state{{"cleanup.policy", "compact"},
                                                    {"segment.bytes", "67108864"},
                                                    {"min.cleanable.dirty.ratio", "0.2"}};
  if (auto done = make_if_missing(output, config_.output_topic, of_results); !done)
    return done;
  if (auto done = make_if_missing(letters, config_.dlq_topic, of_results); !done)
    return done;
  if (auto done = make_if_missing(state, config_.state_topic(), of_state); !done)
    return done;
  topics_ = {std::move(*output), std::move(*letters), std::move(*state)};
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

/// Makes a topic like the input, unless it was found.
result<void> recovery::make_if_missing(std::optional<topic_description>& found,
                                       const std::string& topic,
                                       const std::map<std::string, std::string>& settings) {
  if (found)
    return {};
  if (auto done = kafka_.create_topic(topic, made_.input_partitions, settings); !done)
    return done;
  spdlog::info("created topic {} with {} partitions", topic, made_.input_partitions);
  // Another instance may have been faster, and have seen another number of input partitions.
  auto described = kafka_.describe_topic(topic);
  if (!described)
    return described.error();
  if (!*described)
    return failure{remedy::recover, "the new topic " + topic + " is not there yet"};
  found = std::move(*described);
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
  committed_before_ = std::move(*committed);
  auto ranges =
      kafka_.watermarks_of(config_.input_topic, made_.input_partitions, isolation::read_committed);
  if (!ranges)
    return ranges.error();
  input_ranges_ = std::move(*ranges);
  return {};
}

// --- 4. state

result<void> recovery::restore() {
  marks_ = state_marks{job_.fingerprint() + " key-groups=" + std::to_string(made_.keys.key_groups)};
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
  const auto begun = time_.now();
  if (auto done = restore_from(**source); !done)
    return done;
  spdlog::info("restored {} changelog records of {} in {} ms", restored_, config_.state_topic(),
               std::chrono::duration_cast<std::chrono::milliseconds>(time_.now() - begun).count());
  return {};
}

result<void> recovery::restore_from(record_source& source) {
  auto last_heard = time_.now();
  while (!stop_.stop_requested()) {
    const auto in = source.poll(config_.limits.poll_wait);
    if (!in)
      return in.error();
    meter_.alive();
    if (auto done = take_changelog(in->records); !done)
      return done;
    if (in->ended)
      return {};
    const auto now = time_.now();
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
    const auto partition = records.front().partition;
    const auto format = state_marks::format_of(records.front());
    std::size_t taken = 1;
    if (format) {
      const auto end = std::ranges::find_if(records, [&](const record& each) {
        return each.partition != partition || state_marks::format_of(each) != format;
      });
      taken = static_cast<std::size_t>(end - records.begin());
    }
    const auto run = records.first(taken);
    if (auto done = format ? restore_run(run, *format) : take_mark(run.front()); !done)
      return done;
    records = records.subspan(taken);
  }
  return {};
}

result<void> recovery::restore_run(std::span<const record> run, state_format format) {
  restored_ += run.size();
  if (format == state_format::tagged) {
    stripped_.assign(run.begin(), run.end());
    for (auto& each : stripped_)
      each.key->remove_prefix(1);
    run = stripped_;
  }
  const auto group = key_group{static_cast<std::uint32_t>(run.front().partition.value)};
  auto& owner = *made_.operators[made_.keys.shard_of(group).value];
  if (const auto problem = owner.restore(run, format))
    return misconfigured("the state topic " + config_.state_topic() +
                         " cannot be restored: " + *problem + "; " + ways_out());
  return {};
}

/// A fingerprint comes before all state of its format in its partition, so state that this duet
/// cannot read is refused before any of it is read.
result<void> recovery::take_mark(const record& in) {
  if (const auto problem = marks_.take(in))
    return misconfigured("the state in " + config_.state_topic() + " " + *problem + "; " +
                         ways_out());
  return {};
}

// --- 5. whose state it is

std::string recovery::ways_out() const {
  return "give another --app-id to start anew beside it, go back to the settings it was made with, "
         "or " +
         from_scratch();
}

std::string recovery::from_scratch() const {
  return "delete the topic " + config_.state_topic() + " and the offsets of group " +
         config_.app_id + " to start from scratch";
}

result<void> recovery::check_fingerprint() {
  if (!marks_.found() && restored_ > 0)
    return misconfigured("the state topic " + config_.state_topic() +
                         " holds records that duet did not write; " + ways_out());
  if (!marks_.found() && !committed_.empty())
    return misconfigured("the group " + config_.app_id +
                         " has committed offsets, but its state in " + config_.state_topic() +
                         " is gone; give another --app-id, or delete the "
                         "group's offsets to start from scratch");
  if (marks_.found() && committed_.empty())
    return explain_missing_positions("s");
  return {};
}

/// Why positions are missing that the state says were committed. Nobody else could write them since
/// the logs were opened, except a newer instance that has fenced this one and claimed meanwhile.
failure recovery::explain_missing_positions(std::string_view which) {
  const auto now = kafka_.committed(config_.input_topic, made_.input_partitions);
  if (!now)
    return now.error();
  if (now->size() > committed_before_.size())
    return taken_over();
  return misconfigured("there is state in " + config_.state_topic() + ", but group " +
                       config_.app_id + " has no committed offset" + std::string{which} + " of " +
                       config_.input_topic +
                       " (expired, or the topic was made anew), and to read it anew would repeat "
                       "records; " +
                       ways_out());
}

// --- 6. where reading goes on

/// Every transaction commits the same positions to the group and to the state. Where they differ,
/// somebody else has moved the group's.
result<void> recovery::check_positions() {
  if (marks_.read_to().empty())
    return {};
  for (const auto& found : committed_before_) {
    // What is added to a running application is read from its beginning.
    const auto range = std::ranges::find(input_ranges_, found.partition, &watermarks::partition);
    const auto fresh = range == input_ranges_.end() ? record_offset{} : range->low;
    const auto expected = marks_.read_to().find(found.partition).value_or(fresh);
    // Without a transaction a crash leaves the group's behind those of the state.
    const bool lags = config_.promise == guarantee::at_least_once && found.next < expected;
    if (found.next == expected || lags)
      continue;
    if (auto done = judge_moved_offset(found, expected); !done)
      return done;
  }
  return {};
}

/// Whether this instance, or one before it, has read the input as it was before it was made anew.
/// What the partitions hold now does not tell: they may be as long again.
result<void> recovery::check_displaced() {
  if (displaced_)
    return displace(displaced_->message);
  if (marks_.displaced().empty())
    return {};
  if (!config_.accept_moved_offsets)
    return anew(marks_.displaced());
  spdlog::warn("{}, and --accept-moved-offsets accepts it", marks_.displaced());
  return {};
}

/// Has every later start know it: by then the new topic may have come to hold the old position. If
/// it cannot be written, this start ends all the same.
failure recovery::displace(const std::string& what) {
  const auto mark = marks_.displace(what);
  if (!committed_before_.empty() && made_.log->begin() &&
      made_.log->write(destination::changelog, mark))
    static_cast<void>(made_.log->commit(committed_before_));
  return anew(what);
}

failure recovery::anew(const std::string& what) const {
  return misconfigured(
      what + ": the topic was made anew; " + ways_out() +
      ", or move the group with kafka-consumer-groups.sh --reset-offsets and start "
      "with --accept-moved-offsets to read the new topic with this state");
}

/// Accepts it with a warning if the operator says so.
result<void> recovery::judge_moved_offset(const position& found, record_offset expected) {
  // A newer instance that has fenced this one may have committed between the two readings.
  const auto now = kafka_.committed(config_.input_topic, made_.input_partitions);
  if (!now)
    return now.error();
  if (*now != committed_before_)
    return taken_over();
  const auto partition = std::to_string(found.partition.value);
  const auto offset = std::to_string(expected.value);
  const auto what = "the offset of group " + config_.app_id + " for " + config_.input_topic + "[" +
                    partition + "] is " + std::to_string(found.next.value) + ", but the state in " +
                    config_.state_topic() + " goes on at " + offset +
                    ": somebody else has moved it";
  if (config_.accept_moved_offsets) {
    spdlog::warn("{}, and --accept-moved-offsets accepts it", what);
    return {};
  }
  return misconfigured(
      what + ", and to go on there would " + (found.next < expected ? "repeat" : "lose") +
      " records; set it back with kafka-consumer-groups.sh --reset-offsets "
      "--group " +
      config_.app_id + " --topic " + config_.input_topic + ":" + partition + " --to-offset " +
      offset + " --execute, accept it with --accept-moved-offsets, or " + from_scratch());
}

/// Gives every partition that has no committed position one to begin at.
result<void> recovery::settle_positions() {
  // A partition that was added to a running application is new: all of it is read.
  const auto start = committed_.empty() ? config_.start : start_at::earliest;
  for (const auto& range : input_ranges_) {
    if (committed_.contains(range.partition))
      continue;
    if (marks_.knows(range.partition))
      return explain_missing_positions(" for partition " + std::to_string(range.partition.value));
    committed_[range.partition] = start == start_at::latest ? range.high : range.low;
  }
  return {};
}

result<void> recovery::check_range(const position& at, const watermarks& range) {
  const auto which = "offset " + std::to_string(at.next.value) + " of " + config_.input_topic +
                     "[" + std::to_string(at.partition.value) +
                     "], where this application goes on, is ";
  if (at.next < range.low)
    return misconfigured(which + "deleted: the partition begins at " +
                         std::to_string(range.low.value) + "; move the group " + config_.app_id +
                         " with kafka-consumer-groups.sh --reset-offsets and start with "
                         "--accept-moved-offsets to accept the loss");
  if (at.next > range.high)
    return displace(which + "beyond the partition's end at " + std::to_string(range.high.value));
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
  if (auto done = check_displaced(); !done)
    return done;
  auto source = kafka_.open_source(config_.input_topic, spans);
  if (!source)
    return source.error();
  made_.source = std::move(*source);
  return {};
}

// --- 7. whose turn it is

result<void> recovery::claim() {
  positions all;
  for (const auto& [partition, next] : committed_)
    all.push_back({partition, next});
  if (auto done = made_.log->begin(); !done)
    return done;
  const auto marks = marks_.claim(all, made_.keys.key_groups);
  if (auto done = made_.log->write(destination::changelog, marks); !done)
    return done;
  made_.marks = marks_.read_to();
  const auto done = made_.log->commit(all);
  return done ? result<void>{} : done.error();
}

} // namespace

result<recovered> recover(cluster& kafka, const job& what, const pipeline_config& config,
                          standing& stands, progress& meter, const clock& time,
                          const std::stop_token& stop, const std::optional<failure>& displaced) {
  return recovery{kafka, what, config, stands, meter, time, stop, displaced}.run();
}

} // namespace duet
