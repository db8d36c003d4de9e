/// The thinking of SINK: joins the answers of each epoch and hands epochs out in order.
#pragma once

#include "messages/epoch.hpp"

#include <map>
#include <optional>
#include <vector>

namespace duet {

/// An epoch with all its answers.
struct joined_epoch {
  closed end;
  std::vector<applied> shards;
  std::vector<letters> dead; ///< Those of INGEST, then those of shards.
};

/// Answers may come before their epoch is said to be closed, and epochs may complete in any order.
class epoch_join {
public:
  void add(applied answer);
  void add(letters answer);
  void add(closed end);

  /// The next epoch in order, if all its answers are here; it is handed out once.
  [[nodiscard]] std::optional<joined_epoch> next();

private:
  struct partial {
    bool is_closed = false;
    joined_epoch whole;

    [[nodiscard]] bool complete() const;
  };

  std::map<epoch_id, partial> partials_;
  epoch_id next_{1};
};

} // namespace duet
