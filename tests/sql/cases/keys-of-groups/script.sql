-- What a key is: neighbouring texts do not run together, NULL is a key of its own, and a number is the
-- same key however it was written.

CREATE TABLE events (
  a STRING,
  b STRING,
  d DOUBLE,
  e DECIMAL(10, 3),
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}events',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE by_texts (
  a STRING,
  b STRING,
  cnt BIGINT,
  total INT,
  PRIMARY KEY (a, b) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}by_texts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

CREATE TABLE by_decimal (
  e DECIMAL(10, 3),
  cnt BIGINT,
  total INT,
  PRIMARY KEY (e) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}by_decimal',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

CREATE TABLE by_double (
  d DOUBLE,
  cnt BIGINT,
  total INT,
  PRIMARY KEY (d) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}by_double',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

EXECUTE STATEMENT SET BEGIN

INSERT INTO by_texts SELECT a, b, COUNT(*), SUM(n) FROM events WHERE n < 64 GROUP BY a, b;

INSERT INTO by_decimal SELECT e, COUNT(*), SUM(n) FROM events WHERE e IS NOT NULL GROUP BY e;

INSERT INTO by_double SELECT d, COUNT(*), SUM(n) FROM events WHERE d IS NOT NULL GROUP BY d;

END;
