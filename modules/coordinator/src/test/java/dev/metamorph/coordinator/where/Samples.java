package dev.metamorph.coordinator.where;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Types, with columns of them and values that are extreme, special, or nearly equal. */
final class Samples {
    private static final Map<String, Sample> ALL = new LinkedHashMap<>();

    /**
     * A type with its samples.
     *
     * @param name in SQL
     * @param columns names and definitions
     * @param values texts that clauses and rows hold
     */
    record Sample(String name, Map<String, String> columns, List<String> values) {
        String value(RandomGenerator random) {
            return values.get(random.nextInt(values.size()));
        }

        String column(RandomGenerator random) {
            var names = new ArrayList<>(columns.keySet());
            return names.get(random.nextInt(names.size()));
        }
    }

    static {
        add("smallint", "s1 smallint|s2 smallint", "0|1|-1|7|3|32767|-32768");
        add("integer", "i1 integer|i2 integer", "0|1|-1|2|3|7|5|2147483647|-2147483648");
        add("positive", "i3 positive", "0|1|7|3");
        add(
                "bigint",
                "l1 bigint|l2 bigint",
                "0|1|-1|7|3000000000|9223372036854775807|-9223372036854775808|9007199254740993");
        add(
                "numeric",
                "n1 numeric|n2 numeric(30,4)",
                "0|1|1.0|1.50|2.5|-2.5|0.1|-0.1|NaN|Infinity|-Infinity|7.000|100|16777217|0.00001234|9223372036854775807"
                        + "|12345678.9012");
        add(
                "real",
                "f1 real|f2 real",
                "0|-0|1|1.1|1.5|2.5|0.1|16777216|3.4028235e38|1e-45|NaN|Infinity|-Infinity|-1|7");
        add(
                "double precision",
                "d1 double precision|d2 float",
                "0|-0|1|1.1|1.5|-2.5|0.1|9007199254740992|1e300|1e-300|5e-324|NaN|Infinity"
                        + "|-Infinity|100|1e15|123456.789|0.00001");
        var strings = "||a|a |A|ab|ab |aB%|a_c| |a'b|a\\b|1|b|ä|Ä|𝄞|abcabc|foo bar|x,y,z|42|-7|t";
        add(
                "money",
                "mo1 money|mo2 money",
                "0|1|-1|12.345|-0.005|$1,234.56|(7)|92233720368547758.07|-92233720368547758.08|5-");
        add("text", "t1 text|t2 text COLLATE \"C\"|t3 text COLLATE \"POSIX\"", strings);
        add("varchar", "v1 varchar|v2 varchar(80) COLLATE \"C\"", strings);
        add("bpchar", "b1 char(9)|b2 bpchar COLLATE \"C\"", strings);
        add("name", "na1 name|na2 name", strings);
        add("boolean", "o1 boolean|o2 boolean|o3 boolean", "true|false|t");
        add(
                "time",
                "h1 time|h2 time",
                "00:00|24:00:00|23:59:59.999999|12:30:00.5|12:30|12:30 am|01:00PM -07|2024-01-01 1:00 Z");
        add("timetz", "hz1 timetz|hz2 timetz", "00:00+00|12:30:00.5+02|10:30:00.5+00|23:00-05:30");
        add(
                "date",
                "da1 date|da2 date",
                "2024-01-01|2024-02-29|0001-01-01|0044-03-15 BC|infinity|-infinity|1999-12-31"
                        + "|2000-01-01|epoch|2024-1-2|2023-12-31");
        add(
                "timestamp",
                "ts1 timestamp|ts2 timestamp",
                "2024-01-01|2024-01-01 00:00:00.000001|infinity|-infinity|2000-01-01 12:00"
                        + "|1999-12-31T24:00:00|epoch|2024-02-29 10:00:00 pm|0044-03-15 01:02:03.5 BC"
                        + "|2024-01-31 23:59:59.25|294276-12-31 23:59:59.999999");
        add(
                "timestamptz",
                "tz1 timestamptz|tz2 timestamptz",
                "2024-01-01|2024-01-01 02:00:00+02|infinity|-infinity|2024-01-01 00:00:00Z|epoch"
                        + "|2000-01-01 00:00-05:30|0044-03-15 01:02:03+00 BC|2024-01-31 12:00+00");
        add(
                "interval",
                "iv1 interval|iv2 interval",
                "0|1 day|24 hours|1 month|30 days|-1 day|infinity|-infinity|P1Y2M3DT4H5M6.789S|01:02:03|-00:00:00.5"
                        + "|1 year -2 days 03:04:05|720 hours|5|1 mon 2 1:02|@ 1 week 3 days ago|1-2 5 ms");
        add(
                "uuid",
                "u1 uuid|u2 uuid",
                "00000000-0000-0000-0000-000000000000|A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"
                        + "|{a0eebc999c0b4ef8bb6d6bb9bd380a11}|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12");
        add("bytea", "y1 bytea|y2 bytea", "\\x|\\x00|\\x0000|\\xFF|\\x61|a|\\x6162");
        add("word", "w1 word|w2 word COLLATE \"C\"", "|a|a |ab|ä|7");
        add("mood", "m1 mood|m2 mood", "sad|ok|happy|it's");
        add(
                "jsonb",
                "j1 jsonb|j2 jsonb",
                "{}|[]|null|1|1.0|\"a\"|true|{\"a\":1}|{\"a\":1.0,\"b\":[1,2,{\"c\":null}]}|[1,\"a\",null]"
                        + "|{\"a\":{\"b\":\"x\"}}|[\"a\",\"b\"]|{\"b\":2,\"a\":\"\\u00e4\\n\\\"\"}|[[1]]|\"42\"|-0|1e2|0.10"
                        + "|{\"a\":1,\"a\":\"x\"}|[1,1,2]|{\"a\":[{\"b\":true}],\"b\":null}|false|\"\"");
        add(
                "inet",
                "ip1 inet|ip2 cidr",
                "10.0.0.0/8|10.1.2.0/24|10.1.2.3|::1|2001:db8::/32|0.0.0.0/0|255.255.255.255|::ffff:1.2.3.4|10.1.2.3/8|2001:db8::1/32");
        add(
                "integer[]",
                "ai1 integer[]|ai2 integer[]",
                "{}|{1}|{1,2,3}|{1,NULL}|{NULL}|{{1,2},{3,4}}|{7,7}|[0:1]={5,3}");
        add(
                "text[]",
                "at1 text[]|at2 text[]",
                "{}|{a}|{a,b}|{NULL,a}|{\"a b\",\"\"}|{\"NULL\",\"x\\\\\\\"\"}|{ä,1}");
        add("numeric[]", "an1 numeric[]", "{}|{1}|{1.0,2}|{NaN,NULL}|{1.00,1}");
        add("money[]", "amo1 money[]", "{}|{1}|{\"$1,234.56\",NULL}");
        add("smallint[]", "as1 smallint[]", "{}|{1}|{7,1}|{NULL,3}");
        add("bigint[]", "al1 bigint[]", "{}|{1}|{3000000000,NULL}|{{1},{7}}");
        add("real[]", "af1 real[]", "{}|{1}|{NaN,0.1}|{-0,0}");
        add("double precision[]", "ad1 double precision[]", "{}|{1.5}|{NaN,0.1}|{-0,0}|{1e300}");
        add("boolean[]", "ao1 boolean[]", "{}|{t}|{t,f}|{NULL,f}");
        add("varchar[]", "av1 varchar[]", "{}|{a}|{a,\"a \"}|{NULL,ab}");
        add("bpchar[]", "ab1 char(3)[]|ab2 bpchar[]", "{}|{a}|{a,\"a \"}|{NULL,ab}");
        add("name[]", "ana1 name[]", "{}|{a}|{a,b}");
        add("date[]", "ada1 date[]", "{}|{2024-01-01}|{infinity,NULL}|{2000-01-01,2024-02-29}");
        add("time[]", "ah1 time[]", "{}|{12:30}|{24:00:00,00:00}");
        add("timetz[]", "ahz1 timetz[]", "{}|{12:30:00.5+02}|{10:30:00.5+00,NULL}");
        add("timestamp[]", "ats1 timestamp[]", "{}|{2024-01-01}|{infinity,NULL}");
        add(
                "timestamptz[]",
                "atz1 timestamptz[]",
                "{}|{\"2024-01-01 00:00:00+00\"}|{infinity,NULL}");
        add("interval[]", "aiv1 interval[]", "{}|{\"1 day\"}|{24:00:00,NULL}");
        add(
                "uuid[]",
                "au1 uuid[]",
                "{}|{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}|{00000000-0000-0000-0000-000000000000,NULL}");
        add("bytea[]", "ay1 bytea[]", "{}|{\"\\\\x00\",\"\\\\x\"}|{NULL}");
        add("inet[]", "aip1 inet[]|aip2 cidr[]", "{}|{10.0.0.0/8}|{10.1.2.0/24,NULL}");
        add("jsonb[]", "aj1 jsonb[]", "{}|{1}|{\"{\\\"a\\\": 1}\",null}|{NULL}");
        add("mood[]", "am1 mood[]", "{}|{sad}|{ok,happy}|{it's,NULL}");
        add("int4range[]", "ar1 int4range[]", "{}|{\"[1,5)\"}|{empty,NULL}");
        add(
                "int4range",
                "r1 int4range|r2 int4range",
                "empty|[1,5)|(1,5]|[3,3]|(,3)|[2,)|(,)|[7,8)");
        add("int8range", "r8 int8range", "empty|[1,5)|(1,3000000000]|(,3)|[2,)|(,)");
        add("numrange", "rn1 numrange", "empty|[1.0,5)|(1,5.50]|[3,3]|(,3)|(,)");
        add(
                "daterange",
                "rd1 daterange",
                "empty|[2024-01-01,2024-02-01]|(,2024-01-01)|[2000-01-01,)");
        add(
                "tsrange",
                "rt1 tsrange",
                "empty|[\"2024-01-01 00:00:00\",\"2024-02-01 00:00:00\")|(,)");
        add(
                "tstzrange",
                "rz1 tstzrange",
                "empty|[\"2024-01-01 00:00:00+00\",\"2024-02-01 00:00:00+00\")|(,)");
    }

    private Samples() {}

    private static void add(String name, String columns, String values) {
        var map = new LinkedHashMap<String, String>();
        for (var column : columns.split("\\|", -1)) {
            var blank = column.indexOf(' ');
            map.put(column.substring(0, blank), column.substring(blank + 1));
        }
        ALL.put(name, new Sample(name, map, List.of(values.split("\\|", -1))));
    }

    static List<Sample> all() {
        return List.copyOf(ALL.values());
    }

    static Sample of(String name) {
        var sample = ALL.get(name);
        if (sample == null) {
            throw new IllegalArgumentException(name);
        }
        return sample;
    }
}
