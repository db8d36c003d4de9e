-- An aggregate of all rows: one row that changes.

CREATE TABLE t (
  id INT,
  a INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  one_ INT,
  cnt BIGINT,
  total INT,
  a_distinct BIGINT,
  PRIMARY KEY (one_) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO u SELECT 1, COUNT(*), SUM(a), COUNT(DISTINCT a) FROM t;
