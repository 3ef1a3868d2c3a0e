package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.port.SessionText;
import dev.metamorph.shape.change.Change;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Every value arrives as its type's output function prints it under {@code SessionText}. */
@Tag("servers")
final class ValueTextTest {
    private static final String TYPES =
            """
            CREATE TYPE mood AS ENUM ('sad', 'so so', 'it''s "fine"');
            CREATE DOMAIN positive AS int CHECK (VALUE > 0);
            CREATE DOMAIN tags AS text[];
            CREATE TYPE pair AS (a int, b text);
            CREATE TYPE nested AS (p pair, at timestamptz, moods mood[]);
            CREATE TYPE floatrange AS RANGE (subtype = float8);
            """;

    /** A type and an expression for a value of it. */
    private record Value(String type, String expression) {
        static Value of(String line) {
            var colon = line.indexOf(" : ");
            return new Value(line.substring(0, colon).strip(), line.substring(colon + 3).strip());
        }
    }

    private static final List<Value> VALUES =
            """
            smallint : -32768
            int : 2147483647
            bigint : -9223372036854775808
            bigint : NULL
            numeric : 'NaN'
            numeric : 'Infinity'
            numeric : '-Infinity'
            numeric : 10::numeric ^ 1000 + 0.000000001
            numeric(10,3) : 1
            numeric : '-0.00'
            real : 0.1
            real : 3.4028235e38
            real : 'NaN'
            double precision : 1e22
            double precision : '-Infinity'
            double precision : '-0'
            double precision : 0.1::float8 + 0.2
            double precision : 5e-324
            money : -1234567.89
            bool : true
            bool : false
            char(5) : 'ab'
            char(5) : ''
            "char" : 'x'
            varchar(3) : 'a b'
            text : ''
            text : E'tab\\t newline\\n return\\r backslash \\\\ quote '' "'
            text : 'żółć 日本 😀 ' || chr(1)
            text : 'NULL'
            name : 'a name'
            bytea : '\\x00ff7f5c'
            bytea : ''
            date : '2024-02-29'
            date : '0044-03-15 BC'
            date : 'infinity'
            date : '-infinity'
            date : '5874897-12-31'
            time : '24:00:00'
            time(2) : '12:34:56.789'
            timetz : '12:34:56.789+05:30'
            timestamp : '2024-12-31 23:59:59.999999'
            timestamp : '0001-01-01 00:00:00 BC'
            timestamp : '-infinity'
            timestamp : '294276-12-31 23:59:59.999999'
            timestamptz : '2024-07-01 12:00:00+02'
            timestamptz : '1883-01-01 00:00:00.5 Europe/Amsterdam'
            timestamptz : 'infinity'
            timestamptz : '4714-11-24 00:00:00+00 BC'
            interval : '1 year 2 months -3 days 04:05:06.789'
            interval : '-1 mon +1 day -00:00:00.000001'
            interval : '0'
            interval : '-178000000 years'
            uuid : 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'
            json : '{"b" : 1,   "a": [null, "\\u00e9"], "a": 2}'
            jsonb : '{"b" : 1.00,   "a": [null, "\\u00e9"], "a": 2}'
            jsonpath : '$.a[*] ? (@ > 1)'
            inet : '192.168.0.1/24'
            inet : '::ffff:1.2.3.4'
            cidr : '10/8'
            macaddr : '08-00-2B-01-02-03'
            macaddr8 : '08:00:2b:01:02:03:04:05'
            bit(5) : B'10101'
            varbit : B''
            point : '(1e300,-0.1)'
            line : '{1,-1,0}'
            lseg : '[(0,0),(1,1.5)]'
            box : '(2,2),(0,0)'
            path : '[(0,0),(1,1),(2,0)]'
            path : '((0,0),(1,1),(2,0))'
            polygon : '((0,0),(1,1),(2,0))'
            circle : '<(1,2),3>'
            tsvector : 'a fat ''cat'':3A,4 it''''s'
            tsquery : 'fat & (rat | !cat:AB) <2> dog'
            pg_lsn : '16/B374D848'
            oid : 4294967295
            xid : '4294967295'
            xid8 : '18446744073709551615'
            tid : '(1,2)'
            pg_snapshot : '10:20:10,14'
            regclass : 'public.nested'
            regtype : 'public.mood[]'
            regtype : 'timestamptz'
            regproc : 'pg_catalog.now'
            int[] : '{1,NULL,-3}'
            int[] : '{}'
            int[] : '[0:1][2:3]={{1,2},{3,4}}'
            text[] : ARRAY['', NULL, 'NULL', 'a,b', 'a"b', 'a\\b', ' ', '{}']
            bool[] : '{t,f,NULL}'
            numeric[] : '{NaN,1.0,Infinity}'
            float8[] : '{NaN,-0,1e100}'
            date[] : '{infinity,0044-03-15 BC}'
            timestamptz[] : '{2024-07-01 12:00:00+02,infinity}'
            interval[] : '{1 day,-1 mon}'
            bytea[] : ARRAY['\\x00'::bytea, '\\xff']
            char(3)[] : '{a,bc}'
            jsonb[] : ARRAY['{"a": "b\\"c"}'::jsonb]
            money[] : '{1,-2.5}'
            public.mood : 'it''s "fine"'
            public.mood[] : '{sad,so so,"it''s \\"fine\\"",NULL}'
            public.positive : 7
            public.tags : '{a,"b c"}'
            public.pair : ROW(1, 'a, "b" (c)')
            public.pair : ROW(NULL, '')
            public.pair[] : ARRAY[ROW(1, 'x y'), NULL]::public.pair[]
            public.nested : ROW(ROW(1, 'a"b'), '2024-07-01 12:00:00+02', '{so so}')
            int4range : '[1,5]'
            int8range : 'empty'
            numrange : '(,1.50]'
            daterange : '[infinity,]'
            tsrange : '["2024-01-01 00:00","2024-01-02 00:00:00.5")'
            tstzrange : '[2024-07-01 12:00:00+02,)'
            public.floatrange : '[0.1,NaN)'
            int4range[] : ARRAY['[1,2)'::int4range, 'empty']
            int4multirange : '{[1,2),[5,9)}'
            tstzmultirange : '{[2024-07-01 12:00:00+02,infinity)}'
            """
                    .lines()
                    .map(Value::of)
                    .toList();

    @Test
    void it_is_the_output_functions_text_whatever_the_database_defaults_to() throws Exception {
        try (var db = Replicated.with(TYPES, table())) {
            db.execute(
                    set(db, "bytea_output", "escape"),
                    set(db, "DateStyle", "German, YMD"),
                    set(db, "IntervalStyle", "sql_standard"),
                    set(db, "TimeZone", "Asia/Kathmandu"),
                    set(db, "extra_float_digits", "-15"),
                    set(db, "quote_all_identifiers", "on"),
                    set(db, "search_path", "public"),
                    set(db, "statement_timeout", "1500ms"),
                    set(db, "lock_timeout", "10ms"),
                    set(db, "idle_session_timeout", "1500ms"),
                    set(db, "client_encoding", "LATIN1"));
            db.stream();

            db.execute(insert());
            var row =
                    ((Change.Insert) Replicated.changes(db.sink.awaitTransactions(1)).getFirst())
                            .row();

            var arrived =
                    IntStream.range(0, VALUES.size())
                            .mapToObj(i ->
                                    VALUES.get(i) + " = " + (row.isNull(i) ? null : row.text(i)))
                            .toList();
            assertThat(arrived).containsExactlyElementsOf(expected(db));
        }
    }

    private static String set(Replicated db, String name, String value) {
        return "ALTER DATABASE %s SET %s = '%s'"
                .formatted(db.database.name(), name, value)
                .replace("'German, YMD'", "German, YMD");
    }

    private static String table() {
        return IntStream.range(0, VALUES.size())
                .mapToObj(i -> "v%d %s".formatted(i, VALUES.get(i).type()))
                .collect(Collectors.joining(", ", "CREATE TABLE t (", ")"));
    }

    private static String insert() {
        return VALUES.stream()
                .map(Value::expression)
                .collect(Collectors.joining(", ", "INSERT INTO t VALUES (", ")"));
    }

    /** The text of {@code format('%s', v)}, which calls the type's output function. */
    private static List<String> expected(Replicated db) throws SQLException {
        try (var connection = db.database.connect();
                var statement = connection.createStatement()) {
            for (var setting : SessionText.statements()) {
                statement.execute(setting);
            }
            var texts = new ArrayList<String>();
            for (var i = 0; i < VALUES.size(); i++) {
                try (var rows =
                        statement.executeQuery(
                                "SELECT CASE WHEN num_nulls(v%1$d) = 0 THEN format('%%s', v%1$d) END FROM public.t"
                                        .formatted(i))) {
                    rows.next();
                    texts.add(VALUES.get(i) + " = " + rows.getString(1));
                }
            }
            return texts;
        }
    }
}
