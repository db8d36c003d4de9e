#include "tests/support/fake_kafka.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <set>
#include <string_view>

namespace duet::test {

namespace {

/// Chooses the partition of a key. Not the hash of Kafka's producers, but as fixed.
std::uint64_t hash_of(std::string_view key) {
  std::uint64_t hash = 0xcbf29ce484222325U; // FNV-1a
  for (const auto c : key)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

std::optional<std::string> copy_of(const nullable_bytes& bytes) {
  return bytes ? std::optional<std::string>{*bytes} : std::nullopt;
}

nullable_bytes view_of(const std::optional<std::string>& bytes) {
  return bytes ? nullable_bytes{*bytes} : std::nullopt;
}

kafka_record copy_of(const outgoing& from) {
  kafka_record made{.partition = {},
                    .offset = {},
                    .timestamp_ms = from.timestamp_ms,
                    .key = copy_of(from.key),
                    .value = copy_of(from.value),
                    .headers = {}};
  for (const auto& each : from.headers)
    made.headers.emplace_back(each.name, copy_of(each.value));
  return made;
}

failure no_such_topic(const std::string& topic) {
  return {remedy::misconfigured, "topic " + topic + " does not exist"};
}

} // namespace

std::optional<std::string> kafka_record::header_value(std::string_view name) const {
  const auto at = std::ranges::find(headers, name, [](const auto& each) { return each.first; });
  return at == headers.end() ? std::nullopt : at->second;
}

// --- the brokers: topics

fake_kafka::fake_kafka() : transactions_(1) {}

fake_kafka::~fake_kafka() = default;

std::int64_t fake_kafka::log::last_stable() const {
  auto stable = high();
  for (const auto& each : open)
    stable = std::min(stable, each.first);
  return stable;
}

void fake_kafka::add_topic(const std::string& topic, std::uint32_t partitions,
                           std::map<std::string, std::string> settings) {
  topics_[topic].settings = std::move(settings);
  add_partitions(topic, partitions);
}

void fake_kafka::add_partitions(const std::string& topic, std::uint32_t partitions) {
  auto& logs = topics_.at(topic).partitions;
  while (logs.size() < partitions)
    logs.push_back(std::make_unique<log>());
}

void fake_kafka::remove_topic(const std::string& topic) { topics_.erase(topic); }

bool fake_kafka::has_topic(const std::string& topic) const { return topics_.contains(topic); }

std::uint32_t fake_kafka::partitions_of(const std::string& topic) const {
  return static_cast<std::uint32_t>(topics_.at(topic).partitions.size());
}

void fake_kafka::trim(const std::string& topic, partition_id partition, record_offset low) {
  auto& at = log_of(topic, partition);
  for (; at.low < low.value && !at.records.empty(); ++at.low)
    at.records.pop_front();
}

void fake_kafka::compact(const std::string& topic, bool tombstones) {
  for (const auto& each : topics_.at(topic).partitions) {
    std::set<std::optional<std::string>> later;
    for (auto offset = each->last_stable() - 1; offset >= each->low; --offset) {
      auto& at = each->records[static_cast<std::size_t>(offset - each->low)];
      if (!visible(*each, offset))
        continue;
      const bool superseded = !later.insert(at.record.key).second;
      if (superseded || (tombstones && !at.record.value))
        at.readable = false;
    }
  }
}

fake_kafka::log& fake_kafka::log_of(const std::string& topic, partition_id partition) {
  return *topics_.at(topic).partitions.at(static_cast<std::size_t>(partition.value));
}

const fake_kafka::log& fake_kafka::log_of(const std::string& topic, partition_id partition) const {
  return *topics_.at(topic).partitions.at(static_cast<std::size_t>(partition.value));
}

// --- the brokers: writing

std::int64_t fake_kafka::store(log& at, kafka_record record, transaction in, bool readable) {
  const auto offset = at.high();
  record.offset = {offset};
  at.records.push_back({std::move(record), in, readable});
  if (in == no_transaction)
    return offset;
  auto& touched = transactions_[in].touched;
  if (readable && std::ranges::find(touched, &at) == touched.end()) {
    touched.push_back(&at);
    at.open.push_back({in, offset});
  }
  return offset;
}

record_offset fake_kafka::append(const std::string& topic, const kafka_record& what) {
  ++changes_;
  return {store(log_of(topic, what.partition), what, no_transaction)};
}

fake_kafka::transaction fake_kafka::begin_transaction() { return open_transaction(true); }

fake_kafka::transaction fake_kafka::open_transaction(bool foreign) {
  transactions_.emplace_back().foreign = foreign;
  return transactions_.size() - 1;
}

record_offset fake_kafka::append(transaction in, const std::string& topic,
                                 const kafka_record& what) {
  return {store(log_of(topic, what.partition), what, in)};
}

void fake_kafka::commit_transaction(transaction which) { finish(which, verdict::committed); }

void fake_kafka::abort_transaction(transaction which) { finish(which, verdict::aborted); }

void fake_kafka::finish(transaction which, verdict how) {
  decide(which, how);
  write_markers(which);
}

void fake_kafka::decide(transaction which, verdict how) {
  assert(transactions_[which].how == verdict::open && "a transaction ends once");
  ++changes_;
  transactions_[which].how = how;
}

void fake_kafka::write_markers(transaction which) {
  ++changes_;
  for (auto* at : transactions_[which].touched) {
    std::erase_if(at->open, [&](const auto& each) { return each.which == which; });
    store(*at, {}, which, false); // the marker takes an offset
  }
  if (transactions_[which].how == verdict::committed && transactions_[which].offsets)
    apply(*transactions_[which].offsets, which, committed_);
}

/// Commits what a producer has open.
void fake_kafka::commit(producer& of) {
  decide(of.open, verdict::committed);
  of.completing = std::exchange(of.open, no_transaction);
  if (!markers_lag)
    complete(of);
}

/// Returns whether there was something to complete.
bool fake_kafka::complete(producer& of) {
  if (of.completing == no_transaction)
    return false;
  write_markers(std::exchange(of.completing, no_transaction));
  return true;
}

std::size_t fake_kafka::land_markers() {
  std::size_t landed = 0;
  for (auto& [id, at] : producers_)
    landed += complete(at) ? 1U : 0U;
  return landed;
}

void fake_kafka::apply(const group_offsets& offsets, transaction by, offsets_of_groups& to) {
  auto& committed = to[{offsets.group, offsets.topic}];
  for (const auto& each : offsets.at)
    if (auto& at = committed[each.partition]; at.by <= by)
      at = {each.next, by};
}

void fake_kafka::set_committed(const std::string& group, const std::string& topic,
                               const positions& at) {
  ++changes_;
  apply({group, topic, at}, transactions_.size(), committed_);
}

void fake_kafka::delete_committed(const std::string& group) {
  std::erase_if(committed_, [&](const auto& each) { return each.first.first == group; });
}

bool fake_kafka::pending(const std::string& group, const std::string& topic) const {
  const auto holds = [&](transaction which) {
    const auto& offsets = transactions_[which].offsets;
    return offsets && offsets->group == group && offsets->topic == topic;
  };
  return std::ranges::any_of(producers_, [&](const auto& each) {
    return holds(each.second.open) || holds(each.second.completing);
  });
}

std::size_t fake_kafka::land_late() {
  std::size_t landed = 0;
  for (const auto& each : std::exchange(late_, {})) {
    auto& at = producers_.at(each.id);
    if (at.epoch != each.epoch || at.open == no_transaction)
      continue;
    commit(at);
    ++landed;
  }
  return landed;
}

std::size_t fake_kafka::expire_transactions() {
  std::size_t expired = 0;
  for (auto& [id, at] : producers_) {
    if (at.open == no_transaction)
      continue;
    finish(std::exchange(at.open, no_transaction), verdict::aborted);
    ++at.epoch;
    at.expired = true;
    ++expired;
  }
  return expired;
}

// --- the brokers: reading

bool fake_kafka::visible(const log& at, std::int64_t offset) const {
  const auto& one = at.records[static_cast<std::size_t>(offset - at.low)];
  return one.readable &&
         (one.in == no_transaction || transactions_[one.in].how == verdict::committed);
}

record_offset fake_kafka::visit(const log& at, std::int64_t from, std::int64_t end,
                                const std::function<void(const kafka_record&)>& visitor) const {
  for (auto offset = std::max(from, at.low); offset < end; ++offset)
    if (visible(at, offset))
      visitor(at.records[static_cast<std::size_t>(offset - at.low)].record);
  return {std::max(from, end)};
}

record_offset
fake_kafka::for_each_committed(const std::string& topic, partition_id partition, record_offset from,
                               std::optional<record_offset> end,
                               const std::function<void(const kafka_record&)>& visitor) const {
  const auto& at = log_of(topic, partition);
  return visit(at, from.value, std::min(at.last_stable(), end ? end->value : at.high()), visitor);
}

record_offset
fake_kafka::for_each_written(const std::string& topic, partition_id partition, record_offset from,
                             const std::function<void(const kafka_record&)>& visitor) const {
  const auto& at = log_of(topic, partition);
  auto end = at.high();
  for (const auto& each : at.open)
    if (const auto& by = transactions_[each.which]; !by.foreign && by.how == verdict::open)
      end = std::min(end, each.first);
  return visit(at, from.value, end, visitor);
}

std::vector<kafka_record> fake_kafka::read_committed(const std::string& topic) const {
  std::vector<kafka_record> all;
  const auto partitions = static_cast<std::int32_t>(partitions_of(topic));
  for (std::int32_t i = 0; i < partitions; ++i)
    for_each_committed(topic, {i}, {0}, std::nullopt,
                       [&](const kafka_record& each) { all.push_back(each); });
  return all;
}

record_offset fake_kafka::last_stable(const std::string& topic, partition_id partition) const {
  return {log_of(topic, partition).last_stable()};
}

record_offset fake_kafka::log_end(const std::string& topic, partition_id partition) const {
  return {log_of(topic, partition).high()};
}

namespace {

template <class Offsets>
positions positions_in(const Offsets& offsets, const std::string& group, const std::string& topic) {
  positions all;
  if (const auto at = offsets.find({group, topic}); at != offsets.end())
    for (const auto& [partition, committed] : at->second)
      all.push_back({partition, committed.next});
  return all;
}

} // namespace

positions fake_kafka::committed(const std::string& group, const std::string& topic) const {
  return positions_in(committed_, group, topic);
}

positions fake_kafka::decided(const std::string& group, const std::string& topic) const {
  auto all = committed_;
  for (const auto& [id, at] : producers_)
    if (const auto& offsets = transactions_[at.completing].offsets)
      apply(*offsets, at.completing, all);
  return positions_in(all, group, topic);
}

// --- sources

/// A reader of one topic.
class fake_source : public record_source {
public:
  fake_source(std::shared_ptr<fake_client> reader, std::string topic,
              const std::vector<input_span>& spans)
      : reader_{std::move(reader)}, topic_{std::move(topic)} {
    for (const auto& span : spans) {
      progress_.push_back({span.partition, span.begin, span.begin, 0});
      ends_.push_back(span.end.value_or(record_offset{std::numeric_limits<std::int64_t>::max()}));
    }
  }

  result<fetched> poll(std::chrono::milliseconds) override {
    records_.clear();
    headers_.clear();
    if (auto struck = reader_->enter(call::poll))
      return std::move(struck->why);
    if (!reader_->brokers_.has_topic(topic_))
      return no_such_topic(topic_);
    fetched in;
    auto room = reader_->poll_records_max;
    for (const auto i : order_of_arrival())
      in.more = take(i, ready(), room) || in.more;
    for (auto& at : progress_)
      at.log_end = reader_->brokers_.log_end(topic_, at.partition);
    in.records = records_;
    for (const auto& each : records_)
      in.bytes += (each.key ? each.key->size() : 0) + (each.value ? each.value->size() : 0);
    in.ended =
        std::ranges::equal(progress_, ends_, std::ranges::greater_equal{}, &read_progress::next);
    return in;
  }

  void wake() noexcept override {}

  std::span<const read_progress> progress() override { return progress_; }

private:
  std::vector<std::size_t> order_of_arrival() {
    std::vector<std::size_t> order(progress_.size());
    std::iota(order.begin(), order.end(), 0U);
    if (reader_->arrival)
      std::ranges::shuffle(order, *reader_->arrival);
    return order;
  }

  /// How much of a partition has arrived by now.
  std::size_t ready() {
    constexpr std::size_t everything = SIZE_MAX;
    if (!reader_->arrival)
      return everything;
    const auto drawn = (*reader_->arrival)() % 8;
    return drawn < 6 ? drawn : everything;
  }

  /// Takes what one partition has, at most `ready` records; returns whether `room` ended first.
  bool take(std::size_t index, std::size_t ready, std::size_t& room) {
    auto& at = progress_[index];
    const auto& from = reader_->brokers_.log_of(topic_, at.partition);
    const auto end = std::min(from.last_stable(), ends_[index].value);
    for (; ready > 0 && at.next.value < end; ++at.next.value) {
      if (!reader_->brokers_.visible(from, at.next.value))
        continue;
      if (room == 0)
        return true;
      --room;
      --ready;
      ++at.records;
      add(at.partition, from.records[static_cast<std::size_t>(at.next.value - from.low)].record);
    }
    return false;
  }

  void add(partition_id partition, const kafka_record& from) {
    auto& headers = headers_.emplace_back();
    for (const auto& [name, value] : from.headers)
      headers.push_back({name, view_of(value)});
    records_.push_back({.partition = partition,
                        .offset = from.offset,
                        .timestamp_ms = from.timestamp_ms,
                        .key = view_of(from.key),
                        .value = view_of(from.value),
                        .headers = headers});
  }

  std::shared_ptr<fake_client> reader_;
  std::string topic_;
  std::vector<read_progress> progress_;
  std::vector<record_offset> ends_;
  std::vector<record> records_;
  std::deque<std::vector<header>> headers_;
};

// --- logs

/// A transactional producer.
class fake_log : public transaction_log {
public:
  fake_log(std::shared_ptr<fake_client> writer, std::string id, std::uint32_t epoch,
           std::string input_topic, destinations to)
      : writer_{std::move(writer)}, id_{std::move(id)}, epoch_{epoch},
        input_topic_{std::move(input_topic)}, to_{std::move(to)} {}

  ~fake_log() override {
    if (begun_ && !writer_->killed_ && writer_->abort_on_drop && current() &&
        coordinator().open != fake_kafka::no_transaction)
      brokers().finish(std::exchange(coordinator().open, fake_kafka::no_transaction),
                       fake_kafka::verdict::aborted);
  }

  result<void> begin() override {
    return guard([this]() -> result<void> {
      if (auto struck = writer_->enter(call::begin))
        return std::move(struck->why);
      if (std::exchange(begun_, true))
        return failure{remedy::fatal, "a transaction is open already"};
      return {};
    });
  }

  result<void> write(destination to, const outbox& records) override {
    return guard([&]() -> result<void> {
      auto struck = writer_->enter(call::write);
      if (struck && struck->what == fate::lost)
        return std::move(struck->why);
      if (!begun_)
        return failure{remedy::fatal, "no transaction is open"};
      auto done = produce(to, records);
      return struck ? std::move(struck->why) : done;
    });
  }

  result<void> commit(const positions& read_to) override {
    return guard([&]() -> result<void> {
      auto struck = writer_->enter(call::commit);
      if (struck && struck->what == fate::lost)
        return std::move(struck->why);
      if (!begun_ || read_to.empty())
        return failure{remedy::fatal, "a commit needs an open transaction and a position"};
      if (!current())
        return stale();
      end(read_to, struck && struck->what == fate::late);
      return struck ? std::move(struck->why) : result<void>{};
    });
  }

private:
  [[nodiscard]] fake_kafka& brokers() const { return writer_->brokers_; }

  [[nodiscard]] fake_kafka::producer& coordinator() const { return brokers().producers_.at(id_); }

  /// Whether no newer epoch has fenced this producer.
  [[nodiscard]] bool current() const { return coordinator().epoch == epoch_; }

  /// Makes a call, and none after one that has failed.
  template <class Call> result<void> guard(Call make) {
    if (failed_)
      return failure{remedy::fatal, "this log was used again after a failure"};
    auto done = make();
    failed_ = !done;
    return done;
  }

  [[nodiscard]] failure stale() const {
    if (coordinator().expired && coordinator().epoch == epoch_ + 1)
      return {remedy::recover, "the broker aborted a transaction that was open for too long"};
    return {remedy::fenced, "a newer instance has taken over " + id_};
  }

  void ensure_open() {
    if (coordinator().open != fake_kafka::no_transaction)
      return;
    brokers().complete(coordinator());
    coordinator().open = brokers().open_transaction(false);
  }

  [[nodiscard]] const std::string& topic_of(destination to) const {
    switch (to) {
    case destination::output:
      return to_.output;
    case destination::dead_letters:
      return to_.dead_letters;
    case destination::changelog:
      break;
    }
    return to_.changelog;
  }

  result<void> produce(destination to, const outbox& records) {
    result<void> done;
    // A fenced producer hears of it when it commits: writing only fills its queue.
    if (current())
      static_cast<void>(records.for_each([&](const outgoing& each) {
        done = produce(topic_of(to), each);
        return static_cast<bool>(done);
      }));
    return done;
  }

  result<void> produce(const std::string& topic, const outgoing& each) {
    if (!brokers().has_topic(topic))
      return no_such_topic(topic);
    const auto partitions = brokers().partitions_of(topic);
    const auto by_key = static_cast<std::int32_t>(hash_of(each.key.value_or("")) % partitions);
    auto made = copy_of(each);
    made.partition = each.partition.value_or(partition_id{by_key});
    if (made.partition.value < 0 || static_cast<std::uint32_t>(made.partition.value) >= partitions)
      return failure{remedy::fatal, "topic " + topic + " has no such partition"};
    ensure_open();
    brokers().append(coordinator().open, topic, made);
    return {};
  }

  /// Commits what is open, or leaves the last request for it on the wire.
  void end(const positions& read_to, bool late) {
    auto& open = coordinator().open;
    ensure_open();
    brokers().transactions_[open].offsets = {writer_->app_id_, input_topic_, read_to};
    if (late) {
      brokers().late_.push_back({id_, epoch_});
      return;
    }
    brokers().commit(coordinator());
    begun_ = false;
  }

  std::shared_ptr<fake_client> writer_;
  std::string id_;
  std::uint32_t epoch_;
  std::string input_topic_;
  destinations to_;
  bool begun_ = false;
  bool failed_ = false;
};

// --- clients

std::shared_ptr<fake_client> fake_kafka::connect(const std::string& app_id) {
  return std::make_shared<fake_client>(*this, app_id);
}

fake_client::fake_client(fake_kafka& brokers, std::string app_id)
    : brokers_{brokers}, app_id_{std::move(app_id)} {}

void fake_client::fail_next(call at, failure why, fate what, std::size_t after) {
  faults_.push_back({at, std::move(why), what, after});
}

void fake_client::forgive() { faults_.clear(); }

std::string fake_client::transactional_id(std::uint32_t number) const {
  return app_id_ + "-" + std::to_string(number);
}

bool fake_client::owns_log() const {
  const auto at = brokers_.producers_.find(transactional_id(0));
  return at != brokers_.producers_.end() && at->second.owner == this;
}

std::optional<fake_client::fault> fake_client::enter(call at) {
  if (brokers_.before_call && !killed_)
    brokers_.before_call(*this, at);
  ++calls_[static_cast<std::size_t>(at)];
  if (killed_)
    return fault{at, {remedy::recover, "this process is gone"}, fate::lost, 0};
  const auto armed = std::ranges::find(faults_, at, &fault::at);
  if (armed == faults_.end())
    return std::nullopt;
  if (armed->after > 0) {
    --armed->after;
    return std::nullopt;
  }
  auto struck = std::move(*armed);
  faults_.erase(armed);
  ++struck_;
  return struck;
}

result<std::optional<topic_description>> fake_client::describe_topic(const std::string& topic) {
  if (auto struck = enter(call::describe_topic))
    return std::move(struck->why);
  if (!brokers_.has_topic(topic))
    return std::optional<topic_description>{};
  const auto& at = brokers_.topics_.at(topic);
  return std::optional{
      topic_description{.partitions = brokers_.partitions_of(topic),
                        .settings = tells_settings ? std::optional{at.settings} : std::nullopt}};
}

result<void> fake_client::create_topic(const std::string& topic, std::uint32_t partitions,
                                       const std::map<std::string, std::string>& settings) {
  auto struck = enter(call::create_topic);
  if (struck && struck->what == fate::lost)
    return std::move(struck->why);
  if (!brokers_.has_topic(topic))
    brokers_.add_topic(topic, partitions, settings);
  return struck ? std::move(struck->why) : result<void>{};
}

result<positions> fake_client::committed(const std::string& topic, std::uint32_t partitions) {
  if (auto struck = enter(call::committed))
    return std::move(struck->why);
  if (brokers_.pending(app_id_, topic))
    return failure{remedy::recover, "the offsets of group " + app_id_ + " are pending"};
  auto found = brokers_.committed(app_id_, topic);
  std::erase_if(found, [&](const position& each) {
    return static_cast<std::uint32_t>(each.partition.value) >= partitions;
  });
  return found;
}

result<std::vector<watermarks>>
fake_client::watermarks_of(const std::string& topic, std::uint32_t partitions, isolation level) {
  if (auto struck = enter(call::watermarks_of))
    return std::move(struck->why);
  if (!brokers_.has_topic(topic))
    return no_such_topic(topic);
  std::vector<watermarks> all;
  for (std::uint32_t i = 0; i < partitions; ++i) {
    const partition_id partition{static_cast<std::int32_t>(i)};
    const auto& at = brokers_.log_of(topic, partition);
    const auto high = level == isolation::read_committed ? at.last_stable() : at.high();
    all.push_back({partition, {at.low}, {high}});
  }
  return all;
}

result<std::shared_ptr<record_source>>
fake_client::open_source(const std::string& topic, const std::vector<input_span>& spans) {
  if (auto struck = enter(call::open_source))
    return std::move(struck->why);
  return std::shared_ptr<record_source>{
      std::make_shared<fake_source>(shared_from_this(), topic, spans)};
}

result<std::unique_ptr<transaction_log>> fake_client::open_log(std::uint32_t number,
                                                               const std::string& input_topic,
                                                               const destinations& to) {
  auto struck = enter(call::open_log);
  if (struck && struck->what == fate::lost)
    return std::move(struck->why);
  const auto id = transactional_id(number);
  auto& at = brokers_.producers_[id];
  if (at.open != fake_kafka::no_transaction)
    brokers_.finish(std::exchange(at.open, fake_kafka::no_transaction),
                    fake_kafka::verdict::aborted);
  brokers_.complete(at);
  at = {.epoch = at.epoch + 1, .owner = this};
  if (struck)
    return std::move(struck->why);
  return std::unique_ptr<transaction_log>{
      std::make_unique<fake_log>(shared_from_this(), id, at.epoch, input_topic, to)};
}

} // namespace duet::test
