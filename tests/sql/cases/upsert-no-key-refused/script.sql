-- upsert-kafka needs a primary key.

CREATE TABLE txns (
  id INT,
  account STRING,
  amount INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}txns',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE sums (
  account STRING,
  total INT
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}sums',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO sums SELECT account, SUM(amount) FROM txns GROUP BY account;
