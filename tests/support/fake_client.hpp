/// One process's connection to the fake Kafka, and the faults that strike its calls.
#pragma once

#include "kafka/ownership.hpp"
#include "kafka/ports.hpp"
#include "tests/support/fake_coordinator.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::test {

class fake_kafka;

/// The calls of the ports: where faults strike.
enum class call : std::uint8_t {
  describe_topic, ///< Also `count_partitions`, which sends the same request.
  create_topic,
  committed,     ///< Also `claimed_by_another` and `committed_by`, which send the same request.
  watermarks_of, ///< Also `offsets_at`, which sends the same request.
  open_source,
  open_log,
  poll,
  begin,
  write,
  commit,
  alter_topic, ///< Also `delete_offsets`, which an administrator may have forbidden as well.
};

/// How many calls there are.
inline constexpr std::size_t call_count = 11;

[[nodiscard]] std::string_view to_string(call which);

/// What the brokers make of a call that fails at the client.
enum class fate : std::uint8_t {
  lost,    ///< It never reached them.
  applied, ///< It did all its work; only the answer was lost.
  late,    ///< A commit's last request is still on the wire: see `fake_kafka::land_late`.
};

inline constexpr std::size_t fate_count = 3;

[[nodiscard]] std::string_view to_string(fate what);

/// How a call fails.
struct fault {
  failure why;
  fate what = fate::lost;
};

/// What a request for a partition that is not there comes to: whether the topic is gone is for a
/// recovery to find out.
[[nodiscard]] failure unknown_partition(const std::string& topic);

/// Sources and logs keep their client alive; the brokers must outlive them all.
class fake_client : public cluster, public std::enable_shared_from_this<fake_client> {
public:
  fake_client(fake_kafka& brokers, std::string app_id, client_number number);

  result<std::optional<topic_description>> describe_topic(const std::string& topic) override;
  result<std::uint32_t> count_partitions(const std::string& topic) override;
  result<void> create_topic(const std::string& topic, std::uint32_t partitions,
                            const std::map<std::string, std::string>& settings) override;
  result<void> alter_topic(const std::string& topic,
                           const std::map<std::string, std::string>& settings) override;

  /// Cannot wait as the port says, so it fails while offsets are pending.
  result<positions> committed(const std::vector<source_topic>& sources) override;

  result<positions> committed_by(const std::string& group, const source_topic& of) override;
  result<void> delete_offsets(const std::string& topic, std::uint32_t partitions) override;
  result<positions> offsets_at(const source_topic& of, std::int64_t timestamp_ms) override;

  result<bool> claimed_by_another(const std::vector<source_topic>& sources) override;
  result<std::vector<watermarks>> watermarks_of(const source_topic& of, isolation level) override;
  result<std::shared_ptr<record_source>> open_source(const std::vector<input_span>& spans) override;
  result<std::unique_ptr<transaction_log>> open_log(std::uint32_t number,
                                                    const transaction_topics& topics) override;

  [[nodiscard]] client_number number() const { return number_; }

  // --- what a test does to it

  /// Lets a call fail: the next one, or after that many more have gone well. Several faults of the
  /// same call strike one after the other.
  void fail_next(call at, failure why, fate what = fate::lost, std::size_t after = 0);

  /// Takes back all faults that have not struck yet.
  void forgive() { faults_.clear(); }

  /// The process is gone: all its calls fail, and none has an effect any more.
  void kill() { killed_ = true; }
  [[nodiscard]] bool killed() const { return killed_; }

  /// How often a call was made.
  [[nodiscard]] std::size_t calls(call at) const { return calls_[static_cast<std::size_t>(at)]; }

  /// How many calls have failed, by what the brokers made of them.
  [[nodiscard]] std::size_t struck(fate by) const { return struck_[static_cast<std::size_t>(by)]; }

  /// How many calls were refused because the client had not the right to make them.
  [[nodiscard]] std::size_t refused() const { return refused_; }

  /// How often it has opened the application's log, and so begun to recover.
  [[nodiscard]] std::size_t logs_opened() const { return logs_opened_; }

  /// Whether no other client has opened the application's log since this one did.
  [[nodiscard]] bool owns_log() const;

  /// Whether the last transaction that was committed is its own.
  [[nodiscard]] bool committed_last() const;

  /// Whether a jump of the brokers' clock, and no other client, has fenced it.
  [[nodiscard]] bool cut_short() const;

  /// Whether others, and it not once since, have committed offsets in a topic.
  [[nodiscard]] bool replaced_in(const std::string& topic) const;

  /// Records that one poll hands out at most; the rest is `more`.
  std::size_t poll_records_max = SIZE_MAX;

  /// How long each poll says to have waited, and each commit to have taken: no time passes here.
  std::chrono::nanoseconds poll_waits{};
  transaction_times commit_takes;

  /// If set, it is told what each poll of a source with these spans has handed out, and how far the
  /// source is then.
  std::function<void(std::span<const input_span>, std::span<const record>,
                     std::span<const read_progress>)>
      polled;

  /// If set, each poll finds a random part of the records ready, in a random order of partitions.
  std::optional<std::mt19937_64> arrival;

  /// Whether a log that is dropped with an open transaction gets to abort it, and whether the
  /// request for it stays on the wire.
  bool abort_on_drop = true;
  bool aborts_late = false;

  /// Whether `describe_topic` tells the settings.
  bool tells_settings = true;

private:
  friend class fake_source;
  friend class fake_log;

  struct planned_fault {
    call at;
    fault how;
    std::size_t after;
  };

  /// Makes a call: others act before and after it, and faults strike. `effect` is told whether the
  /// request reaches the brokers late.
  template <class Effect> auto perform(call at, Effect effect) -> decltype(effect(fate{})) {
    const auto struck = enter(at);
    if (struck && struck->what == fate::lost)
      return struck->why;
    auto answer = effect(struck ? struck->what : fate::applied);
    if (auto lost = leave(at, struck))
      return *std::move(lost);
    return answer;
  }

  /// Notes a call; the fault that strikes it, if any.
  std::optional<fault> enter(call at);

  /// Why the answer does not arrive, if it does not.
  std::optional<failure> leave(call at, const std::optional<fault>& struck);

  std::optional<fault> next_fault(call at);

  /// What it commits with its offsets; nobody of duet has a mark.
  [[nodiscard]] static std::string mark_of(client_number whom);

  [[nodiscard]] std::set<client_number>
  committers_of(const std::vector<source_topic>& sources) const;
  [[nodiscard]] std::string transactional_id(std::uint32_t number) const;

  fake_kafka& brokers_;
  std::string app_id_;
  client_number number_;
  bool killed_ = false;
  ownership ownership_{mark_of(number_)};
  std::deque<planned_fault> faults_;
  std::array<std::size_t, call_count> calls_{};
  std::array<std::size_t, fate_count> struck_{};
  std::size_t refused_ = 0;
  std::size_t logs_opened_ = 0;
};

} // namespace duet::test
