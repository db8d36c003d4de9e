-- Maps: by key, their keys and values, and made of others.

CREATE TABLE args (
  id INT,
  m MAP<STRING, INT>,
  o MAP<STRING, INT>,
  s STRING
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
  card INT,
  at_ INT,
  at_s INT,
  keys_ ARRAY<STRING>,
  values_ ARRAY<INT>,
  union_ MAP<STRING, INT>,
  from_arrays MAP<STRING, INT>,
  union_2 INT,
  entries_ INT,
  made INT
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
  CARDINALITY(m),
  m['a'],
  m[s],
  MAP_KEYS(m),
  MAP_VALUES(m),
  MAP_UNION(m, o),
  MAP_FROM_ARRAYS(ARRAY['x'], ARRAY[1]),
  CARDINALITY(MAP_UNION(m, MAP['new', 1])),
  CARDINALITY(MAP_ENTRIES(o)),
  MAP['p', 1, 'q', CARDINALITY(o)]['q']
FROM args;
