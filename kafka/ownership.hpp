/// Whose an application is, as far as committed positions tell. Without Kafka: librdkafka's cluster
/// and the fake of the tests go by this one rule; docs/decisions/0012-whose-application-it-is.md.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace duet {

/// What one instance knows of the others.
///
/// Every position is committed with a mark of its instance, which no other has; what an operator or
/// another program commits has none. An instance reads the positions when it recovers, and then
/// meets the marks of all that were there before it. One that it finds later, and has neither made
/// nor met, is of an instance that has taken over since.
class ownership {
public:
  /// Of the instance that commits with the mark `mine`, which is not empty.
  explicit ownership(std::string mine);

  /// What this instance commits with each position.
  [[nodiscard]] const std::string& mine() const { return mine_; }

  /// To be told of the mark of each position from which this instance goes on; empty for none.
  void meet(std::string_view mark);

  /// Whether a position with this mark says that another instance has taken over.
  [[nodiscard]] bool lost_to(std::string_view mark) const;

private:
  std::string mine_;
  std::set<std::string, std::less<>> met_;
};

} // namespace duet
