-- Rows, arrays and maps as text, and text within them.

CREATE TABLE args (
  id INT,
  arr ARRAY<INT>,
  m MAP<STRING, INT>,
  r ROW<a INT, b STRING>
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
  arr_s STRING,
  m_s STRING,
  r_s STRING,
  arr_l ARRAY<BIGINT>,
  arr_t ARRAY<STRING>,
  r_w ROW<a BIGINT, b STRING>,
  row_ ROW<x INT, y_ STRING>,
  typeof_ STRING
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
  CAST(arr AS STRING),
  CAST(m AS STRING),
  CAST(r AS STRING),
  CAST(arr AS ARRAY<BIGINT>),
  CAST(arr AS ARRAY<STRING>),
  CAST(r AS ROW<a BIGINT, b STRING>),
  ROW(1, 'a'),
  TYPEOF(r)
FROM args;
