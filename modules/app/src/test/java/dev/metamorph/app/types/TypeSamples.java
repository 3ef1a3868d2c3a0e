package dev.metamorph.app.types;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Values of every type that a column can have: the ends of its range, what prints oddly, and what
 * is special about it. Written as in an {@code E''} string, with {@code ;;} between them.
 */
final class TypeSamples {
    /** Types whose values cannot be written, so that a column of them only has NULL. */
    static final Set<String> WITHOUT_INPUT =
            Set.of(
                    "gtsvector",
                    "pg_brin_bloom_summary",
                    "pg_brin_minmax_multi_summary",
                    "pg_dependencies",
                    "pg_mcv_list",
                    "pg_ndistinct",
                    "pg_node_tree");

    private static final Map<String, List<String>> BY_TYPE =
            """
            aclitem        = postgres=arwd*/postgres ;; =r/postgres
            bit            = 1 ;; 0
            bool           = true ;; false
            box            = (2,2),(0,0) ;; (1e300,NaN),(-0,-Infinity)
            bpchar         = ab\\u0020\\u0020 ;; \\u0020 ;;
            bytea          = \\\\x00ff7f5c ;; ;; \\\\x2722
            char           = x ;; \\\\377 ;; ;; \\u0020
            cid            = 4294967295 ;; 0
            cidr           = 10/8 ;; ::ffff:1.2.3.4/128 ;; 0.0.0.0/0
            circle         = <(1,2),3> ;; <(-1e-300,0.1),Infinity>
            date           = 2024-02-29 ;; 0044-03-15 BC ;; 4713-01-01 BC ;; 5874897-12-31 ;; infinity ;; -infinity
            float4         = 0.1 ;; 3.4028235e38 ;; 1e-45 ;; -0 ;; NaN ;; Infinity ;; -Infinity ;; 16777216
            float8         = 0.1 ;; 0.30000000000000004 ;; 1e22 ;; 5e-324 ;; 1.7976931348623157e308 ;; -0 ;; NaN ;; Infinity ;; -Infinity
            inet           = 192.168.0.1/24 ;; 192.168.0.1/32 ;; ::1 ;; ::ffff:1.2.3.4
            int2           = -32768 ;; 32767
            int4           = -2147483648 ;; 2147483647
            int8           = -9223372036854775808 ;; 9223372036854775807
            interval       = 1 year 2 months -3 days 04:05:06.789 ;; -1 mon +1 day -00:00:00.000001 ;; 0 ;; -178000000 years ;; infinity ;; -infinity ;; 1 day -24:00
            json           = {"b" : 1,   "a": [null, "\\\\u00e9"], "a": 2} ;; null ;; " " ;; \\u0020[ ]
            jsonb          = {"b" : 1.00,   "a": [null, "\\\\u00e9"], "a": 2} ;; null ;; "" ;; 1e-7
            jsonpath       = $.a[*] ? (@ > 1) ;; lax $."a b"
            line           = {1,-1,0} ;; {0.1,1e300,NaN}
            lseg           = [(0,0),(1,1.5)] ;; [(Infinity,-0),(1,1)]
            macaddr        = 08-00-2B-01-02-03
            macaddr8       = 08:00:2b:01:02:03:04:05
            money          = -92233720368547758.08 ;; 92233720368547758.07 ;; 0 ;; -0.05
            name           = a name ;; ;; \\u0020x\\u0020
            numeric        = NaN ;; Infinity ;; -Infinity ;; -0.00 ;; 1e500 ;; 0.000000000000000000000000000001 ;; 123456789012345678901234567890.12345678901234567890
            oid            = 4294967295 ;; 0
            path           = [(0,0),(1,1),(2,0)] ;; ((0,0),(1e300,-0.1))
            pg_lsn         = 16/B374D848 ;; FFFFFFFF/FFFFFFFF ;; 0/0
            pg_snapshot    = 10:20:10,14,15 ;; 1:1:
            point          = (1e300,-0.1) ;; (NaN,Infinity)
            polygon        = ((0,0),(1,1),(2,0)) ;; ((0.1,-0))
            refcursor      = a cursor ;;
            regclass       = pg_catalog.pg_class ;; public.plain ;; - ;; 4294967294
            regcollation   = pg_catalog."C" ;; -
            regconfig      = pg_catalog.simple
            regdictionary  = pg_catalog.simple
            regnamespace   = pg_catalog ;; public ;; -
            regoper        = pg_catalog.||/ ;; 0
            regoperator    = pg_catalog.+(integer,integer) ;; 0
            regproc        = pg_catalog.now ;; -
            regprocedure   = pg_catalog.abs(integer) ;; -
            regrole        = postgres ;; -
            regtype        = public.mood[] ;; timestamptz ;; "char" ;; -
            text           = ;; \\u0020 ;; a\\ttab\\nline\\rreturn \\\\ back 'quote' "double" ;; żółć 日本 😀 \\u0001\\u007f\\u2028 ;; NULL ;; {} ;; \\\\N ;; \\\\.
            tid            = (4294967295,65535) ;; (0,1)
            time           = 24:00:00 ;; 00:00:00.000001 ;; 12:34:56.7
            timestamp      = 2024-12-31 23:59:59.999999 ;; 0001-01-01 00:00:00 BC ;; 294276-12-31 23:59:59.999999 ;; infinity ;; -infinity ;; 4714-11-24 00:00:00 BC
            timestamptz    = 2024-07-01 12:00:00+02 ;; 1883-01-01 00:00:00.5 Europe/Amsterdam ;; 4714-11-24 00:00:00+00 BC ;; infinity ;; -infinity
            timetz         = 12:34:56.789+05:30 ;; 24:00:00-15:59:59 ;; 00:00:00+00
            tsquery        = fat & (rat | !cat:AB) <2> dog ;; ;; 'it''s'
            tsvector       = a fat 'cat':3A,4 it''s ;; ;; ' ':1
            txid_snapshot  = 10:20:10,14,15 ;; 1:1:
            uuid           = A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11 ;; 00000000-0000-0000-0000-000000000000
            varbit         = ;; 1010101
            varchar        = ;; a b\\u0020
            xid            = 4294967295 ;; 3
            xid8           = 18446744073709551615 ;; 0
            xml            = <a b="1">x &amp; y</a> ;; <?xml version="1.0"?><a/> ;; text
            daterange      = [2024-01-01,2024-01-31] ;; [infinity,] ;; [0044-03-15 BC,) ;; empty ;; (,)
            datemultirange = {[2024-01-01,2024-01-02),[2025-01-01,)} ;; {}
            int4range      = [1,5] ;; empty ;; (,) ;; [-2147483648,2147483647)
            int4multirange = {[1,2),[5,9)} ;; {} ;; {(,)}
            int8range      = [-9223372036854775808,0] ;; empty
            int8multirange = {[1,2),[2,3)} ;; {}
            numrange       = (,1.50] ;; [-Infinity,NaN] ;; empty
            nummultirange  = {[0.10,0.20],(1,)} ;; {}
            tsrange        = ["2024-01-01 00:00","2024-01-02 00:00:00.5") ;; [-infinity,infinity] ;; empty
            tsmultirange   = {["0044-03-15 00:00 BC","2024-01-02 00:00:00.5")} ;; {}
            tstzrange      = [2024-07-01 12:00:00+02,) ;; (,infinity] ;; empty
            tstzmultirange = {[2024-07-01 12:00:00+02,infinity)} ;; {}
            public.mood    = sad ;; so so ;; it's "fine"
            public.floatrange = [0.1,NaN) ;; (-Infinity,1e22] ;; empty
            public.floatmultirange = {[0.1,0.30000000000000004),[5,)} ;; {}
            """
                    .lines()
                    .map(line -> line.split("=", 2))
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    part -> part[0].strip(), part -> literals(part[1])));

    private TypeSamples() {}

    /** The types that there are values of. */
    static Set<String> types() {
        return BY_TYPE.keySet();
    }

    /** SQL literals for a type; {@code NULL} if there are none. */
    static List<String> of(String type) {
        return BY_TYPE.getOrDefault(type, List.of("NULL"));
    }

    private static List<String> literals(String line) {
        return Arrays.stream(line.split(";;", -1))
                .map(String::strip)
                .map(text -> "E'" + text.replace("'", "''") + "'")
                .toList();
    }
}
