/// Reads a text as JSON from its front: nothing is built, and all that is passed is checked.
#pragma once

#include "formats/byte_search.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace duet {

/// JSON that is nested deeper than this many objects and arrays is not read; Flink's bound, too.
inline constexpr std::size_t json_depth_max = 1'000;

/// What kind of value begins with a byte.
enum class json_kind : std::uint8_t { object, array, string, number, truth, falsehood, null, none };

/// A string as it is written between its quotes.
struct json_string {
  std::string_view text;
  bool escaped = false; ///< Whether there are escapes in it.
};

/// A number as it is written.
struct json_number {
  std::string_view text;
  bool whole = true; ///< Whether it has neither a fraction nor an exponent.
};

/// The kind of a value by its first byte.
inline constexpr auto kinds_by_first = [] {
  std::array<json_kind, 256> made{};
  made.fill(json_kind::none);
  made['{'] = json_kind::object;
  made['['] = json_kind::array;
  made['"'] = json_kind::string;
  made['t'] = json_kind::truth;
  made['f'] = json_kind::falsehood;
  made['n'] = json_kind::null;
  made['-'] = json_kind::number;
  for (unsigned char digit = '0'; digit <= '9'; ++digit)
    made[digit] = json_kind::number;
  return made;
}();

/// Why a text is not JSON, or not read.
struct json_problem {
  enum class kind : std::uint8_t { malformed, bad_encoding, too_deep };

  kind is = kind::malformed;
  std::size_t at = 0; ///< The byte at which it ceases to be.
  std::string_view what{};
};

/// What comes next in an object or an array.
enum class json_step : std::uint8_t { item, end, failed };

/// Stands at a place in a text. Whatever is called returns false, or `failed`, if the text is not
/// JSON, and then nothing more can be read of it.
///
/// Control characters may stand in strings as they are, as Flink has it.
class json_scanner {
public:
  /// Begins at the front of a text, which lasts as long as it is read.
  void start(std::string_view text);

  /// The kind of the value that comes next, blanks passed; `none` if there is none.
  [[nodiscard]] json_kind next() {
    return skip_blanks() ? kinds_by_first[static_cast<unsigned char>(*at_)] : json_kind::none;
  }

  /// Whether nothing but blanks is left.
  [[nodiscard]] bool at_end() { return !skip_blanks(); }

  // --- values, each where `next` says that there is one

  [[nodiscard]] bool take(json_string& to);
  [[nodiscard]] bool take(json_number& to);

  /// Passes any value.
  [[nodiscard]] bool skip() {
    const auto kind = next();
    return kind == json_kind::object || kind == json_kind::array ? skip_nested()
                                                                 : skip_scalar(kind);
  }

  // --- objects and arrays

  /// Enters the object or the array that is next.
  [[nodiscard]] bool enter() {
    ++at_;
    first_ = true;
    return ++depth_ <= json_depth_max || fail("is nested too deep", json_problem::kind::too_deep);
  }

  /// Goes on to the value of the next member of the object that was entered last, or leaves it.
  [[nodiscard]] json_step next_member(json_string& name);

  /// Passes bytes that are known to go on to the value of a member, here where they are next;
  /// returns whether they are. See `json_shape`.
  [[nodiscard]] bool take_known(std::string_view bytes);

  /// Goes on to the next element of the array that was entered last, or leaves it.
  [[nodiscard]] json_step next_element();

  // --- places

  [[nodiscard]] const char* place() const { return at_; }

  /// Goes back to a value that was passed, or from there on again; `depth` is what it was there.
  void go_to(const char* place, std::size_t depth) {
    at_ = place;
    depth_ = depth;
    first_ = false;
  }

  [[nodiscard]] std::size_t depth() const { return depth_; }

  /// Says that the text is not JSON here; false.
  bool fail(std::string_view what, json_problem::kind is = json_problem::kind::malformed);

  [[nodiscard]] const json_problem& problem() const { return problem_; }

private:
  /// Whether there is anything behind the blanks.
  bool skip_blanks() {
    if (at_ != end_ && *at_ > ' ') [[likely]]
      return true;
    while (at_ != end_ && static_cast<unsigned char>(*at_) <= ' ') {
      if (*at_ != ' ' && *at_ != '\n' && *at_ != '\t' && *at_ != '\r')
        return true;
      ++at_;
    }
    return at_ != end_;
  }

  [[nodiscard]] bool next_is(char c) const { return at_ != end_ && *at_ == c; }

  bool skip_string();
  bool skip_special();
  bool skip_escape();
  bool skip_number();
  bool skip_fraction();
  bool skip_digits();
  bool skip_word(std::string_view word);
  bool skip_scalar(json_kind kind);
  bool skip_name();
  bool skip_nested();
  bool skip_ends(std::size_t down_to);

  /// Whether the container at the present depth is an object.
  [[nodiscard]] bool in_object() const {
    return ((objects_[depth_ / 64] >> (depth_ % 64)) & 1U) != 0;
  }
  void mark_container(bool object);

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  const char* begin_ = nullptr;
  std::size_t depth_ = 0;
  bool first_ = false;   ///< Whether what was entered last has had no member or element yet.
  bool escaped_ = false; ///< Whether the last string had escapes.
  bool whole_ = false;   ///< Whether the last number was whole.
  json_problem problem_;
  std::array<std::uint64_t, json_depth_max / 64 + 1> objects_{};
};

/// Writes what a string stands for, which is never longer than it is written, and returns where
/// that ends. Half of a surrogate pair stands for a question mark.
char* unescape(std::string_view text, char* to);

/// The same, appended.
void append_unescaped(std::string& to, std::string_view text);

// --- what is called for every byte or every value

inline bool json_scanner::skip_string() {
  ++at_;
  escaped_ = false;
  for (;;) {
    at_ = find_byte<special_in_json>(at_, end_, begin_);
    if (at_ == end_)
      return fail("a string does not end");
    if (*at_ == '"')
      break;
    if (!skip_special())
      return false;
  }
  ++at_;
  return true;
}

inline bool json_scanner::skip_digits() {
  const auto* const begin = at_;
  at_ = find_byte<no_digit>(at_, end_, begin_);
  return at_ != begin || fail("a digit is missing");
}

inline bool json_scanner::skip_number() {
  whole_ = true;
  if (*at_ == '-')
    ++at_;
  if (next_is('0'))
    ++at_;
  else if (!skip_digits())
    return false;
  const bool ends = at_ == end_ || (*at_ != '.' && *at_ != 'e' && *at_ != 'E');
  return ends || skip_fraction();
}

inline bool json_scanner::skip_scalar(json_kind kind) {
  switch (kind) {
  case json_kind::string:
    return skip_string();
  case json_kind::number:
    return skip_number();
  case json_kind::truth:
    return skip_word("true");
  case json_kind::falsehood:
    return skip_word("false");
  case json_kind::null:
    return skip_word("null");
  default:
    return fail("a value is missing");
  }
}

inline bool json_scanner::skip_word(std::string_view word) {
  if (!std::string_view{at_, static_cast<std::size_t>(end_ - at_)}.starts_with(word))
    return fail("it is no value");
  at_ += word.size();
  return true;
}

inline bool json_scanner::take(json_string& to) {
  const auto* const begin = at_ + 1;
  if (!skip_string())
    return false;
  to = {{begin, static_cast<std::size_t>(at_ - 1 - begin)}, escaped_};
  return true;
}

inline bool json_scanner::take(json_number& to) {
  const auto* const begin = at_;
  if (!skip_number())
    return false;
  to = {{begin, static_cast<std::size_t>(at_ - begin)}, whole_};
  return true;
}

inline bool json_scanner::take_known(std::string_view bytes) {
  constexpr std::size_t block = 16;
  const auto left = static_cast<std::size_t>(end_ - at_);
  if (bytes.size() <= block && left >= block) {
    if (!begins_with_16(at_, bytes.data(), static_cast<unsigned>(bytes.size())))
      return false;
  } else if (!std::string_view{at_, left}.starts_with(bytes)) {
    return false;
  }
  at_ += bytes.size();
  first_ = false;
  return true;
}

} // namespace duet
