-- A total that overflows cannot be shown: Flink ends, and duet takes the row back that was shown before.

CREATE TABLE events (
  name STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}events',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE shares (
  name STRING,
  part INT,
  PRIMARY KEY (name) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}shares',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO shares SELECT name, 100 / (10 - SUM(n)) FROM events GROUP BY name;
