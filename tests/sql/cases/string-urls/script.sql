-- Parts of addresses, and their encoding.

CREATE TABLE args (
  id INT,
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}args',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE results (
  id INT,
  host STRING,
  path STRING,
  query STRING,
  ref_ STRING,
  protocol STRING,
  authority STRING,
  file STRING,
  userinfo STRING,
  k1 STRING,
  none_ STRING,
  encoded STRING,
  decoded STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}results',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO results
SELECT
  id,
  PARSE_URL(s, 'HOST'),
  PARSE_URL(s, 'PATH'),
  PARSE_URL(s, 'QUERY'),
  PARSE_URL(s, 'REF'),
  PARSE_URL(s, 'PROTOCOL'),
  PARSE_URL(s, 'AUTHORITY'),
  PARSE_URL(s, 'FILE'),
  PARSE_URL(s, 'USERINFO'),
  PARSE_URL(s, 'QUERY', 'k1'),
  PARSE_URL(s, 'QUERY', 'k9'),
  URL_ENCODE(s),
  URL_DECODE(s)
FROM args;
