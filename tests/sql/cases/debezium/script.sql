-- Changes of a table as Debezium writes them: creates, reads, updates and deletes.

CREATE TABLE accounts (
  id INT,
  owner STRING,
  balance DECIMAL(10, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}accounts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'debezium-json'
);

CREATE TABLE owners (
  owner STRING,
  accounts BIGINT,
  balance DECIMAL(38, 2),
  PRIMARY KEY (owner) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}owners',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO owners SELECT owner, COUNT(*), SUM(balance) FROM accounts GROUP BY owner;
