-- Comments of both kinds wherever a blank may be, and a hint, which is none.

-- A comment; with a semicolon, and 'half a text
/* CREATE TABLE no (a INT);
   still a comment */

CREATE TABLE t (
  id INT, -- the number
  /* and */ s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  id INT,
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u -- into u
SELECT /* both */ id, '-- no comment' || s /* ; */
FROM t /*+ OPTIONS('properties.client.id' = 'c') */ WHERE id <> 2 -- the end
;
