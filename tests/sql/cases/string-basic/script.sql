-- Text by its characters. A character is a UTF-16 code unit to some functions and a code point to
-- others; here is which.

CREATE TABLE args (
  id INT,
  s STRING,
  t STRING
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
  char_length_ INT,
  character_length_ INT,
  upper_ STRING,
  lower_ STRING,
  reverse_ STRING,
  concat_ STRING,
  concat_ws STRING,
  pipes STRING,
  repeat_ STRING,
  repeat_0 STRING,
  repeat_neg STRING,
  position_ INT,
  instr INT,
  locate INT,
  locate_from INT,
  locate_0 INT,
  left_ STRING,
  left_neg STRING,
  right_ STRING,
  right_many STRING,
  startswith BOOLEAN,
  endswith BOOLEAN
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
  CHAR_LENGTH(s),
  CHARACTER_LENGTH(s),
  UPPER(s),
  LOWER(s),
  REVERSE(s),
  CONCAT(s, '|', t),
  CONCAT_WS('|', s, t, CAST(NULL AS STRING), ''),
  s || t,
  REPEAT(t, 3),
  REPEAT(s, 0),
  REPEAT(s, -1),
  POSITION(t IN s),
  INSTR(s, t),
  LOCATE(t, s),
  LOCATE(t, s, 6),
  LOCATE(t, s, 0),
  `LEFT`(s, 2),
  `LEFT`(s, -1),
  `RIGHT`(s, 2),
  `RIGHT`(s, 99),
  STARTSWITH(s, t),
  ENDSWITH(s, t)
FROM args;
