package dev.metamorph.shape.where;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import java.util.List;
import java.util.stream.IntStream;

/** A table with a column of every supported type. */
final class Tables {
    private static final List<String> MOODS = List.of("sad", "ok", "happy");

    static final Relation ALL_TYPES =
            relation(
                    column("id", 23, "int4"),
                    column("small", 21, "int2"),
                    column("big", 20, "int8"),
                    column("n", 1700, "numeric"),
                    collated("mo", 790, "money", "en_US.UTF-8"),
                    column("f4", 700, "float4"),
                    column("f8", 701, "float8"),
                    column("flag", 16, "bool"),
                    collated("t", 25, "text", "default"),
                    collated("c", 25, "text", "C"),
                    collated("v", 1043, "varchar", "default"),
                    collated("b", 1042, "bpchar", "default"),
                    collated("na", 19, "name", "C"),
                    column("d", 1082, "date"),
                    column("ti", 1083, "time"),
                    column("ts", 1114, "timestamp"),
                    column("tz", 1184, "timestamptz"),
                    column("u", 2950, "uuid"),
                    column("by", 17, "bytea"),
                    new Column(
                            "mood",
                            new PgType(16500, "mood", PgType.Kind.ENUM, 0, "", -1, 0, MOODS),
                            false,
                            false,
                            ""),
                    new Column(
                            "positive",
                            new PgType(
                                    16510,
                                    "positive",
                                    PgType.Kind.DOMAIN,
                                    23,
                                    "int4",
                                    -1,
                                    0,
                                    List.of()),
                            false,
                            false,
                            ""),
                    column("j", 3802, "jsonb"),
                    new Column(
                            "pair",
                            new PgType(
                                    16520, "pair", PgType.Kind.COMPOSITE, 0, "", -1, 0, List.of()),
                            false,
                            false,
                            ""),
                    collated("ci", 25, "text", "case_insensitive"),
                    collated("de", 25, "text", "de-x-icu"),
                    column("Mixed \"Case\"", 23, "int4"),
                    column("id2", 23, "int4"),
                    column("order", 23, "int4"),
                    column("b2", 16, "bool"),
                    new Column(
                            "moods",
                            new PgType(
                                    16501, "_mood", PgType.Kind.ARRAY, 16500, "mood", -1, 1, MOODS),
                            false,
                            false,
                            ""));

    private Tables() {}

    /** The positions of the columns of the table in rows that have all of them. */
    static int[] positions() {
        return IntStream.range(0, ALL_TYPES.columns().size()).toArray();
    }

    static Relation relation(Column... columns) {
        return new Relation(
                new RelationId(16400),
                new TableName("public", "things"),
                Relation.Kind.TABLE,
                ReplicaIdentity.FULL,
                List.of(columns),
                List.of(0),
                false,
                List.of());
    }

    private static Column column(String name, int oid, String type) {
        return collated(name, oid, type, "");
    }

    private static Column collated(String name, int oid, String type, String collation) {
        return new Column(name, PgType.base(oid, type), false, false, collation);
    }
}
