-- A table of updates into another one, filtered: a row that no longer passes is deleted.

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

CREATE TABLE rich (
  account STRING,
  owner STRING,
  balance INT,
  PRIMARY KEY (account) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}rich',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO rich SELECT account, UPPER(owner), balance * 2 FROM accounts WHERE balance < 20;
