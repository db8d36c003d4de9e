#include "pipeline/restore.hpp"

#include "pipeline/ways_out.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace duet {

namespace {

/// Makes operators and marks of the records of a state topic.
class restoration {
public:
  restoration(const job& what, const pipeline_config& config, layout keys) : config_{config} {
    made_.marks = state_marks{what.fingerprint() + " key-groups=" + std::to_string(keys.key_groups),
                              names_of(what.shape().sources)};
    for (std::uint32_t i = 0; i < what.shape().operators.size(); ++i)
      made_.numbers.push_back({i + 1});
    for (std::uint32_t group = 0; group < keys.key_groups; ++group)
      made_.groups.push_back(make_group(what, {group}, keys.key_groups));
  }

  result<void> take(std::span<const record> records);
  result<restored> finish();

  /// How many records of state it has taken.
  [[nodiscard]] std::uint64_t taken() const { return taken_; }

private:
  result<void> take_run(std::span<const record> run, state_format format);
  result<void> take_mark(const record& in);
  [[nodiscard]] failure cannot(const std::string& problem) const;

  const pipeline_config& config_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  restored made_;
  std::uint64_t taken_ = 0;
};

result<void> restoration::take(std::span<const record> records) {
  // Records of one partition come in runs, so each run is one call.
  while (!records.empty()) {
    const auto from = records.front().split;
    const auto format = state_marks::format_of(records.front());
    std::size_t length = 1;
    if (format) {
      const auto end = std::ranges::find_if(records, [&](const record& each) {
        return each.split != from || state_marks::format_of(each) != format;
      });
      length = static_cast<std::size_t>(end - records.begin());
    }
    const auto run = records.first(length);
    if (auto done = format ? take_run(run, *format) : take_mark(run.front()); !done)
      return done;
    records = records.subspan(length);
  }
  return {};
}

result<void> restoration::take_run(std::span<const record> run, state_format format) {
  taken_ += run.size();
  const auto group = key_group{static_cast<std::uint32_t>(run.front().split.partition.value)};
  auto& operators = made_.groups[group.value].operators;
  for (const auto& each : run) {
    auto name = state_key{each.key.value_or("")};
    operator_number owner{1}; // only jobs of one operator have state of the older formats
    if (format == state_format::tagged)
      name.key.remove_prefix(1);
    if (format == state_format::numbered) {
      const auto read = parse_state_key(*each.key);
      if (!read)
        return cannot("the key of the record at offset " + std::to_string(each.offset.value) +
                      " of partition " + std::to_string(group.value) + " " + read.error().message);
      owner = read->owner;
      name = read->name;
    }
    const std::array one{state_record{name, each.value, format, each.offset}};
    if (const auto problem = operators[owner.value - 1]->restore(one))
      return cannot(*problem);
  }
  return {};
}

failure restoration::cannot(const std::string& problem) const {
  return misconfigured("the state topic " + config_.state_topic() +
                       " cannot be restored: " + problem + "; " + ways_out(config_));
}

/// A fingerprint comes before all state of its format in its partition, so state that this duet
/// cannot read is refused before any of it is read.
result<void> restoration::take_mark(const record& in) {
  if (const auto problem = made_.marks.take(in))
    return misconfigured("the state in " + config_.state_topic() + " " + *problem + "; " +
                         ways_out(config_));
  return {};
}

result<restored> restoration::finish() {
  if (!made_.marks.found() && taken_ > 0)
    return misconfigured("the state topic " + config_.state_topic() +
                         " holds records that duet did not write; " + ways_out(config_));
  return std::move(made_);
}

/// Reads to the end; false if it was stopped before.
result<bool> read_to_end(record_source& source, const recovery_context& of, restoration& state) {
  auto last_heard = of.time.now();
  while (!of.stop.stop_requested()) {
    const auto in = source.poll(of.config.limits.poll_wait);
    if (!in)
      return in.error();
    of.meter.alive();
    if (auto done = state.take(in->records); !done)
      return done.error();
    if (in->ended)
      return true;
    const auto now = of.time.now();
    if (!in->records.empty())
      last_heard = now;
    if (now - last_heard > of.config.limits.restore_wait_max)
      return failure{remedy::recover,
                     "the state topic " + of.config.state_topic() +
                         " cannot be read to its end: a transaction is open in it; "
                         "kafka-transactions.sh find-hanging names it"};
  }
  return false;
}

/// What there is to read.
result<std::vector<input_span>> find_spans(const recovery_context& of, layout keys) {
  const auto ranges = of.kafka.watermarks_of({of.config.state_topic(), {}, keys.key_groups},
                                             isolation::read_uncommitted);
  if (!ranges)
    return ranges.error();
  std::vector<input_span> spans;
  for (const auto& range : *ranges)
    if (range.low < range.high)
      spans.push_back({of.config.state_topic(), range.split, range.low, range.high});
  return spans;
}

} // namespace

result<std::optional<restored>> restore(const recovery_context& of, layout keys) {
  restoration state{of.what, of.config, keys};
  const auto spans = find_spans(of, keys);
  if (!spans)
    return spans.error();
  if (!spans->empty()) {
    const auto source = of.kafka.open_source(*spans);
    if (!source)
      return source.error();
    const auto begun = of.time.now();
    const auto ended = read_to_end(**source, of, state);
    if (!ended)
      return ended.error();
    if (!*ended)
      return std::optional<restored>{};
    spdlog::info(
        "restored {} changelog records of {} in {} ms", state.taken(), of.config.state_topic(),
        std::chrono::duration_cast<std::chrono::milliseconds>(of.time.now() - begun).count());
  }
  auto made = state.finish();
  if (!made)
    return made.error();
  return std::optional{std::move(*made)};
}

} // namespace duet
