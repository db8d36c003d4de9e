-- Two tables on one topic, with formats of their own: each record is read once and is a row of both.

CREATE TABLE events (
  name STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}events',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE texts (
  line STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}events',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'raw'
);

CREATE TABLE counts (
  name STRING,
  cnt BIGINT,
  PRIMARY KEY (name) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}counts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

CREATE TABLE copies (
  line STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}copies',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

EXECUTE STATEMENT SET BEGIN

INSERT INTO counts SELECT name, COUNT(*) FROM events GROUP BY name;

INSERT INTO copies SELECT UPPER(line) FROM texts;

END;
