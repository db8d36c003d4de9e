/// Values of SQL as JSON.
#pragma once

#include "columns/datum.hpp"
#include "columns/types.hpp"
#include "formats/json_settings.hpp"
#include "model/int128.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace duet {

/// Appends values to texts. Those of nested types are read as columns/datum.hpp packs them.
class json_writer {
public:
  explicit json_writer(json_form by) : by_{std::move(by)} {}

  void append(std::string& to, const data_type& type, std::int64_t value) const;
  static void append(std::string& to, const data_type& type, double value);
  void append(std::string& to, const data_type& type, int128 value) const;

  /// Returns false if there is a NULL among the keys of a map and that is not to be: `why` says so.
  bool append(std::string& to, const data_type& type, std::string_view value);

  /// Why the last value could not be written: one sentence without a final stop.
  [[nodiscard]] const std::string& why() const { return why_; }

private:
  bool append_datum(std::string& to, const data_type& type, const datum& value);
  bool append_row(std::string& to, const data_type& type, std::string_view packed);
  bool append_array(std::string& to, const data_type& type, std::string_view packed);
  bool append_map(std::string& to, const data_type& type, std::string_view packed);

  json_form by_;
  std::string why_;
};

} // namespace duet
