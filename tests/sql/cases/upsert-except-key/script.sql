-- A key of two columns that the value leaves out, in text of its own.

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
  total INT,
  account STRING,
  sign INT,
  PRIMARY KEY (account, sign) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}sums',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json',
  'value.fields-include' = 'EXCEPT_KEY'
);

INSERT INTO sums SELECT SUM(amount), account, SIGN(amount) FROM txns WHERE account IS NOT NULL AND amount IS NOT NULL GROUP BY account, SIGN(amount);
