-- A character outside the basic plane is one character.

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
  substring_ STRING,
  substring_for STRING,
  substr_len STRING,
  left_n STRING,
  right_n STRING,
  reverse_ STRING,
  len INT,
  pos INT,
  locate_ INT,
  replace_ STRING,
  translate_ STRING,
  split STRING,
  upper_ STRING,
  like_ BOOLEAN,
  regexp_ STRING
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
  SUBSTRING(s FROM n),
  SUBSTRING(s FROM n FOR 2),
  SUBSTR(s, n, 1),
  `LEFT`(s, n),
  `RIGHT`(s, n),
  REVERSE(s),
  CHAR_LENGTH(s),
  POSITION('😀' IN s),
  LOCATE('😀', s, 2),
  REPLACE(s, '😀', '-'),
  TRANSLATE(s, '😀', 'y'),
  SPLIT_INDEX(s, '😀', 1),
  UPPER(s),
  s LIKE '_',
  REGEXP_REPLACE(s, '.', '-')
FROM args;
