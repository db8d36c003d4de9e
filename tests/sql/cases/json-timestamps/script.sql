-- Timestamps in JSON: SQL's form and ISO's, with what they lose at the end of a fraction.

CREATE TABLE sql_form (
  id INT,
  wall TIMESTAMP(3),
  wall0 TIMESTAMP(0),
  wall6 TIMESTAMP(6),
  instant TIMESTAMP_LTZ(3),
  d DATE,
  t TIME(0)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}sql-form',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE iso_form (
  id INT,
  wall TIMESTAMP(3),
  wall0 TIMESTAMP(0),
  wall6 TIMESTAMP(6),
  instant TIMESTAMP_LTZ(3),
  d DATE,
  t TIME(0)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}iso-form',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'json.timestamp-format.standard' = 'ISO-8601',
  'format' = 'json'
);

CREATE TABLE sql_out (
  id INT,
  wall TIMESTAMP(3),
  wall0 TIMESTAMP(0),
  wall6 TIMESTAMP(6),
  instant TIMESTAMP_LTZ(3),
  d DATE,
  t TIME(0)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}sql-out',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE TABLE iso_out (
  id INT,
  wall TIMESTAMP(3),
  wall0 TIMESTAMP(0),
  wall6 TIMESTAMP(6),
  instant TIMESTAMP_LTZ(3),
  d DATE,
  t TIME(0)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}iso-out',
  'properties.bootstrap.servers' = 'localhost:9092',
  'json.timestamp-format.standard' = 'ISO-8601',
  'format' = 'json'
);

INSERT INTO sql_out SELECT * FROM iso_form;

INSERT INTO iso_out SELECT * FROM sql_form;
