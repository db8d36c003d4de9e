-- Statements that only tell something are no work for Kafka.

CREATE TABLE t (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

SHOW TABLES;

DESCRIBE t;

EXPLAIN INSERT INTO u SELECT id FROM t;

DROP TABLE IF EXISTS nothing;

CREATE TABLE IF NOT EXISTS u (other STRING) WITH ('connector' = 'kafka', 'topic' = '${run}u', 'properties.bootstrap.servers' = 'localhost:9092', 'format' = 'json');

INSERT INTO u SELECT id FROM t;
