-- Names with blanks, in other letters, of reserved words, and told apart by case.

CREATE TABLE `order` (
  `timestamp` STRING,
  `a b` INT,
  A INT,
  a INT,
  `größe` INT,
  `select` STRING,
  `it``s` INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  `value` STRING,
  `user` INT,
  `Count` INT,
  `count` INT,
  `date` INT,
  `日本` STRING,
  `q` INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT `timestamp`, `a b`, A, a, `größe`, o.`select`, `it``s` FROM `order` AS o;
