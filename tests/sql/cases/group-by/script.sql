-- A sum for each key; NULL and the empty text are keys of their own.

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
  cnt BIGINT,
  total INT,
  least INT,
  most INT,
  mean INT,
  PRIMARY KEY (account) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}sums',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO sums SELECT COALESCE(account, '(none)'), COUNT(amount), SUM(amount), MIN(amount), MAX(amount), AVG(amount) FROM txns GROUP BY account;
