-- JSON made of values.

CREATE TABLE args (
  id INT,
  a INT,
  s STRING,
  d DOUBLE,
  c DECIMAL(10, 2),
  b BOOLEAN,
  arr ARRAY<INT>,
  ts TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}args',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE results (
  id INT,
  obj STRING,
  obj_absent STRING,
  obj_nested STRING,
  obj_empty STRING,
  arr_ STRING,
  arr_null STRING,
  arr_empty STRING,
  str_a STRING,
  str_s STRING,
  str_arr STRING,
  str_d STRING,
  str_c STRING,
  str_b STRING,
  str_ts STRING,
  str_row STRING,
  str_map STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}results',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO results
SELECT
  id,
  JSON_OBJECT('a' VALUE a, 's' VALUE s, 'd' VALUE d, 'c' VALUE c, 'b' VALUE b),
  JSON_OBJECT('a' VALUE a, KEY 's' VALUE s ABSENT ON NULL),
  JSON_OBJECT('o' VALUE JSON_OBJECT('a' VALUE a), 'r' VALUE JSON_ARRAY(a, s)),
  JSON_OBJECT(),
  JSON_ARRAY(a, s, d, b),
  JSON_ARRAY(a, s NULL ON NULL),
  JSON_ARRAY(),
  JSON_STRING(a),
  JSON_STRING(s),
  JSON_STRING(arr),
  JSON_STRING(d),
  JSON_STRING(c),
  JSON_STRING(b),
  JSON_STRING(ts),
  JSON_STRING(ROW(a, s)),
  JSON_STRING(MAP['k', a])
FROM args;
