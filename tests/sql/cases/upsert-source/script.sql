-- A table of updates as the input of sums: what a row was is taken back, and a tombstone deletes.

CREATE TABLE accounts (
  account STRING,
  owner STRING,
  balance INT,
  PRIMARY KEY (account) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}accounts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.bounded.mode' = 'latest-offset',
  'key.format' = 'json',
  'value.format' = 'json'
);

CREATE TABLE owners (
  owner STRING,
  accounts BIGINT,
  balance INT,
  richest INT,
  PRIMARY KEY (owner) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}owners',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO owners SELECT owner, COUNT(*), SUM(balance), MAX(balance) FROM accounts GROUP BY owner;
