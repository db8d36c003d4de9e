-- Codes of characters, bytes and encodings.

CREATE TABLE args (
  id INT,
  s STRING,
  n INT
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
  chr STRING,
  to_base64 STRING,
  from_base64 STRING,
  bin_ STRING,
  hex_n STRING,
  hex_s STRING,
  unhex STRING,
  utf8 STRING,
  latin STRING,
  utf16 BYTES,
  ascii7 STRING,
  bytes_ BYTES
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
  CHR(n),
  TO_BASE64(s),
  FROM_BASE64(TO_BASE64(s)),
  BIN(n),
  HEX(n),
  HEX(s),
  DECODE(UNHEX(s), 'UTF-8'),
  DECODE(ENCODE(s, 'UTF-8'), 'UTF-8'),
  DECODE(ENCODE(s, 'ISO-8859-1'), 'ISO-8859-1'),
  ENCODE(s, 'UTF-16BE'),
  DECODE(ENCODE(s, 'US-ASCII'), 'UTF-8'),
  ENCODE(s, 'UTF-8')
FROM args;
