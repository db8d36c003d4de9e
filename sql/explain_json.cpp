#include "sql/describe.hpp"
#include "sql/explain.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace duet::sql {

namespace {

/// Writes a script's plan as JSON.
class json_plan_writer {
public:
  explicit json_plan_writer(const explained_script& of) : of_{of} {}

  std::string write() {
    out_.StartObject();
    text("script", of_.text.name);
    if (of_.what != nullptr)
      write_plan(of_.what->what);
    array("diagnostics", of_.said.all(), [&](const auto& each) { write_one(each); });
    out_.EndObject();
    return buffer_.GetString();
  }

private:
  void key(std::string_view name) {
    out_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }

  void value(std::string_view text) {
    out_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }

  void text(std::string_view name, std::string_view what) {
    key(name);
    value(what);
  }

  void number(std::string_view name, std::uint64_t what) {
    key(name);
    out_.Uint64(what);
  }

  void flag(std::string_view name, bool what) {
    key(name);
    out_.Bool(what);
  }

  template <class List, class Write>
  void array(std::string_view name, const List& all, Write write_one) {
    key(name);
    out_.StartArray();
    for (const auto& each : all)
      write_one(each);
    out_.EndArray();
  }

  void texts(std::string_view name, const std::vector<std::string>& all) {
    array(name, all, [&](const auto& each) { value(each); });
  }

  void write_plan(const plan& in) {
    const auto with = explained(in);
    const bool any =
        std::ranges::any_of(with.operators, [](const auto& each) { return !each.kept.empty(); });
    text("dead_letter_topic", of_.dlq_topic);
    if (any)
      text("state_topic", of_.state_topic);
    text("time_zone", zone_name(*of_.what));
    key("settings_without_effect");
    out_.StartObject();
    for (const auto& [name, set] : of_.what->settings)
      if (!is_heeded(*of_.what, name))
        text(name, set);
    out_.EndObject();
    std::size_t next = 0;
    array("tables", in.tables, [&](const auto& each) { write_one(each, with.tables[next++], in); });
    next = 0;
    array("operators", in.operators,
          [&](const auto& each) { write_one(each, with.operators[next++]); });
    array("sinks", in.sinks, [&](const auto& each) { write_one(each, in); });
  }

  void write_format(std::string_view name, const std::optional<format_plan>& of) {
    if (!of)
      return;
    key(name);
    out_.StartObject();
    text("format", of->name);
    key("options");
    out_.StartObject();
    for (const auto& [option, set] : of->options)
      text(option, set);
    out_.EndObject();
    out_.EndObject();
  }

  void write_one(const table_plan& of, const std::vector<explained_pipe>& pipes, const plan& in) {
    std::vector<named_type> columns;
    out_.StartObject();
    text("name", of.name);
    std::vector<std::string> topics;
    for (const auto each : of.sources)
      topics.push_back(in.sources[each.value].topic);
    texts("topics", topics);
    const auto& first = in.sources[of.sources.front().value];
    if (first.made)
      text("made", describe_generator(*first.made));
    flag("bounded", first.bounded);
    text("begins_first", describe_place(first.start));
    texts("notes", of.notes);
    write_format("key", of.key);
    write_format("value", of.value);
    array("columns", of.columns, [&](const read_column& each) {
      out_.StartObject();
      text("name", each.as.name);
      text("type", to_string(each.as.type));
      text("from", to_string(each.from));
      texts("path", each.path);
      out_.EndObject();
      columns.push_back(each.as);
    });
    if (of.time)
      write_time(*of.time, columns, in.times[of.time->table.value]);
    text("on_error", of.fails_on_error ? "fail" : "dead-letter");
    text("rows", append_only);
    if (of.late)
      text("late_rows", in.sinks[std::get<to_sink>(in.late[*of.late].to.end).sink].name);
    array("to", pipes, [&](const auto& each) { write_one(each); });
    out_.EndObject();
  }

  void write_time(const time_plan& of, const std::vector<named_type>& columns,
                  const table_time& rules) {
    key("time");
    out_.StartObject();
    text("of", to_text(of.time, columns));
    text("watermark", to_text(of.watermark, columns));
    number("idle_after_ms", static_cast<std::uint64_t>(rules.idle_after_ms));
    number("ahead_max_ms", static_cast<std::uint64_t>(rules.ahead_max_ms));
    out_.EndObject();
  }

  void write_one(const operator_plan& of, const explained_operator& with) {
    out_.StartObject();
    text("name", of.name);
    number("stage", with.stage);
    text("does", with.does);
    texts("key", with.key);
    texts("computes", with.computes);
    key("state");
    if (with.kept.empty())
      out_.Null();
    else
      value(with.kept);
    text("rows", with.changelog);
    array("to", with.pipes, [&](const auto& each) { write_one(each); });
    out_.EndObject();
  }

  void write_one(const explained_pipe& of) {
    out_.StartObject();
    text("statement", of.statement);
    texts("steps", of.steps);
    text(of.to_sink ? "sink" : "operator", of.to);
    texts("key", of.key);
    out_.EndObject();
  }

  void write_one(const sink_plan& of, const plan& in) {
    out_.StartObject();
    text("name", of.name);
    if (of.target)
      text("topic", in.targets[of.target->value].topic);
    write_format("key", of.key);
    write_format("value", of.value);
    array("columns", of.columns, [&](const auto& each) {
      out_.StartObject();
      text("name", each.name);
      text("type", to_string(each.type));
      out_.EndObject();
    });
    text("takes", of.upserts ? upserts : append_only);
    out_.EndObject();
  }

  void write_one(const diagnostic& of) {
    out_.StartObject();
    const auto [file, line] = file_and_line(of.at, of_.text);
    text("level", to_string(of.level));
    text("file", file);
    number("line", line);
    number("column", of.at.column);
    text("message", of.message);
    if (!of.hint.empty())
      text("hint", of.hint);
    out_.EndObject();
  }

  const explained_script& of_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> out_{buffer_};
};

} // namespace

std::string explain_as_json(const explained_script& of) { return json_plan_writer{of}.write(); }

} // namespace duet::sql
