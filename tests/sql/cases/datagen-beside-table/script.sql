-- Rows that are made are beside those of a topic.

CREATE TABLE t (
  name STRING,
  n BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE g (
  n BIGINT
) WITH (
  'connector' = 'datagen',
  'rows-per-second' = '1000',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '50'
);

CREATE TABLE u (
  name STRING,
  times BIGINT,
  total BIGINT,
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
  SELECT IF(n % 2 = 0, 'a', 'made'), n FROM g
)
GROUP BY name;
