-- Groups by expressions, by position and by several columns, and an aggregate of an expression.

CREATE TABLE t (
  id INT,
  a INT,
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
  odd BOOLEAN,
  letter STRING,
  cnt BIGINT,
  total INT,
  spread INT,
  PRIMARY KEY (odd, letter) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO u SELECT MOD(a, 2) = 1, UPPER(SUBSTR(s, 1, 1)), COUNT(*), SUM(a * 10), MAX(a) - MIN(a) FROM t WHERE s <> '' GROUP BY MOD(a, 2) = 1, UPPER(SUBSTR(s, 1, 1)) HAVING COUNT(DISTINCT a) > 1 OR SUM(a) > 5;
