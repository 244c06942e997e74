"""JSON texts."""

from __future__ import annotations

from hedgerow.hogql.functions.guards import type_at
from hedgerow.hogql.functions.table import changed, rows

JSON = changed(
    rows("""
isValidJSON                     1    boolean   isValidJSON('{}')
JSONHas                         2+   boolean   JSONHas('{"a": 1}', 'a')
JSONLength                      1+   integer   JSONLength('{"a": [1, 2]}', 'a')
JSONArrayLength|JSON_ARRAY_LENGTH  1  integer?  JSONArrayLength('[1, 2]')
JSONType                        1+   string    JSONType('{"a": 1}', 'a')
JSONKey                         2+   string    JSONKey('{"a": 1}', 1)
JSONExtract                     2+   unknown   JSONExtract('{"a": 1}', 'a', 'Int64')
JSONExtractString               1+   string    JSONExtractString('{"a": "b"}', 'a')
JSONExtractInt                  1+   integer   JSONExtractInt('{"a": 1}', 'a')
JSONExtractUInt                 1+   integer   JSONExtractUInt('{"a": 1}', 'a')
JSONExtractFloat                1+   float     JSONExtractFloat('{"a": 1.5}', 'a')
JSONExtractBool                 1+   boolean   JSONExtractBool('{"a": true}', 'a')
JSONExtractRaw                  1+   string    JSONExtractRaw('{"a": [1]}', 'a')
JSONExtractArrayRaw             1+   array:string  JSONExtractArrayRaw('{"a": [1]}', 'a')
JSONExtractKeys                 1+   array:string  JSONExtractKeys('{"a": 1}')
JSONExtractKeysAndValues        2+   array     JSONExtractKeysAndValues('{"a": 1}', 'Int64')
JSONExtractKeysAndValuesRaw     1+   array     JSONExtractKeysAndValuesRaw('{"a": 1}')
JSONExtractCaseInsensitive      2+   unknown   JSONExtractCaseInsensitive('{"A": 1}', 'a', 'Int64')
JSONExtractStringCaseInsensitive  1+  string   JSONExtractStringCaseInsensitive('{"A": "b"}', 'a')
JSONExtractIntCaseInsensitive   1+   integer   JSONExtractIntCaseInsensitive('{"A": 1}', 'a')
JSONExtractFloatCaseInsensitive  1+  float     JSONExtractFloatCaseInsensitive('{"A": 1}', 'a')
JSONExtractBoolCaseInsensitive  1+   boolean   JSONExtractBoolCaseInsensitive('{"A": true}', 'a')
JSONExtractRawCaseInsensitive   1+   string    JSONExtractRawCaseInsensitive('{"A": 1}', 'a')
JSONExtractArrayRawCaseInsensitive  1+  array:string  JSONExtractArrayRawCaseInsensitive('{"A": [1]}', 'a')
JSONExtractKeysCaseInsensitive  1+   array:string  JSONExtractKeysCaseInsensitive('{"A": {"b": 1}}', 'a')
JSON_EXISTS                     2    boolean   JSON_EXISTS('{"a": 1}', '$.a')
JSON_QUERY                      2    string    JSON_QUERY('{"a": [1]}', '$.a')
JSON_VALUE                      2    string    JSON_VALUE('{"a": 1}', '$.a')
JSONMergePatch                  1+   string    JSONMergePatch('{"a": 1}', '{"b": 2}')
toJSONString                    1    string    toJSONString([1, 2])
prettyPrintJSON                 1    string    prettyPrintJSON('{"a": 1}')
simpleJSONHas|visitParamHas     2    boolean   simpleJSONHas('{"a":1}', 'a')
simpleJSONExtractString|visitParamExtractString  2  string  simpleJSONExtractString('{"a":"b"}', 'a')
simpleJSONExtractInt|visitParamExtractInt        2  integer  simpleJSONExtractInt('{"a":1}', 'a')
simpleJSONExtractUInt|visitParamExtractUInt      2  integer  simpleJSONExtractUInt('{"a":1}', 'a')
simpleJSONExtractFloat|visitParamExtractFloat    2  float  simpleJSONExtractFloat('{"a":1}', 'a')
simpleJSONExtractBool|visitParamExtractBool      2  boolean  simpleJSONExtractBool('{"a":true}', 'a')
simpleJSONExtractRaw|visitParamExtractRaw        2  string  simpleJSONExtractRaw('{"a":[1]}', 'a')
"""),
    JSONExtract={"guard": type_at(-1)},
    JSONExtractCaseInsensitive={"guard": type_at(-1)},
    JSONExtractKeysAndValues={"guard": type_at(-1)},
)
