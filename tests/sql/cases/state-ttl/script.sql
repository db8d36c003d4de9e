-- State that is kept for a time changes no result as long as the time is not over: groups, groups of
-- groups, different rows, first rows, OVER, and the rows of a key of a sink.

SET 'table.exec.state.ttl' = '1 d';

CREATE TABLE txns (
  id INT,
  account STRING,
  amount INT,
  seen AS PROCTIME()
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
  entries BIGINT,
  total INT,
  PRIMARY KEY (account) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}sums',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

CREATE TABLE peaks (
  peak INT,
  accounts BIGINT,
  PRIMARY KEY (peak) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}peaks',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

CREATE TABLE holders (
  peak INT,
  account STRING,
  PRIMARY KEY (peak) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}holders',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

CREATE TABLE accounts (
  account STRING,
  PRIMARY KEY (account) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}accounts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

CREATE TABLE firsts (
  id INT,
  account STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}firsts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE TABLE totals (
  id INT,
  account STRING,
  total INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO sums SELECT /*+ STATE_TTL('txns' = '12 h') */ account, COUNT(*), SUM(amount) FROM txns GROUP BY account;

INSERT INTO peaks
SELECT peak, COUNT(*) FROM (SELECT account, MAX(amount) AS peak FROM txns GROUP BY account) GROUP BY peak;

INSERT INTO holders SELECT MAX(amount), account FROM txns GROUP BY account;

INSERT INTO accounts SELECT DISTINCT account FROM txns;

INSERT INTO firsts
SELECT id, account
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY account ORDER BY seen) AS place FROM txns)
WHERE place = 1;

INSERT INTO totals
SELECT id, account, SUM(amount) OVER (PARTITION BY account ORDER BY seen ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
FROM txns;
