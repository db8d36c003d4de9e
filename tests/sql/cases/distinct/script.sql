-- Each value once.

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

CREATE TABLE seen (
  account STRING,
  PRIMARY KEY (account) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}seen',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO seen SELECT DISTINCT account FROM txns WHERE account IS NOT NULL;
