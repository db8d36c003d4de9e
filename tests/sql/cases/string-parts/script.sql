-- Parts of text and what replaces them: positions are counted from 1, from the end if they are
-- negative; 0 is as good as 1 or not.

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
  substring_comma STRING,
  substr STRING,
  substr_len STRING,
  substr_zero STRING,
  overlay_ STRING,
  overlay_for STRING,
  overlay_grow STRING,
  lpad STRING,
  rpad STRING,
  lpad_8 STRING,
  rpad_8 STRING,
  lpad_empty STRING,
  left_n STRING,
  right_n STRING,
  split STRING,
  replace_ STRING,
  replace_empty STRING,
  translate_ STRING,
  elt STRING
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
  SUBSTRING(s, n, 3),
  SUBSTR(s, n),
  SUBSTR(s, n, 1),
  SUBSTR(s, n, 0),
  OVERLAY(s PLACING 'XYZ' FROM n),
  OVERLAY(s PLACING 'XYZ' FROM n FOR 1),
  OVERLAY(s PLACING '' FROM n FOR 2),
  LPAD(s, n, 'xy'),
  RPAD(s, n, 'xy'),
  LPAD(s, 8, 'xy'),
  RPAD(s, 8, 'xy'),
  LPAD(s, 8, ''),
  `LEFT`(s, n),
  `RIGHT`(s, n),
  SPLIT_INDEX(s, 'c', n),
  REPLACE(s, 'bc', '-'),
  REPLACE(s, '', '-'),
  TRANSLATE(s, 'abc', 'xy'),
  ELT(n, 'one', s, 'three', 'four')
FROM args;
