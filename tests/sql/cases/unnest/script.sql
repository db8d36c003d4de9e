-- One row for each element of an array or a map, with the columns beside it.

CREATE TABLE t (
  id INT,
  arr ARRAY<STRING>,
  m MAP<STRING, INT>,
  rs ARRAY<ROW<a INT, b STRING>>
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  kind STRING,
  id INT,
  x STRING,
  y_ INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT 'array', id, e, CAST(NULL AS INT) FROM t CROSS JOIN UNNEST(arr) AS x (e);

INSERT INTO u SELECT 'map', id, k, v FROM t CROSS JOIN UNNEST(m) AS x (k, v);

INSERT INTO u SELECT 'rows', id, b, a FROM t CROSS JOIN UNNEST(rs) AS x (a, b);

INSERT INTO u SELECT 'left', id, e, CAST(NULL AS INT) FROM t LEFT JOIN UNNEST(arr) AS x (e) ON TRUE;

INSERT INTO u SELECT 'ordinal', id, e, o FROM t CROSS JOIN UNNEST(arr) WITH ORDINALITY AS x (e, o);
