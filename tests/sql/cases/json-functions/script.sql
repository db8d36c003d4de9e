-- Into JSON text by a path: lax and strict, of one value and of more, where there is none.

CREATE TABLE args (
  id INT,
  j STRING
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
  exists_a BOOLEAN,
  exists_lax BOOLEAN,
  exists_strict BOOLEAN,
  exists_unknown BOOLEAN,
  value_a STRING,
  value_int INT,
  value_bool BOOLEAN,
  value_deep STRING,
  value_default STRING,
  value_strict STRING,
  value_root STRING,
  value_blank STRING,
  value_index STRING,
  value_null STRING,
  value_object STRING,
  query_b STRING,
  query_all STRING,
  query_root STRING,
  query_cond STRING,
  query_uncond STRING,
  query_empty STRING,
  query_strict STRING,
  is_json BOOLEAN,
  is_value BOOLEAN,
  is_scalar BOOLEAN,
  is_array BOOLEAN,
  is_object BOOLEAN,
  is_not BOOLEAN
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
  JSON_EXISTS(j, '$.a'),
  JSON_EXISTS(j, 'lax $.b.c[2].d'),
  JSON_EXISTS(j, 'strict $.x' TRUE ON ERROR),
  JSON_EXISTS(j, 'strict $.x' UNKNOWN ON ERROR),
  JSON_VALUE(j, '$.a'),
  JSON_VALUE(j, '$.a' RETURNING INT NULL ON ERROR),
  JSON_VALUE(j, '$.t' RETURNING BOOLEAN),
  JSON_VALUE(j, 'lax $.b.c[2].d'),
  JSON_VALUE(j, 'lax $.x' DEFAULT 'empty' ON EMPTY DEFAULT 'error' ON ERROR),
  JSON_VALUE(j, 'strict $.x' NULL ON EMPTY DEFAULT 'error' ON ERROR),
  JSON_VALUE(j, '$'),
  JSON_VALUE(j, '$[''a b'']'),
  JSON_VALUE(j, '$[1]'),
  JSON_VALUE(j, '$.n' DEFAULT 'd' ON EMPTY),
  JSON_VALUE(j, '$.b' DEFAULT 'no scalar' ON ERROR),
  JSON_QUERY(j, '$.b'),
  JSON_QUERY(j, 'lax $.b.c[*]' WITH ARRAY WRAPPER),
  JSON_QUERY(j, '$'),
  JSON_QUERY(j, '$.a' WITH CONDITIONAL ARRAY WRAPPER),
  JSON_QUERY(j, '$.a' WITH UNCONDITIONAL ARRAY WRAPPER),
  JSON_QUERY(j, 'lax $.x' EMPTY OBJECT ON EMPTY EMPTY ARRAY ON ERROR),
  JSON_QUERY(j, 'strict $.x' EMPTY ARRAY ON ERROR),
  j IS JSON,
  j IS JSON VALUE,
  j IS JSON SCALAR,
  j IS JSON ARRAY,
  j IS JSON OBJECT,
  j IS NOT JSON
FROM args;
