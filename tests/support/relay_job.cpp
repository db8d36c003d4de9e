#include "tests/support/relay_job.hpp"

#include <charconv>
#include <cstddef>
#include <stdexcept>

namespace duet::test {

namespace {

std::int64_t number_in(const record& in) {
  std::int64_t number = 0;
  std::from_chars(in.value->data(), in.value->data() + in.value->size(), number);
  return number;
}

/// The group of a number: its last digit.
key_group group_of_digit(std::int64_t number, std::uint32_t key_groups) {
  return {static_cast<std::uint32_t>((number < 0 ? -number : number) % 10) % key_groups};
}

class relay_front : public front {
public:
  explicit relay_front(std::uint32_t key_groups) : key_groups_{key_groups} {}

  void read(std::span<const record> records, source_times&, dispatch& to, rejects&) override {
    for (const auto& in : records) {
      const auto number = number_in(in);
      const auto input = number < 0 ? relay_job::to_collector : relay_job::to_relay;
      auto& target = to.to({input, group_of_digit(number, key_groups_)});
      target.put(0, number);
      target.end_row(moment::of_rows(0));
    }
  }

private:
  std::uint32_t key_groups_;
};

/// What both operators have in common: they count, and keep the count.
class counting_operator : public keyed_operator {
public:
  explicit counting_operator(key_group group) : group_{group} {}

  std::optional<std::string> restore(std::span<const state_record>) override {
    return std::nullopt;
  }

  [[nodiscard]] state_size size() const override { return {.keys = 1, .waiting = seen_}; }

protected:
  void count(std::size_t rows) { seen_ += rows; }
  [[nodiscard]] key_group group() const { return group_; }

private:
  key_group group_;
  std::uint64_t seen_ = 0;
};

class relay_operator : public counting_operator {
public:
  relay_operator(key_group group, std::uint32_t key_groups)
      : counting_operator{group}, key_groups_{key_groups} {}

  void apply(const turn& in, effects& out) override {
    for (const auto* each : in.in) {
      count(each->content.size());
      for (const auto number : each->content.numbers(0)) {
        if (number == 666)
          throw std::runtime_error{"a number that nobody can bear"};
        auto& to = out.send({relay_job::from_relay, group_of_digit(number / 10, key_groups_)});
        to.put(0, number);
        to.end_row(moment::of_rows(0));
      }
    }
  }

private:
  std::uint32_t key_groups_;
};

class collecting_operator : public counting_operator {
public:
  using counting_operator::counting_operator;

  void apply(const turn& in, effects& out) override {
    const auto key = std::to_string(group().value);
    for (const auto* each : in.in) {
      count(each->content.size());
      for (const auto number : each->content.numbers(0)) {
        const auto text = std::to_string(each->from.value) + ">" + std::to_string(number);
        out.emit(relay_job::output,
                 {.key = key, .value = text, .partition = std::nullopt, .headers = {}});
      }
    }
    const auto state = std::to_string(size().waiting);
    out.put({"seen"}, state);
  }
};

} // namespace

std::unique_ptr<front> relay_job::make_front(std::uint32_t key_groups) const {
  return std::make_unique<relay_front>(key_groups);
}

std::unique_ptr<keyed_operator> relay_job::make_operator(operator_id of, key_group group,
                                                         std::uint32_t key_groups) const {
  if (of == relay)
    return std::make_unique<relay_operator>(group, key_groups);
  return std::make_unique<collecting_operator>(group);
}

} // namespace duet::test
