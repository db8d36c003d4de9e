-- Paths that lead to more than one place, and texts that are not quite JSON.

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
  whole STRING,
  some_ STRING,
  last_ STRING,
  from_ STRING,
  to_ STRING,
  between_ STRING,
  strict_all STRING,
  names_ STRING,
  deep STRING,
  deep_first STRING,
  deep_all STRING,
  deep_in STRING,
  without_root STRING,
  quoted_ STRING,
  exists_list BOOLEAN,
  exists_null BOOLEAN,
  exists_null_error BOOLEAN,
  texts ARRAY<STRING>,
  texts_lax ARRAY<STRING>,
  texts_wrapped ARRAY<STRING>,
  texts_all ARRAY<STRING>,
  real_ DOUBLE,
  number_ STRING,
  zero_ STRING,
  lax_object STRING,
  default_number STRING,
  is_json BOOLEAN,
  object_of STRING,
  unquoted STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}results',
  'properties.bootstrap.servers' = 'localhost:9092',
  'json.encode.decimal-as-plain-number' = 'true',
  'format' = 'json'
);

INSERT INTO results
SELECT
  id,
  JSON_QUERY(j, '$'),
  JSON_QUERY(j, 'lax $.a[0,2]'),
  JSON_QUERY(j, 'lax $.a[-1]'),
  JSON_QUERY(j, 'lax $.a[-1:]'),
  JSON_QUERY(j, 'lax $.a[:1]'),
  JSON_QUERY(j, 'lax $.a[1:9]'),
  JSON_QUERY(j, '$.a[*]'),
  JSON_QUERY(j, '$[*].b'),
  JSON_QUERY(j, 'lax $..b'),
  JSON_QUERY(j, 'lax $..[0]'),
  JSON_QUERY(j, 'lax $..*'),
  JSON_QUERY(j, '$.a..b'),
  JSON_VALUE(j, 'b'),
  JSON_VALUE(j, '$["b"]'),
  JSON_EXISTS(j, '$..x'),
  JSON_EXISTS(j, 'lax $.n'),
  JSON_EXISTS(j, '$.n' TRUE ON ERROR),
  JSON_QUERY(j, '$.a' RETURNING ARRAY<STRING>),
  JSON_QUERY(j, 'lax $.b' RETURNING ARRAY<STRING> EMPTY ARRAY ON EMPTY),
  JSON_QUERY(j, 'lax $.b' RETURNING ARRAY<STRING> WITH UNCONDITIONAL WRAPPER),
  JSON_QUERY(j, 'lax $.a[*]' RETURNING ARRAY<STRING> WITH WRAPPER),
  JSON_VALUE(j, '$.d' RETURNING DOUBLE),
  JSON_VALUE(j, '$.e'),
  JSON_VALUE(j, '$.z'),
  JSON_VALUE(j, 'lax $.a' DEFAULT 'empty' ON EMPTY DEFAULT 'error' ON ERROR),
  JSON_VALUE(j, 'lax $.x' DEFAULT '5' ON EMPTY),
  j IS JSON,
  JSON_OBJECT('j' VALUE JSON_STRING(j), 'k' VALUE JSON_ARRAY(JSON_VALUE(j, '$.b'))),
  JSON_UNQUOTE(JSON_QUERY(j, '$.s'))
FROM args;
