-- How many accounts have how many entries: a group that changes is taken from one count and added
-- to another.

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

CREATE TABLE counts (
  entries BIGINT,
  accounts BIGINT,
  first_account STRING,
  amounts INT,
  PRIMARY KEY (entries) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}counts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO counts
SELECT entries, COUNT(*), MIN(account), SUM(total)
FROM (SELECT account, COUNT(*) AS entries, SUM(amount) AS total FROM txns GROUP BY account)
GROUP BY entries;
