#include "functions/json_path.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace duet {

namespace {

constexpr std::string_view path_blanks = " \t\r\n\f\v";

std::string_view trimmed_path(std::string_view text) {
  const auto first = text.find_first_not_of(path_blanks);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(path_blanks) - first + 1);
}

/// Takes `word` and a blank behind it off the front, whatever its case.
bool take_mode(std::string_view& text, std::string_view word) {
  const auto rest = text.substr(std::min(text.find_first_not_of(path_blanks), text.size()));
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  if (rest.size() < word.size() || !std::ranges::equal(rest.substr(0, word.size()), word, same))
    return false;
  const auto behind = rest.substr(word.size());
  const auto path = behind.find_first_not_of(path_blanks);
  if (path == 0 || path == std::string_view::npos)
    return false;
  text = behind;
  return true;
}

std::optional<std::int64_t> path_number(std::string_view text) {
  text = trimmed_path(text);
  std::int32_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || at != end)
    return std::nullopt;
  return number;
}

} // namespace

/// Reads the steps of a path one after the other.
class json_path_reader {
public:
  explicit json_path_reader(std::string_view text) : rest_{text} {}

  /// Whether all of it is a path.
  bool read(std::vector<json_path::step>& to) {
    if (!rest_.empty() && rest_.front() != '$' && rest_.front() != '@')
      return read_member(to) && read_steps(to);
    if (!rest_.empty())
      rest_.remove_prefix(1);
    return read_steps(to);
  }

  [[nodiscard]] std::string_view why() const { return why_; }

private:
  using step = json_path::step;

  bool fail(std::string_view why) {
    why_ = why;
    return false;
  }

  bool accept(std::string_view word) {
    if (!rest_.starts_with(word))
      return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(path_blanks), rest_.size()));
  }

  bool read_steps(std::vector<step>& to) {
    while (!rest_.empty()) {
      if (accept("..")) {
        to.push_back({.is = step::kind::deep});
        if (rest_.empty() || rest_.front() == '.')
          return fail("does not say what `..` is to find");
        if (!rest_.starts_with('[') && !read_member(to))
          return false;
      } else if (accept(".")) {
        if (!rest_.starts_with('[') && !read_member(to))
          return false;
      } else if (!accept("[")) {
        return fail("has something other than `.` or `[` behind a step");
      } else if (!read_brackets(to)) {
        return false;
      }
    }
    return true;
  }

  bool read_member(std::vector<step>& to) {
    const auto size = std::min(rest_.find_first_of(".[ ("), rest_.size());
    const auto name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    if (rest_.starts_with(' '))
      return fail("has a blank in a name, which is to be written ['like this']");
    if (rest_.starts_with('('))
      return fail("has a function, which is not supported");
    if (name.empty())
      return fail("has no name behind a `.`");
    if (name == "*")
      to.push_back({.is = step::kind::all});
    else
      to.push_back({.is = step::kind::member, .name = std::string{name}});
    return true;
  }

  bool read_brackets(std::vector<step>& to) {
    skip_blanks();
    if (rest_.starts_with('\'') || rest_.starts_with('"'))
      return read_quoted(to);
    if (rest_.starts_with('?'))
      return fail("has a filter, which is not supported");
    const auto size = rest_.find(']');
    if (size == std::string_view::npos)
      return fail("does not close a `[`");
    const auto inside = trimmed_path(rest_.substr(0, size));
    rest_.remove_prefix(size + 1);
    if (inside == "*") {
      to.push_back({.is = step::kind::all});
      return true;
    }
    return inside.find(':') != std::string_view::npos ? read_slice(inside, to)
                                                      : read_indices(inside, to);
  }

  bool read_quoted(std::vector<step>& to) {
    const char quote = rest_.front();
    rest_.remove_prefix(1);
    std::string name;
    while (!rest_.empty() && rest_.front() != quote) {
      if (rest_.front() == '\\' && rest_.size() > 1)
        rest_.remove_prefix(1);
      name.push_back(rest_.front());
      rest_.remove_prefix(1);
    }
    if (!accept(std::string_view{&quote, 1}))
      return fail("does not close a quoted name");
    skip_blanks();
    if (rest_.starts_with(','))
      return fail("asks for several names at once, which is not supported");
    if (!accept("]"))
      return fail("does not close a `[`");
    to.push_back({.is = step::kind::member, .name = std::move(name)});
    return true;
  }

  bool read_slice(std::string_view inside, std::vector<step>& to) {
    step made{.is = step::kind::slice};
    const auto colon = inside.find(':');
    const std::array sides{trimmed_path(inside.substr(0, colon)),
                           trimmed_path(inside.substr(colon + 1))};
    const std::array numbers{&made.from, &made.to};
    for (std::size_t i = 0; i < sides.size(); ++i)
      if (!sides.at(i).empty() && !(*numbers.at(i) = path_number(sides.at(i))))
        return fail("has something other than numbers around a `:`");
    if (!made.from && !made.to)
      return fail("has no number beside a `:`");
    to.push_back(std::move(made));
    return true;
  }

  bool read_indices(std::string_view inside, std::vector<step>& to) {
    step made{.is = step::kind::elements};
    for (;;) {
      const auto comma = std::min(inside.find(','), inside.size());
      const auto number = path_number(inside.substr(0, comma));
      if (!number)
        return fail("has neither a number nor a quoted name in brackets");
      made.indices.push_back(*number);
      if (comma == inside.size())
        break;
      inside.remove_prefix(comma + 1);
    }
    if (made.indices.size() == 1)
      made.is = step::kind::element;
    to.push_back(std::move(made));
    return true;
  }

  std::string_view rest_;
  std::string_view why_;
};

/// What is looked through, and what was found.
struct json_path::search {
  const json_tree& in;
  std::vector<json_tree::node>& found;
};

std::variant<json_path, std::string> json_path::read(std::string_view written) {
  json_path made;
  if (take_mode(written, "lax"))
    made.strict_ = false;
  else
    (void)take_mode(written, "strict");
  const auto text = trimmed_path(written);
  json_path_reader reader{text};
  if (text.empty())
    return "the path is empty";
  if (!reader.read(made.steps_))
    return "the path " + std::string{text} + " " + std::string{reader.why()};
  for (std::size_t i = 0; i + 2 < made.steps_.size(); ++i)
    if (made.steps_[i].is == step::kind::deep && made.steps_[i + 1].is != step::kind::member &&
        made.steps_[i + 1].is != step::kind::all)
      return "the path " + std::string{text} + " goes on behind `..[`, which is not supported";
  return made;
}

/// Whether the first steps lead to one place only.
bool json_path::is_certain(std::size_t steps) const {
  return std::all_of(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(steps),
                     [](const step& each) {
                       return each.is == step::kind::member || each.is == step::kind::element;
                     });
}

json_found json_path::find(std::string_view text, json_tree& in) const {
  using enum json_found::outcome;
  if (!in.read(text))
    return {.is = strict_ ? error : empty, .why = "the text is no JSON"};
  if (in.kind(json_tree::root) == json_kind::null)
    return {.is = error, .why = "the JSON is null"};
  json_found made{.is = value, .list = !is_certain(steps_.size())};
  search through{in, made.nodes};
  const auto nothing = [&](std::string_view why) {
    return json_found{.is = strict_ ? error : empty, .why = why};
  };
  if (!take(0, json_tree::root, through) || (!made.list && made.nodes.empty()))
    return nothing("the path leads to nothing");
  if (!made.list && in.kind(made.nodes.front()) == json_kind::null)
    return nothing("the path leads to null");
  return made;
}

/// False: what leads to one place only leads nowhere, which is an error of a strict path.
bool json_path::take(std::size_t at, json_tree::node from, search& in) const {
  if (at == steps_.size()) {
    in.found.push_back(from);
    return true;
  }
  const auto& what = steps_[at];
  const bool may_be_missing = !strict_ || !is_certain(at);
  switch (what.is) {
  case step::kind::member: {
    if (in.in.kind(from) != json_kind::object)
      return may_be_missing;
    const auto member = in.in.find(from, what.name);
    if (!member)
      return may_be_missing || at + 1 == steps_.size();
    return take(at + 1, *member, in);
  }
  case step::kind::all: {
    std::vector<json_tree::node> parts;
    if (!in.in.is_scalar(from))
      in.in.children(from, parts);
    for (const auto each : parts)
      (void)take(at + 1, each, in);
    return true;
  }
  case step::kind::deep:
    return take_deep(at, from, in);
  default:
    return in.in.kind(from) == json_kind::array ? take_elements(at, from, in) : may_be_missing;
  }
}

/// Places from the end are negative; those that the array does not have are left out.
bool json_path::take_elements(std::size_t at, json_tree::node from, search& in) const {
  const auto& what = steps_[at];
  std::vector<json_tree::node> parts;
  in.in.children(from, parts);
  const auto size = static_cast<std::int64_t>(parts.size());
  auto indices = what.indices;
  if (what.is == step::kind::slice) {
    auto first = what.from.value_or(0);
    auto behind = what.to.value_or(size);
    if (first < 0 && !what.to)
      first = std::max<std::int64_t>(0, first + size);
    if (behind < 0 && !what.from)
      behind += size;
    for (auto i = std::max(first, -size); i < std::min(behind, size); ++i)
      indices.push_back(i);
  }
  for (const auto each : indices)
    if (const auto place = each < 0 ? each + size : each; place >= 0 && place < size)
      if (!take(at + 1, parts[static_cast<std::size_t>(place)], in))
        return false;
  return true;
}

/// The next step from each place, from the outside to the inside.
bool json_path::take_deep(std::size_t at, json_tree::node from, search& in) const {
  if (in.in.is_scalar(from))
    return true;
  const auto wanted = steps_[at + 1].is;
  const bool of_objects = wanted == step::kind::member;
  const bool is_object = in.in.kind(from) == json_kind::object;
  if (wanted == step::kind::all || of_objects == is_object)
    (void)take(at + 1, from, in);
  std::vector<json_tree::node> parts;
  in.in.children(from, parts);
  for (const auto each : parts)
    (void)take_deep(at, each, in);
  return true;
}

} // namespace duet
