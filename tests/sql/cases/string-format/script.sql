-- PRINTF, quoting for JSON, and splitting into maps and arrays.

CREATE TABLE args (
  id INT,
  s STRING,
  n INT
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
  printf_ STRING,
  quoted STRING,
  unquoted STRING,
  m_a STRING,
  m_b STRING,
  m_size INT,
  m2 STRING,
  parts ARRAY<STRING>,
  chars_ ARRAY<STRING>
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
  PRINTF('%05d|%s', n, s),
  JSON_QUOTE(s),
  JSON_UNQUOTE(JSON_QUOTE(s)),
  STR_TO_MAP(s)['a'],
  STR_TO_MAP(s)['b'],
  CARDINALITY(STR_TO_MAP(s)),
  STR_TO_MAP(s, '=', ',')['1'],
  SPLIT(s, ','),
  SPLIT(s, '')
FROM args;
