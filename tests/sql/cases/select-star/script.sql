-- All columns, some of them twice, and those of a row.

CREATE TABLE t (
  id INT,
  r ROW<a INT, b STRING>,
  s STRING
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
  b STRING,
  s STRING,
  id2 INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT t.id, t.r.a, t.r.b, s, x.id FROM (SELECT *, id + 1 AS more FROM t) AS t (id, r, s, more) CROSS JOIN UNNEST(ARRAY[7]) AS x (id);

INSERT INTO u (s, id) SELECT s, id FROM (SELECT * FROM t);
