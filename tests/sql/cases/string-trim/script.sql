-- Blanks and other characters at the ends of text.

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
  trim_ STRING,
  trim_both STRING,
  trim_lead STRING,
  trim_trail STRING,
  trim_lead_blank STRING,
  trim_more STRING,
  trim_emoji STRING,
  ltrim STRING,
  rtrim STRING,
  ltrim_x STRING,
  rtrim_x STRING,
  btrim STRING,
  btrim_x STRING
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
  TRIM(s),
  TRIM(BOTH 'x' FROM s),
  TRIM(LEADING 'x' FROM s),
  TRIM(TRAILING 'x' FROM s),
  TRIM(LEADING FROM s),
  TRIM(BOTH 'xy' FROM s),
  TRIM(BOTH '😀' FROM s),
  LTRIM(s),
  RTRIM(s),
  LTRIM(s, 'xa'),
  RTRIM(s, 'xa'),
  BTRIM(s),
  BTRIM(s, 'xy')
FROM args;
