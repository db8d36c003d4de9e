-- Rows that the script gives are beside those of a table: they hold up nobody, and groups count them.

CREATE TABLE t (
  name STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  name STRING,
  times BIGINT,
  total INT,
  PRIMARY KEY (name) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO u
SELECT name, COUNT(*), SUM(n)
FROM (
  SELECT name, n FROM t
  UNION ALL
  SELECT v.s, v.n FROM (VALUES (10, 'a'), (20, 'z'), (30, 'z')) AS v (n, s) WHERE v.n < 25
)
GROUP BY name;
