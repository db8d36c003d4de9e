#include "sql/diagnostic.hpp"

#include "columns/utf8.hpp"
#include "sql/display_width.hpp"
#include "sql/limits.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::size_t tab_width = 8;

/// What is shown of a line, in columns of a terminal, and how much of that in front of the place.
constexpr std::size_t shown_width_max = 120;
constexpr std::size_t shown_in_front_max = 80;

/// A piece of a line as a terminal shows it.
struct picture {
  std::string text;
  std::size_t width = 0;

  void add(std::string_view piece, std::size_t columns) {
    text += piece;
    width += columns;
  }
};

/// Appends the first character of `rest`, which it takes off, as it looks at the column where it
/// comes.
void draw_one(picture& to, std::string_view& rest) {
  const auto length = utf8_sequence(rest);
  const auto code = code_point_at(rest, 0).value;
  const bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  if (rest.front() == '\t') {
    const auto columns = tab_width - to.width % tab_width;
    to.add(std::string(columns, ' '), columns);
  } else if (length == 0 || is_control) {
    to.add("?", 1);
  } else {
    to.add(rest.substr(0, length), display_width(code));
  }
  rest.remove_prefix(std::max<std::size_t>(length, 1));
}

/// The picture of the line around a place, and where in it the place is.
struct excerpt {
  std::string text;
  std::size_t caret = 0;  ///< Columns in front of the place.
  std::size_t marked = 1; ///< Columns that the place takes.
};

/// The line that has the byte at `offset`.
std::string_view line_around(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset).rfind('\n');
  const auto begin = before == std::string_view::npos ? 0 : before + 1;
  auto line = text.substr(begin, text.find('\n', begin) - begin);
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

/// Takes characters off the front of a picture until it is not wider than `width_max`.
void cut_front(picture& what, std::size_t width_max) {
  if (what.width <= width_max)
    return;
  constexpr std::string_view omitted = "...";
  std::string_view rest = what.text;
  while (what.width + omitted.size() > width_max) {
    const auto [code, length] = code_point_at(rest, 0);
    what.width -= display_width(code);
    rest.remove_prefix(length);
  }
  what = {std::string{omitted}.append(rest), what.width + omitted.size()};
}

excerpt excerpt_of(std::string_view text, place at) {
  const auto offset = std::min<std::size_t>(at.offset, text.size());
  const auto line = line_around(text, offset);
  const auto in_front =
      std::min(offset - static_cast<std::size_t>(line.data() - text.data()), line.size());
  picture shown;
  auto rest = line.substr(0, in_front);
  while (!rest.empty())
    draw_one(shown, rest);
  cut_front(shown, shown_in_front_max);
  const auto caret = shown.width;
  std::size_t marked = 1;
  rest = line.substr(in_front);
  while (!rest.empty() && shown.width < shown_width_max) {
    const auto drawn = line.size() - in_front - rest.size();
    draw_one(shown, rest);
    if (drawn < at.length)
      marked = std::max(marked, shown.width - caret);
  }
  if (!rest.empty())
    shown.text += "...";
  return {std::move(shown.text), caret, marked};
}

/// A severity's diagnostics by their place.
std::vector<const diagnostic*> by_place(const diagnostics& all, severity level) {
  std::vector<const diagnostic*> found;
  for (const auto& each : all.all())
    if (each.level == level)
      found.push_back(&each);
  std::ranges::stable_sort(found, {}, [](const auto* each) { return each->at.offset; });
  return found;
}

} // namespace

bool diagnostics::has_errors() const {
  return std::ranges::any_of(all_, [](const auto& each) { return each.level == severity::error; });
}

line_of_file file_and_line(place at, const source& in) {
  line_of_file found{in.name, at.line};
  for (const auto& each : in.files)
    if (each.lines_before < at.line)
      found = {each.name, at.line - each.lines_before};
  return found;
}

std::string render(const diagnostic& what, const source& in) {
  const auto shown = excerpt_of(in.written, what.at);
  const auto [file, line] = file_and_line(what.at, in);
  const auto number = std::to_string(line);
  const std::string margin(number.size() + 2, ' ');
  auto text = file + ":" + number + ":" + std::to_string(what.at.column) + ": ";
  text.append(to_string(what.level)).append(": ").append(what.message).append("\n");
  text += "  " + number + " | " + shown.text + "\n";
  text += margin + " | " + std::string(shown.caret, ' ') + "^" +
          std::string(shown.marked - 1, '~') + "\n";
  if (!what.hint.empty())
    text += margin + " = " + what.hint + "\n";
  return text;
}

std::string render(const diagnostics& all, const source& in) {
  std::string text;
  for (const auto level : {severity::error, severity::warning}) {
    const auto found = by_place(all, level);
    const auto told = std::min(found.size(), errors_told_max);
    for (std::size_t i = 0; i < told; ++i)
      text += render(*found[i], in);
    if (const auto rest = found.size() - told; rest > 0)
      text += in.name + ": " + std::to_string(rest) + " more " + std::string{to_string(level)} +
              (rest == 1 ? "\n" : "s\n");
  }
  return text;
}

std::string_view to_string(severity level) {
  return level == severity::error ? "error" : "warning";
}

} // namespace duet::sql
