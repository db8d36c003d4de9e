-- Hashes of text and of bytes, in hexadecimal digits.

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
  md5 STRING,
  sha1 STRING,
  sha224 STRING,
  sha256 STRING,
  sha384 STRING,
  sha512 STRING,
  sha2_224 STRING,
  sha2_256 STRING,
  sha2_512 STRING
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
  MD5(s),
  SHA1(s),
  SHA224(s),
  SHA256(s),
  SHA384(s),
  SHA512(s),
  SHA2(s, 224),
  SHA2(s, 256),
  SHA2(s, 512)
FROM args;
