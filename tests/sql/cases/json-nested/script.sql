-- Rows, arrays and maps in each other, and back.

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
  r ROW<a INT, b STRING, r ROW<x DOUBLE, `y` ARRAY<INT>>>,
  arr ARRAY<STRING>,
  m MAP<STRING, INT>,
  rows_ ARRAY<ROW<k STRING, v INT>>,
  mm MAP<STRING, ARRAY<INT>>
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT * FROM t;
