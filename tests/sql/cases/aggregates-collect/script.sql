-- What keeps the values: lists, the first and the last, arrays, sets with counts. NULL is left out
-- of lists.

CREATE TABLE t (
  id INT,
  k STRING,
  x STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  k STRING,
  list STRING,
  list_bar STRING,
  list_distinct STRING,
  first_ STRING,
  last_ STRING,
  arr ARRAY<STRING>,
  ms MULTISET<STRING>,
  json_arr STRING,
  PRIMARY KEY (k) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO u SELECT k, LISTAGG(x), LISTAGG(x, '|'), LISTAGG(DISTINCT x), FIRST_VALUE(x), LAST_VALUE(x), ARRAY_AGG(x), COLLECT(x) FILTER (WHERE x IN ('p', 'r')), JSON_ARRAYAGG(x) FROM t GROUP BY k;
