-- A primary key says that rows are updated, which the plain connector does not do.

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

CREATE TABLE copies (
  id INT,
  account STRING,
  amount INT,
  PRIMARY KEY (id) NOT ENFORCED
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}copies',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO copies SELECT * FROM txns;
