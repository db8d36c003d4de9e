-- The elements of a collection that changes: those that were there are taken back. One that is there
-- several times is as many rows.

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
  n INT,
  times BIGINT,
  PRIMARY KEY (n) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO u
SELECT x.e, COUNT(*)
FROM (SELECT name, COLLECT(n) AS c FROM t GROUP BY name) AS g
CROSS JOIN UNNEST(g.c) AS x (e)
GROUP BY x.e;
