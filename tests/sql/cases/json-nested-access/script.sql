-- Into rows by name, into arrays from 1, into maps by key; what is not there is NULL.

CREATE TABLE t (
  id INT,
  r ROW<a INT, b STRING, r ROW<x DOUBLE, `y` ARRAY<INT>>>,
  arr ARRAY<STRING>,
  m MAP<STRING, INT>,
  rows_ ARRAY<ROW<k STRING, v INT>>,
  mm MAP<STRING, ARRAY<INT>>
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  id INT,
  a INT,
  x DOUBLE,
  y2 INT,
  y9 INT,
  el STRING,
  one_ INT,
  k STRING,
  v INT,
  l INT,
  n INT,
  deep STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u
SELECT id, t.r.a, t.r.r.x, t.r.r.`y`[2], t.r.r.`y`[9], arr[1], m['one'], rows_[1].k, rows_[2].v, mm['l'][1], CARDINALITY(arr), CAST(t.r.r AS STRING)
FROM t;
