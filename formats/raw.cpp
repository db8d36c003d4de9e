#include "formats/raw.hpp"

#include "columns/charset.hpp"
#include "columns/number_text.hpp"
#include "formats/excerpt.hpp"
#include "formats/scalar_text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace duet {

namespace {

constexpr std::string_view charset_option = "charset";
constexpr std::string_view endianness_option = "endianness";
constexpr std::array<std::string_view, 2> endianness_names{"big-endian", "little-endian"};

constexpr std::array known_raw_options{
    format_option{charset_option, option_kind::choice, "UTF-8", "How strings are written.",
                  charset_names},
    format_option{endianness_option, option_kind::choice, "big-endian",
                  "Which byte of a number comes first.", endianness_names},
};

/// How the one field is written.
struct raw_form {
  data_type type;
  charset characters = charset::utf_8;
  bool little = false; ///< Whether the lowest byte of a number comes first.

  /// How many bytes a value has; 0 for those that have any number.
  [[nodiscard]] std::size_t width() const {
    switch (type.kind) {
    case type_kind::boolean:
    case type_kind::tinyint:
      return 1;
    case type_kind::smallint:
      return 2;
    case type_kind::integer:
    case type_kind::real:
      return 4;
    case type_kind::bigint:
    case type_kind::floating:
      return 8;
    default:
      return 0;
    }
  }

  [[nodiscard]] bool is_written() const {
    return width() > 0 || is_text(type.kind) || is_binary(type.kind);
  }
};

result<raw_form> raw_form_of(const data_type& row, const format_settings& by) {
  if (row.fields.size() != 1)
    return misconfigured("a raw record is one field, and " + std::to_string(row.fields.size()) +
                         " are declared");
  const auto& [name, type] = row.fields.front();
  raw_form made{.type = type,
                .characters = static_cast<charset>(by.choice(charset_option)),
                .little = by.choice(endianness_option) == 1};
  if (!made.is_written())
    return misconfigured("there is no raw form of `" + name + "`, which is " + to_string(type));
  return made;
}

std::uint64_t number_in(std::string_view bytes, bool little) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto at = little ? bytes.size() - 1 - i : i;
    bits = (bits << 8U) | static_cast<unsigned char>(bytes[at]);
  }
  return bits;
}

void append_bits(std::string& to, std::uint64_t bits, std::size_t width, bool little) {
  for (std::size_t i = 0; i < width; ++i) {
    const auto byte = little ? i : width - 1 - i;
    to.push_back(static_cast<char>(bits >> (8 * byte)));
  }
}

class raw_decoder final : public decoder {
public:
  raw_decoder(const decoded_fields& of, raw_form by)
      : wanted_{of.wanted.size()}, columns_{of.check_all ? std::max<std::size_t>(wanted_, 1)
                                                         : wanted_},
        name_{of.declared.fields.front().name}, by_{std::move(by)} {}

  void decode(std::span<const nullable_bytes> records, decoded& to) override {
    to.start(columns_);
    for (std::uint32_t i = 0; i < records.size(); ++i) {
      const auto row = to.rows();
      to.records.push_back(i);
      if (!records[i])
        continue;
      for (std::uint32_t column = 0; column < columns_; ++column)
        if (const auto why = put(*records[i], row, to.columns[column], to.memory); !why.empty()) {
          to.columns[column].add_bad(row);
          to.bad_cells.push_back({static_cast<std::uint32_t>(row),
                                  column < wanted_ ? column : bad_cell::unwanted,
                                  "`" + name_ + "`: " + excerpt_of(*records[i]) + " " + why});
        }
    }
    to.columns.resize(wanted_); // another one was only checked
  }

private:
  /// Returns why the bytes are no value; empty if they are.
  std::string put(std::string_view bytes, std::size_t row, column& to, byte_arena& memory) {
    if (is_text(by_.type.kind))
      return put_text(bytes, row, to, memory);
    if (is_binary(by_.type.kind)) {
      to.add(row, bytes);
      return {};
    }
    if (bytes.size() != by_.width())
      return "has " + std::to_string(bytes.size()) + " bytes instead of " +
             std::to_string(by_.width());
    put_number(number_in(bytes, by_.little), row, to);
    return {};
  }

  void put_number(std::uint64_t bits, std::size_t row, column& to) const {
    switch (by_.type.kind) {
    case type_kind::boolean:
      return to.add(row, std::int64_t{bits != 0 ? 1 : 0});
    case type_kind::real:
      return to.add(row, double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))});
    case type_kind::floating:
      return to.add(row, std::bit_cast<double>(bits));
    default:
      to.add(row, wrapped(static_cast<std::int64_t>(bits), range_of_kind(by_.type.kind)));
    }
  }

  std::string put_text(std::string_view bytes, std::size_t row, column& to, byte_arena& memory) {
    text_.clear();
    if (!append_decoded(text_, bytes, by_.characters))
      return "is not " + std::string{charset_names[static_cast<std::size_t>(by_.characters)]};
    if (text_.size() != bytes.size() || text_ != bytes) {
      auto* const kept = memory.allocate(text_.size());
      std::ranges::copy(text_, kept);
      bytes = {kept, text_.size()};
    }
    to.add(row, bytes);
    return {};
  }

  std::size_t wanted_;
  std::size_t columns_;
  std::string name_;
  raw_form by_;
  std::string text_;
};

class raw_encoder final : public encoder {
public:
  explicit raw_encoder(raw_form by) : by_{std::move(by)} {}

  void encode(std::span<const operand> columns, selection rows, encoded& to) override {
    const auto& from = columns.front();
    for (const auto row : rows) {
      if (!from.has_value(row)) {
        to.end_null();
        continue;
      }
      append(to.bytes(), from, row);
      to.end_row();
    }
  }

private:
  void append(std::string& to, const operand& from, std::size_t row) const {
    if (is_text(by_.type.kind))
      append_encoded(to, from.at<std::string_view>(row), by_.characters);
    else if (is_binary(by_.type.kind))
      to.append(from.at<std::string_view>(row));
    else
      append_bits(to, bits_of(from, row), by_.width(), by_.little);
  }

  [[nodiscard]] std::uint64_t bits_of(const operand& from, std::size_t row) const {
    switch (by_.type.kind) {
    case type_kind::real:
      return std::bit_cast<std::uint32_t>(static_cast<float>(from.at<double>(row)));
    case type_kind::floating:
      return std::bit_cast<std::uint64_t>(from.at<double>(row));
    default:
      return static_cast<std::uint64_t>(from.at<std::int64_t>(row));
    }
  }

  raw_form by_;
};

} // namespace

std::span<const format_option> raw_options() { return known_raw_options; }

result<std::unique_ptr<decoder>> make_raw_decoder(const decoded_fields& of,
                                                  const format_settings& by) {
  auto form = raw_form_of(of.declared, by);
  if (!form)
    return form.error();
  return std::unique_ptr<decoder>{std::make_unique<raw_decoder>(of, std::move(*form))};
}

result<std::unique_ptr<encoder>> make_raw_encoder(const data_type& row, const format_settings& by) {
  auto form = raw_form_of(row, by);
  if (!form)
    return form.error();
  return std::unique_ptr<encoder>{std::make_unique<raw_encoder>(std::move(*form))};
}

} // namespace duet
