#include "formats/csv_decoder.hpp"

#include "columns/datum.hpp"
#include "columns/text_cursor.hpp"
#include "columns/utf8.hpp"
#include "formats/csv_scanner.hpp"
#include "formats/csv_values.hpp"
#include "formats/excerpt.hpp"
#include "formats/field_types.hpp"
#include "formats/scalar_text.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace duet {

namespace {

/// A field, or a part of a ROW in one, that becomes a cell.
struct csv_leaf {
  std::uint32_t column = 0;   ///< Where its cells are put,
  std::uint32_t reported = 0; ///< and how bad ones are reported.
  std::optional<std::size_t> part{};
  std::size_t parts = 0; ///< Of the ROW that it is a part of.
  data_type type;
};

struct csv_field {
  std::string name;
  std::vector<csv_leaf> leaves{};
};

class csv_decoder final : public decoder {
public:
  csv_decoder(const decoded_fields& of, csv_form by)
      : wanted_{of.wanted.size()}, by_{by}, in_{std::move(by)} {
    for (const auto& each : of.declared.fields)
      fields_.push_back({.name = each.name});
    for (std::uint32_t i = 0; i < of.wanted.size(); ++i)
      add_leaf(of.declared, of.wanted[i], i);
    for (std::size_t i = 0; of.check_all && i < fields_.size(); ++i)
      if (std::ranges::find(of.wanted, field_path{fields_[i].name}) == of.wanted.end())
        add_leaf(of.declared, {fields_[i].name}, bad_cell::unwanted);
  }

  void decode(std::span<const nullable_bytes> records, decoded& to) override {
    out_ = &to;
    to.start(leaves_);
    for (std::uint32_t i = 0; i < records.size(); ++i) {
      if (!records[i])
        continue;
      row_ = to.rows();
      if (read_record(*records[i])) {
        to.records.push_back(i);
        continue;
      }
      to.cut(row_);
      if (by_.ignore_errors)
        ++to.ignored;
      else
        to.bad_records.push_back({i, reason_, std::exchange(why_, {})});
    }
    to.columns.resize(wanted_); // the others were only checked
  }

private:
  void add_leaf(const data_type& declared, const field_path& path, std::uint32_t reported) {
    const auto place_in = [](const data_type& row, const std::string& name) {
      return static_cast<std::size_t>(std::ranges::find(row.fields, name, &type_field::name) -
                                      row.fields.begin());
    };
    const auto place = place_in(declared, path.front());
    const auto& outer = declared.fields[place].type;
    csv_leaf made{.column = leaves_++, .reported = reported, .type = *find_type(declared, path)};
    if (path.size() > 1) {
      made.part = place_in(outer, path.back());
      made.parts = outer.fields.size();
    }
    fields_[place].leaves.push_back(std::move(made));
  }

  bool fail(bad_format reason, std::string why) {
    reason_ = reason;
    why_ = std::move(why);
    return false;
  }

  bool fail_scan() {
    const auto& [at, what] = in_.problem();
    return fail(bad_format::malformed, std::string{what} + " at byte " + std::to_string(at));
  }

  bool read_record(std::string_view record) {
    if (const auto good = utf8_until(record); good < record.size())
      return fail(bad_format::bad_encoding, "it is not UTF-8 at byte " + std::to_string(good));
    in_.start(record);
    if (in_.empty())
      return fail(bad_format::malformed, "it has no line");
    return read_fields() && (in_.at_end() || fail_scan());
  }

  bool read_fields() {
    std::string_view text;
    std::size_t place = 0;
    for (;; ++place) {
      const auto step = in_.next(text, out_->memory);
      if (step == csv_step::failed)
        return fail_scan();
      if (step == csv_step::end)
        break;
      if (place < fields_.size())
        read_field(fields_[place], text);
      else if (!skip_last(place, text))
        return false;
    }
    return place >= fields_.size() || by_.ignore_errors || fail_number("fewer");
  }

  /// A line may end in a separator.
  bool skip_last(std::size_t place, std::string_view text) {
    std::string_view next;
    const bool last = place == fields_.size() && trimmed(text).empty() &&
                      in_.next(next, out_->memory) == csv_step::end;
    return last || fail_number("more");
  }

  bool fail_number(std::string_view are_there) {
    return fail(bad_format::malformed, "there are " + std::string{are_there} + " than the " +
                                           std::to_string(fields_.size()) +
                                           " fields that are declared");
  }

  void read_field(const csv_field& field, std::string_view text) {
    for (const auto& leaf : field.leaves) {
      const auto why = leaf.part                   ? put_part(leaf, text)
                       : is_nested(leaf.type.kind) ? put_nested(leaf, text)
                       : is_null(text)             ? std::string_view{}
                                                   : put_value(leaf, text);
      if (why.empty() || by_.ignore_errors)
        continue;
      column_of(leaf).add_bad(row_);
      out_->bad_cells.push_back(
          {static_cast<std::uint32_t>(row_), leaf.reported,
           "`" + field.name + "`: " + excerpt_of(text) + " " + std::string{why}});
    }
  }

  [[nodiscard]] bool is_null(std::string_view text) const { return text == by_.null_literal; }
  [[nodiscard]] column& column_of(const csv_leaf& leaf) { return out_->columns[leaf.column]; }

  std::string_view put_value(const csv_leaf& leaf, std::string_view text) {
    return put_csv(text, leaf.type, out_->memory, [&](const auto&... value) {
      (column_of(leaf).add(row_, value), ...); // none for NULL
    });
  }

  /// The elements of an array or the parts of a row; none if there are only blanks.
  void split(std::string_view text) {
    parts_.clear();
    if (trimmed(text).empty())
      return;
    for (;;) {
      const auto end = std::min(text.find(by_.element_separator), text.size());
      parts_.push_back(text.substr(0, end));
      if (end == text.size())
        return;
      text.remove_prefix(end + by_.element_separator.size());
    }
  }

  /// Whether a ROW has so many parts as it should have; if errors are ignored, any number will do.
  [[nodiscard]] bool is_whole(std::size_t parts) const {
    return parts_.size() == parts || by_.ignore_errors;
  }

  std::string_view put_part(const csv_leaf& leaf, std::string_view text) {
    split(text);
    if (parts_.empty())
      return {};
    if (!is_whole(leaf.parts))
      return no_value_of(type_kind::row);
    const bool none = *leaf.part >= parts_.size() || is_null(parts_[*leaf.part]);
    return none ? std::string_view{} : put_value(leaf, parts_[*leaf.part]);
  }

  std::string_view put_nested(const csv_leaf& leaf, std::string_view text) {
    const bool row = leaf.type.kind == type_kind::row;
    const auto& fields = leaf.type.fields;
    split(text);
    if (row && parts_.empty())
      return {};
    if (row && !is_whole(fields.size()))
      return no_value_of(type_kind::row);
    packed_.clear();
    if (!row)
      append_varint(packed_, parts_.size());
    for (std::size_t i = 0; i < (row ? fields.size() : parts_.size()); ++i) {
      const auto why = i < parts_.size() ? pack(parts_[i], fields[row ? i : 0].type) : pack_null();
      if (!why.empty())
        return why;
    }
    auto* const kept = out_->memory.allocate(packed_.size());
    std::ranges::copy(packed_, kept);
    column_of(leaf).add(row_, std::string_view{kept, packed_.size()});
    return {};
  }

  std::string_view pack_null() {
    append_datum(packed_, {});
    return {};
  }

  std::string_view pack(std::string_view text, const data_type& type) {
    if (is_null(text))
      return pack_null();
    const auto why = put_csv(text, type, out_->memory, [&](const auto&... value) {
      append_datum(packed_, datum{value...}); // of nothing: NULL
    });
    return by_.ignore_errors && !why.empty() ? pack_null() : why;
  }

  std::size_t wanted_;
  csv_form by_;
  csv_scanner in_;
  std::vector<csv_field> fields_;
  std::uint32_t leaves_ = 0;

  decoded* out_ = nullptr; ///< Of the batch that is being read.
  std::size_t row_ = 0;    ///< That is being read.
  bad_format reason_ = bad_format::malformed;
  std::string why_;
  std::vector<std::string_view> parts_;
  std::string packed_;
};

} // namespace

result<std::unique_ptr<decoder>> make_csv_decoder(const decoded_fields& of,
                                                  const format_settings& by) {
  auto form = csv_form_of(of.declared, by);
  if (!form)
    return form.error();
  return std::unique_ptr<decoder>{std::make_unique<csv_decoder>(of, std::move(*form))};
}

} // namespace duet
