/// A consumer of the fake Kafka.
#pragma once

#include "tests/support/fake_kafka.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace duet::test {

class fake_source : public record_source {
public:
  fake_source(fake_kafka& brokers, std::shared_ptr<fake_client> reader,
              std::vector<input_span> spans);

  using record_source::poll;
  result<fetched> poll(std::chrono::milliseconds wait, std::size_t records_max) override;
  void hold(std::span<const split> which) override { held_.assign(which.begin(), which.end()); }
  void wake() noexcept override {}
  std::span<const read_progress> progress() override { return progress_; }

private:
  result<fetched> fetch(std::size_t records_max);
  [[nodiscard]] const input_span* first_missing() const;
  [[nodiscard]] result<fetched> wait_for(const std::string& topic);
  [[nodiscard]] result<void> check_ranges() const;
  [[nodiscard]] std::vector<std::size_t> order_of_arrival();
  [[nodiscard]] std::size_t ready();
  bool take(std::size_t index, std::size_t ready, std::size_t& room);
  void add(split of, const kafka_record& from);

  fake_kafka& brokers_;
  std::shared_ptr<fake_client> reader_;
  std::vector<input_span> spans_;
  std::vector<read_progress> progress_; ///< In the order of the spans.
  std::vector<record_offset> ends_;     ///< The same.
  std::vector<split> held_;
  std::vector<record> records_;
  std::deque<std::vector<header>> headers_;
  std::optional<std::chrono::milliseconds> missing_since_;
};

} // namespace duet::test
