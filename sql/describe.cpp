#include "sql/describe.hpp"

#include "sql/explain.hpp"

#include <cstddef>

namespace duet::sql {

std::string list_of(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& each : all)
    text += (text.empty() ? "" : ", ") + each;
  return text;
}

namespace {

std::string describe_reset(topic_place::reset of) {
  switch (of) {
  case topic_place::reset::latest:
    return "at the end";
  case topic_place::reset::refused:
    return "the start is refused";
  case topic_place::reset::earliest:
  case topic_place::reset::earliest_said_so:
    break;
  }
  return "at the first record";
}

/// Collects what feeds each operator.
class feeder_texts {
public:
  explicit feeder_texts(const plan& of)
      : of_{of}, statements_(of.operators.size()), feeders_(of.operators.size()) {}

  void add(const std::string& name, const std::vector<pipe>& pipes,
           const std::vector<explained_pipe>& explained) {
    for (std::size_t i = 0; i < pipes.size(); ++i)
      if (const auto* end = std::get_if<to_operator>(&pipes[i].end))
        add_one(of_.inputs[end->input.value].of.value, name, explained[i]);
  }

  [[nodiscard]] const std::string& statement(std::size_t of) const { return statements_[of]; }
  [[nodiscard]] const std::string& feeders(std::size_t of) const { return feeders_[of]; }

private:
  void add_one(std::size_t to, const std::string& name, const explained_pipe& pipe) {
    if (statements_[to].empty())
      statements_[to] = pipe.statement;
    auto& text = feeders_[to];
    text += (text.empty() ? "of " : ", and of ") + name;
    for (const auto& step : pipe.steps)
      if (!step.empty()) // what only counts rows takes no columns
        text += " -> " + step;
  }

  const plan& of_;                      // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::vector<std::string> statements_; ///< By operator: the first that made it.
  std::vector<std::string> feeders_;    ///< By operator.
};

} // namespace

std::vector<std::string> describe_operators(const plan& of) {
  const auto with = explained(of);
  feeder_texts fed{of};
  for (std::size_t i = 0; i < of.tables.size(); ++i)
    fed.add(of.tables[i].name, of.tables[i].pipes, with.tables[i]);
  for (std::size_t i = 0; i < of.operators.size(); ++i)
    fed.add(of.operators[i].name, of.operators[i].pipes, with.operators[i].pipes);
  std::vector<std::string> made;
  for (std::size_t i = 0; i < of.operators.size(); ++i) {
    const auto& each = with.operators[i];
    auto text = fed.statement(i) + ": " + each.does;
    if (!each.key.empty())
      text += " by " + list_of(each.key);
    if (!each.computes.empty())
      text += ", computes " + list_of(each.computes);
    made.push_back(text + ", " + fed.feeders(i));
  }
  return made;
}

std::string describe_generator(const generator_plan& of) {
  return std::to_string(of.rows_per_second) + " a second" +
         (of.rows ? ", " + std::to_string(*of.rows) + " in all" : "");
}

std::string describe_place(const topic_place& of) {
  std::string text = of.offsets.empty() ? "" : "at the offsets that are given, elsewhere ";
  switch (of.is) {
  case topic_place::kind::earliest:
    return text + "at the first record";
  case topic_place::kind::latest:
    return text + "at the end";
  case topic_place::kind::timestamp:
    return text + "at the first record from " + std::to_string(of.timestamp_ms) + " ms on";
  case topic_place::kind::committed:
    break;
  }
  if (!of.group.empty())
    text += "where group " + of.group + " is; where it is nowhere ";
  return text + describe_reset(of.otherwise);
}

} // namespace duet::sql
