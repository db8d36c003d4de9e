-- LIKE, its escape character, and SIMILAR TO; a pattern is for the whole text.

CREATE TABLE args (
  id INT,
  s STRING,
  p STRING
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
  like_ BOOLEAN,
  not_like BOOLEAN,
  like_escape BOOLEAN,
  like_const BOOLEAN,
  like_in BOOLEAN,
  like_end BOOLEAN,
  similar_ BOOLEAN,
  not_similar BOOLEAN,
  is_alpha BOOLEAN,
  is_digit BOOLEAN,
  is_decimal BOOLEAN
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
  s LIKE p,
  s NOT LIKE p,
  s LIKE p ESCAPE '!',
  s LIKE 'a%c',
  s LIKE '%b%',
  s LIKE '%c',
  s SIMILAR TO '(a|b)+%c?',
  s NOT SIMILAR TO 'a_c',
  IS_ALPHA(s),
  IS_DIGIT(s),
  IS_DECIMAL(s)
FROM args;
