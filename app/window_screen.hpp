/// The screen of `duet demo sql`: a table of windows with a row for each and a column for each
/// status of orders.
#pragma once

#include "app/demo_screen.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace duet {

/// What is known of windows: read of records such as
/// {"window_start":"2024-05-23T12:34:45Z","window_end":"2024-05-23T12:34:50Z","status":"PAID",
/// "orders":12}.
class window_table {
public:
  void add(const record& in);

  /// The windows that came since the last call and have not changed in between, by their start;
  /// each once.
  [[nodiscard]] std::vector<std::string> settle();

  /// The last windows, at most so many, by their start.
  [[nodiscard]] std::vector<std::string> last(std::size_t count) const;

  /// All orders in all windows.
  [[nodiscard]] std::uint64_t orders() const { return orders_; }

  /// "12:34:45 - 12:34:50       301 ...", and what stands above the columns.
  [[nodiscard]] static std::string head();
  [[nodiscard]] std::string row(const std::string& start) const;

private:
  struct window {
    std::string end;
    std::map<std::string, std::uint64_t, std::less<>> orders; ///< By status.
    bool changed = true;                                      ///< Since the last `settle`.
    bool settled = false;
  };

  std::map<std::string, window> windows_; ///< By start.
  std::uint64_t orders_ = 0;
};

class window_screen final : public demo_screen {
public:
  /// Shows what is computed above the table.
  explicit window_screen(std::string statement) : statement_{std::move(statement)} {}

  void begin(const demo_facts& facts) override;
  void outputs(std::span<const record> some) override;
  void dead_letters(std::span<const record> some) override;
  void show(const pipeline_view& all) override;
  void show_summary(const pipeline_view& all) override;

private:
  void show_settled();
  void draw(const std::string& status);
  void take_away();

  std::string statement_;
  bool live_ = output_is_terminal();
  status_line status_{"rows"};
  window_table table_;
  std::string dead_letter_; ///< The last one.
  std::size_t drawn_ = 0;   ///< Lines of the terminal that are drawn anew each time.
};

} // namespace duet
