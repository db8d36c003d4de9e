#include "formats/json_decoder.hpp"

#include "formats/excerpt.hpp"
#include "formats/json_echo.hpp"
#include "formats/json_fields.hpp"
#include "formats/json_nested.hpp"
#include "formats/json_scalar.hpp"
#include "formats/json_scanner.hpp"
#include "formats/json_settings.hpp"
#include "formats/scalar_text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

namespace {

/// Adds what `put_scalar` takes out of a value to a column. Nothing is added for NULL: what is not
/// added is NULL.
struct column_sink {
  column& to;
  std::size_t row;

  void operator()() const {}
  template <class T> void operator()(const T& value) const { to.add(row, value); }
};

bad_format reason_of(json_problem::kind kind) {
  switch (kind) {
  case json_problem::kind::bad_encoding:
    return bad_format::bad_encoding;
  case json_problem::kind::too_deep:
    return bad_format::too_deep;
  case json_problem::kind::malformed:
    break;
  }
  return bad_format::malformed;
}

class json_decoder final : public decoder {
public:
  json_decoder(const decoded_fields& of, const json_rules& by)
      : wanted_{of.wanted.size()}, fields_{of}, by_{by}, nested_{by}, shapes_(fields_.count()),
        marks_(fields_.count()) {}

  void decode(std::span<const nullable_bytes> records, decoded& to) override;

private:
  bool read_document(std::uint32_t record);
  bool read_rows(std::uint32_t record);
  bool skip_no_object();
  bool read_end();
  bool read_row(std::uint32_t record);
  bool read_object(const json_field& of);
  json_step next_field(const json_field& of, std::size_t place, const json_field*& field);
  bool read_field(const json_field& field);
  bool read_within(const json_field& field);
  bool read_leaf(const json_leaf& leaf);
  bool read_container(const json_leaf& leaf, json_kind kind);
  void put_container(const json_leaf& leaf, json_kind kind, std::string_view written);
  void put_nested(const json_leaf& leaf);

  void forget(const json_field& field);
  void find_missing(const json_field& of);
  void fail_all(const json_field& of, std::string_view written, std::string_view why);
  void fail(const json_leaf& leaf, std::string_view written, std::string_view why,
            std::string_view path = {});
  void reject(std::uint32_t record);

  [[nodiscard]] column& column_of(const json_leaf& leaf) { return out_->columns[leaf.column]; }

  std::size_t wanted_;
  json_fields fields_;
  json_rules by_;
  json_nested_reader nested_;
  json_scanner in_;
  std::vector<json_shape> shapes_;   ///< By field: of the objects that it holds.
  decoded* out_ = nullptr;           ///< Of the batch that is being read.
  std::size_t row_ = 0;              ///< That is being read.
  std::uint64_t mark_ = 0;           ///< Of that row; no row had it before.
  std::vector<std::uint64_t> marks_; ///< By field: of the last row that has it.
  std::string text_;
};

void json_decoder::decode(std::span<const nullable_bytes> records, decoded& to) {
  out_ = &to;
  to.start(fields_.leaves());
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    if (!records[i] || records[i]->empty())
      continue;
    in_.start(*records[i]);
    const auto rows = to.rows();
    if (read_document(i))
      continue;
    to.cut(rows);
    reject(i);
  }
  to.columns.resize(wanted_); // the others were only checked
}

void json_decoder::reject(std::uint32_t record) {
  const auto& [kind, at, what] = in_.problem();
  if (by_.ignore_errors)
    ++out_->ignored;
  else
    out_->bad_records.push_back(
        {record, reason_of(kind), std::string{what} + " at byte " + std::to_string(at)});
}

/// An object is a row, an array of objects as many; no bytes are none.
bool json_decoder::read_document(std::uint32_t record) {
  switch (in_.next()) {
  case json_kind::object:
    return read_row(record) && read_end();
  case json_kind::array:
    return read_rows(record) && read_end();
  default:
    return in_.skip() && in_.fail("it is no object");
  }
}

bool json_decoder::read_end() { return in_.at_end() || in_.fail("there is more behind the value"); }

bool json_decoder::read_rows(std::uint32_t record) {
  if (!in_.enter())
    return false;
  for (;;) {
    const auto step = in_.next_element();
    if (step != json_step::item)
      return step == json_step::end;
    if (in_.next() == json_kind::object ? !read_row(record) : !skip_no_object())
      return false;
  }
}

/// An element that is no object is no row.
bool json_decoder::skip_no_object() {
  return by_.ignore_errors ? in_.skip() : in_.fail("an element of the array is no object");
}

bool json_decoder::read_row(std::uint32_t record) {
  row_ = out_->rows();
  ++mark_;
  if (!read_object(fields_.all()))
    return false;
  out_->records.push_back(record);
  return true;
}

/// Reads the fields that are looked for of the object that is next.
bool json_decoder::read_object(const json_field& of) {
  if (!in_.enter())
    return false;
  const auto& shape = shapes_[of.number];
  for (std::size_t place = 0;; ++place) {
    const auto* const known = shape.at(place);
    const json_field* field = nullptr;
    if (known != nullptr && in_.take_known(known->text())) {
      field = known->field;
    } else if (const auto step = next_field(of, place, field); step != json_step::item) {
      if (by_.fail_on_missing)
        find_missing(of);
      return step == json_step::end;
    }
    if (!(field == nullptr ? in_.skip() : read_field(*field)))
      return false;
  }
}

/// Goes on to the next member of an object, and finds out whether it is looked for.
json_step json_decoder::next_field(const json_field& of, std::size_t place,
                                   const json_field*& field) {
  const auto* const begin = in_.place();
  json_string name;
  const auto step = in_.next_member(name);
  if (step != json_step::item)
    return step;
  text_.clear();
  if (name.escaped)
    append_unescaped(text_, name.text);
  field = of.find(name.escaped ? std::string_view{text_} : name.text);
  static_cast<void>(in_.next()); // passes blanks
  shapes_[of.number].keep(place, {begin, in_.place()}, field);
  return step;
}

bool json_decoder::read_field(const json_field& field) {
  auto& mark = marks_[field.number];
  if (mark == mark_)
    forget(field); // the last of fields with the same name counts
  mark = mark_;
  if (field.fields.empty() && field.leaves.size() == 1)
    return read_leaf(field.leaves.front());
  const auto kind = in_.next();
  const auto* const begin = in_.place();
  const auto depth = in_.depth();
  for (const auto& leaf : field.leaves) {
    in_.go_to(begin, depth);
    if (!read_leaf(leaf))
      return false;
  }
  if (field.fields.empty())
    return true;
  in_.go_to(begin, depth);
  return kind == json_kind::object ? read_object(field) : read_within(field);
}

/// A value in which fields are looked for, and which is no object.
bool json_decoder::read_within(const json_field& field) {
  const auto kind = in_.next();
  const auto* const begin = in_.place();
  if (!in_.skip())
    return false;
  if (kind != json_kind::null)
    for (const auto& each : field.fields)
      fail_all(each, {begin, in_.place()}, no_value_of(type_kind::row));
  return true;
}

bool json_decoder::read_leaf(const json_leaf& leaf) {
  const auto kind = in_.next();
  if (kind == json_kind::object || kind == json_kind::array)
    return read_container(leaf, kind);
  const auto* const begin = in_.place();
  json_scalar value;
  if (kind == json_kind::none ? !in_.skip() : !take_scalar(in_, kind, out_->memory, value))
    return false;
  const auto why = leaf.nested && kind != json_kind::null
                       ? no_value_of(leaf.type.kind)
                       : put_scalar(value, leaf.type, leaf.stored, by_, out_->memory,
                                    column_sink{column_of(leaf), row_});
  if (!why.empty())
    fail(leaf, {begin, in_.place()}, why);
  return true;
}

bool json_decoder::read_container(const json_leaf& leaf, json_kind kind) {
  const auto* const begin = in_.place();
  const auto depth = in_.depth();
  if (!in_.skip())
    return false;
  const auto* const end = in_.place();
  in_.go_to(begin, depth);
  put_container(leaf, kind, {begin, end});
  in_.go_to(end, depth);
  return true;
}

/// Adds an object or an array that is known to be JSON.
void json_decoder::put_container(const json_leaf& leaf, json_kind kind, std::string_view written) {
  text_.clear();
  if (leaf.type.kind == type_kind::boolean)
    return column_of(leaf).add(row_, std::int64_t{0}); // as all that is not true
  if (is_text(leaf.type.kind)) {
    append_echo(text_, in_, by_.exact_numbers);
  } else if (!leaf.nested || !is_form_of(kind, leaf.type.kind)) {
    return fail(leaf, written, no_value_of(leaf.type.kind));
  } else if (!nested_.pack(in_, leaf.type, out_->memory, text_)) {
    const auto& [path, inner, why] = nested_.problem();
    return fail(leaf, inner, why, path);
  }
  auto* const kept = out_->memory.allocate(text_.size());
  std::ranges::copy(text_, kept);
  column_of(leaf).add(row_, std::string_view{kept, text_.size()});
}

// --- what is missing, bad, or there twice

void json_decoder::forget(const json_field& field) {
  for (const auto& leaf : field.leaves) {
    column_of(leaf).cut(row_);
    const auto is_of = [&](const bad_cell& of) {
      return of.row == row_ && of.column == leaf.reported;
    };
    std::erase_if(out_->bad_cells, is_of);
  }
  for (const auto& each : field.fields) {
    marks_[each.number] = 0;
    forget(each);
  }
}

void json_decoder::find_missing(const json_field& of) {
  for (const auto& each : of.fields)
    if (marks_[each.number] != mark_)
      fail_all(each, {}, "is missing");
}

void json_decoder::fail_all(const json_field& of, std::string_view written, std::string_view why) {
  for (const auto& leaf : of.leaves)
    fail(leaf, written, why);
  for (const auto& each : of.fields)
    fail_all(each, written, why);
}

void json_decoder::fail(const json_leaf& leaf, std::string_view written, std::string_view why,
                        std::string_view path) {
  if (by_.ignore_errors)
    return;
  column_of(leaf).add_bad(row_);
  auto said = leaf.path + std::string{path};
  if (!written.empty())
    said += ": " + excerpt_of(written);
  out_->bad_cells.push_back(
      {static_cast<std::uint32_t>(row_), leaf.reported, said + " " + std::string{why}});
}

} // namespace

result<std::unique_ptr<decoder>> make_json_decoder(const decoded_fields& of,
                                                   const format_settings& by) {
  const auto rules = json_rules_of(of.declared, by);
  if (!rules)
    return rules.error();
  return std::unique_ptr<decoder>{std::make_unique<json_decoder>(of, *rules)};
}

} // namespace duet
