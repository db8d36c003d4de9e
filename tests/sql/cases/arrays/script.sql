-- Arrays, counted from 1.

CREATE TABLE args (
  id INT,
  a ARRAY<INT>,
  b ARRAY<INT>,
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
  card INT,
  at_ INT,
  at_9 INT,
  contains_ BOOLEAN,
  contains_null BOOLEAN,
  pos_ INT,
  distinct_ ARRAY<INT>,
  remove_ ARRAY<INT>,
  reverse_ ARRAY<INT>,
  union_ ARRAY<INT>,
  concat_ ARRAY<INT>,
  append_ ARRAY<INT>,
  prepend_ ARRAY<INT>,
  slice_ ARRAY<INT>,
  slice_neg ARRAY<INT>,
  sort_ ARRAY<INT>,
  sort_desc ARRAY<INT>,
  max_ INT,
  min_ INT,
  except_ ARRAY<INT>,
  intersect_ ARRAY<INT>,
  join_ STRING,
  join_null STRING,
  made ARRAY<INT>,
  eq BOOLEAN,
  element_ INT
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
  CARDINALITY(a),
  a[1],
  a[9],
  ARRAY_CONTAINS(a, 1),
  ARRAY_CONTAINS(a, CAST(NULL AS INT)),
  ARRAY_POSITION(a, 1),
  ARRAY_DISTINCT(a),
  ARRAY_REMOVE(a, 1),
  ARRAY_REVERSE(a),
  ARRAY_UNION(a, b),
  ARRAY_CONCAT(a, b),
  ARRAY_APPEND(a, 7),
  ARRAY_PREPEND(a, 7),
  ARRAY_SLICE(a, 2, 3),
  ARRAY_SLICE(a, -2),
  ARRAY_SORT(a),
  ARRAY_SORT(a, FALSE),
  ARRAY_MAX(a),
  ARRAY_MIN(a),
  ARRAY_EXCEPT(a, b),
  ARRAY_INTERSECT(a, b),
  ARRAY_JOIN(CAST(a AS ARRAY<STRING>), '-'),
  ARRAY_JOIN(CAST(a AS ARRAY<STRING>), '-', 'none'),
  ARRAY[n, 2, n],
  a = b,
  ELEMENT(ARRAY_SLICE(b, 1, 1))
FROM args;
