#include "functions/json_tree.hpp"

#include "formats/json_text.hpp"
#include "functions/json_number.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>

namespace duet {

namespace {

constexpr std::size_t depth_most = 1'000;
constexpr std::size_t number_most = 1'000;

/// Where the name of each member is to be found, ordered, each once.
template <class Of, class Name> void order_by_name(std::vector<Of>& members, Name name) {
  std::ranges::stable_sort(
      members, [&](const Of& a, const Of& b) { return before_in_utf16(name(a), name(b)); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i)
    if (i + 1 == members.size() || name(members[i]) != name(members[i + 1]))
      std::swap(members[kept++], members[i]);
  members.resize(kept);
}

/// Whether a character may stand behind a number, or a word as `null`.
bool ends_scalar(char next, json_kind of) {
  if (of == json_kind::number)
    return next == ' ' || next == '\t' || next == '\r' || next == '\n';
  const auto c = static_cast<unsigned char>(next);
  const bool in_word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '_' || c == '$' || c >= 0x80;
  return !in_word;
}

} // namespace

/// Takes the events of RapidJSON.
class json_tree_builder {
public:
  explicit json_tree_builder(json_tree& to) : to_{to} {}

  bool Null() { return add(json_kind::null); }
  bool Bool(bool truth) {
    add(json_kind::truth);
    to_.nodes_.back().truth = truth;
    return true;
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    const std::string_view written{text, size};
    if (size > number_most || !has_small_exponent(written))
      return false;
    add(json_kind::number);
    to_.nodes_.back().text = keep(written);
    return true;
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    add(json_kind::text);
    to_.nodes_.back().text = keep({text, size});
    return true;
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    name_ = keep({text, size});
    return true;
  }
  bool StartObject() { return begin(json_kind::object); }
  bool StartArray() { return begin(json_kind::array); }
  bool EndObject(rapidjson::SizeType) { return end(); }
  bool EndArray(rapidjson::SizeType) { return end(); }

  // Numbers come as they are written.
  static bool Int(int) { return false; }
  static bool Uint(unsigned) { return false; }
  static bool Int64(std::int64_t) { return false; }
  static bool Uint64(std::uint64_t) { return false; }
  static bool Double(double) { return false; }

private:
  bool add(json_kind is) {
    const auto behind = static_cast<json_tree::node>(to_.nodes_.size() + 1);
    to_.nodes_.push_back({.is = is, .name = std::exchange(name_, {}), .behind = behind});
    return true;
  }
  bool begin(json_kind is) {
    open_.push_back(to_.nodes_.size());
    return add(is) && open_.size() <= depth_most;
  }
  bool end() {
    to_.nodes_[open_.back()].behind = static_cast<json_tree::node>(to_.nodes_.size());
    open_.pop_back();
    return true;
  }
  json_tree::piece keep(std::string_view text) {
    const json_tree::piece made{static_cast<std::uint32_t>(to_.bytes_.size()),
                                static_cast<std::uint32_t>(text.size())};
    to_.bytes_.append(text);
    return made;
  }

  json_tree& to_;                 // NOLINT(*-avoid-const-or-ref-data-members)
  std::vector<std::size_t> open_; ///< Objects and arrays that have not ended.
  json_tree::piece name_{};       ///< Of the next value.
};

bool json_tree::read(std::string_view text) {
  constexpr unsigned flags =
      rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseStopWhenDoneFlag;
  nodes_.clear();
  bytes_.clear();
  rapidjson::MemoryStream from{text.data(), text.size()};
  rapidjson::Reader reader;
  json_tree_builder builder{*this};
  bool good = !reader.Parse<flags>(from, builder).IsError();
  const auto rest = good ? text.substr(std::min(from.Tell(), text.size())) : text;
  if (good && !rest.empty() && kind(root) < json_kind::text)
    good = ends_scalar(rest.front(), kind(root));
  all_ = rest.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (!good)
    nodes_.clear();
  return good;
}

std::optional<json_tree::node> json_tree::find(node object, std::string_view name) const {
  std::optional<node> found;
  for (auto each = object + 1; each < nodes_[object].behind; each = nodes_[each].behind)
    if (view(nodes_[each].name) == name)
      found = each;
  return found;
}

void json_tree::children(node of, std::vector<node>& to) const {
  to.clear();
  for (auto each = of + 1; each < nodes_[of].behind; each = nodes_[each].behind)
    to.push_back(each);
  if (kind(of) == json_kind::object)
    std::erase_if(to, [&](node each) { return find(of, view(nodes_[each].name)) != each; });
}

void json_tree::write_object(std::string& to, node of) const {
  std::vector<node> members;
  for (auto each = of + 1; each < nodes_[of].behind; each = nodes_[each].behind)
    members.push_back(each);
  order_by_name(members, [&](node each) { return view(nodes_[each].name); });
  to.push_back('{');
  for (const auto each : members) {
    if (each != members.front())
      to.push_back(',');
    append_json_string(to, view(nodes_[each].name), json_beyond::kept);
    to.push_back(':');
    write(to, each);
  }
  to.push_back('}');
}

void json_tree::write(std::string& to, node of) const {
  switch (kind(of)) {
  case json_kind::object:
    return write_object(to, of);
  case json_kind::text:
    return append_json_string(to, text(of), json_beyond::kept);
  case json_kind::array:
    to.push_back('[');
    for (auto each = of + 1; each < nodes_[of].behind; each = nodes_[each].behind) {
      if (each != of + 1)
        to.push_back(',');
      write(to, each);
    }
    return to.push_back(']');
  default:
    return write_bare(to, of);
  }
}

void json_tree::write_bare(std::string& to, node of) const {
  switch (kind(of)) {
  case json_kind::truth:
    to.append(truth(of) ? "true" : "false");
    return;
  case json_kind::number:
    return append_java_number(to, text(of));
  case json_kind::text:
    to.append(text(of));
    return;
  default:
    to.append("null");
  }
}

bool before_in_utf16(std::string_view one, std::string_view other) {
  const auto [a, b] = std::ranges::mismatch(one, other);
  if (a == one.end() || b == other.end())
    return a == one.end() && b != other.end();
  // Characters of four bytes are surrogates there, which come before those from U+E000 on.
  const auto rank = [](char c) {
    constexpr unsigned first_of_last = 0xEE;
    constexpr unsigned first_of_four = 0xF0;
    constexpr unsigned beyond = 0x10;
    const unsigned byte = static_cast<unsigned char>(c);
    return byte >= first_of_last && byte < first_of_four ? byte + beyond : byte;
  };
  return rank(*a) < rank(*b);
}

void append_json_object(std::string& to, json_members members) {
  order_by_name(members, [](const auto& each) -> std::string_view { return each.first; });
  to.push_back('{');
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0)
      to.push_back(',');
    append_json_string(to, members[i].first, json_beyond::kept);
    to.push_back(':');
    to.append(members[i].second);
  }
  to.push_back('}');
}

} // namespace duet
