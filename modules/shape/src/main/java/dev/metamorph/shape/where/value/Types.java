package dev.metamorph.shape.where.value;

import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.where.value.Type.Kind;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The built-in types, as {@code pg_type} lists them, and the types of columns. */
public final class Types {
    public static final int BOOL = 16;
    public static final int BYTEA = 17;
    public static final int NAME = 19;
    public static final int INT8 = 20;
    public static final int INT2 = 21;
    public static final int INT4 = 23;
    public static final int TEXT = 25;
    public static final int CIDR = 650;
    public static final int FLOAT4 = 700;
    public static final int FLOAT8 = 701;
    public static final int UNKNOWN = 705;
    public static final int MONEY = 790;
    public static final int INET = 869;
    public static final int TEXT_ARRAY = 1009;
    public static final int BPCHAR = 1042;
    public static final int VARCHAR = 1043;
    public static final int DATE = 1082;
    public static final int TIME = 1083;
    public static final int TIMESTAMP = 1114;
    public static final int TIMESTAMPTZ = 1184;
    public static final int INTERVAL = 1186;
    public static final int TIMETZ = 1266;
    public static final int NUMERIC = 1700;
    public static final int UUID = 2950;
    public static final int JSONB = 3802;
    public static final int INT4RANGE = 3904;
    public static final int NUMRANGE = 3906;
    public static final int TSRANGE = 3908;
    public static final int TSTZRANGE = 3910;
    public static final int DATERANGE = 3912;
    public static final int INT8RANGE = 3926;
    public static final int RECORD = 2249;
    public static final int CSTRING = 2275;
    public static final int ANY = 2276;
    public static final int ANYARRAY = 2277;
    public static final int ANYELEMENT = 2283;
    public static final int ANYNONARRAY = 2776;
    public static final int ANYENUM = 3500;
    public static final int ANYRANGE = 3831;
    public static final int ANYCOMPATIBLE = 5077;
    public static final int ANYCOMPATIBLEARRAY = 5078;

    private static final Map<Integer, Type> BY_OID = new HashMap<>();
    private static final Map<String, Type> BY_NAME = new HashMap<>();

    static {
        for (var line : CatalogTables.lines("types.tsv")) {
            var type = type(line);
            BY_OID.put(type.oid(), type);
            BY_NAME.put(type.name(), type);
            BY_NAME.putIfAbsent(type.sql(), type);
        }
        for (var alias :
                Map.of(
                                "int",
                                INT4,
                                "dec",
                                NUMERIC,
                                "decimal",
                                NUMERIC,
                                "float",
                                FLOAT8,
                                "char varying",
                                VARCHAR,
                                "char",
                                BPCHAR,
                                "character",
                                BPCHAR)
                        .entrySet()) {
            BY_NAME.put(alias.getKey(), of(alias.getValue()));
        }
    }

    private Types() {}

    private static Type type(List<String> line) {
        var oid = Integer.parseInt(line.get(0));
        var element = Integer.parseInt(line.get(5));
        var subtype = Integer.parseInt(line.get(7));
        var category = line.get(3).charAt(0);
        var kind =
                switch (line.get(2)) {
                    case "p" -> oid == UNKNOWN ? Kind.BASE : Kind.PSEUDO;
                    case "r" -> Kind.RANGE;
                    case "m" -> Kind.OTHER;
                    default -> category == 'A' && element != 0 ? Kind.ARRAY : Kind.BASE;
                };
        return new Type(
                oid,
                line.get(1),
                // In Postgres, "character" without a length is character(1).
                line.get(8).replaceFirst("^character(?=\\[|$)", "bpchar"),
                kind,
                category,
                line.get(4).equals("1"),
                kind == Kind.RANGE ? subtype : element,
                Integer.parseInt(line.get(6)),
                List.of());
    }

    /** The built-in type with that OID. */
    public static Type of(int oid) {
        return find(oid).orElseGet(() -> other(oid, Integer.toUnsignedString(oid), Kind.OTHER));
    }

    private static Optional<Type> find(int oid) {
        return Optional.ofNullable(BY_OID.get(oid));
    }

    /** The built-in type of that name in lower case. */
    public static Optional<Type> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name)).filter(type -> type.kind() != Kind.PSEUDO);
    }

    /** The type of arrays of a type, if there is one. */
    public static Optional<Type> arrayOf(Type element) {
        return element.kind() == Kind.ENUM
                ? Optional.of(enumArray(element.oid(), element.labels()))
                : find(element.arrayOid());
    }

    /** The type of a column; a domain counts as its base type. */
    public static Type ofColumn(PgType type) {
        return switch (type.kind()) {
            case BASE, RANGE, MULTIRANGE -> own(type.oid(), type.name());
            case ENUM ->
                    new Type(
                            type.oid(),
                            type.name(),
                            "",
                            Kind.ENUM,
                            'E',
                            false,
                            0,
                            0,
                            type.enumLabels());
            case ARRAY ->
                    type.enumLabels().isEmpty()
                            ? own(type.oid(), type.name())
                            : enumArray(type.element(), type.enumLabels());
            case DOMAIN -> domain(type);
            case COMPOSITE, PSEUDO -> other(type.oid(), type.name(), Kind.OPAQUE);
        };
    }

    /**
     * The type of arrays of an enum. A column does not tell its OID, so it is made up here; it is
     * never printed.
     */
    private static Type enumArray(int element, List<String> labels) {
        return new Type(-element, "enum[]", "", Kind.ARRAY, 'A', false, element, 0, labels);
    }

    private static Type own(int oid, String name) {
        return find(oid).orElseGet(() -> other(oid, name, Kind.OTHER));
    }

    /** The type of a domain. The base type may be a composite or an enum, if it is not built-in. */
    private static Type domain(PgType type) {
        return find(type.element())
                .orElseGet(() ->
                        other(
                                type.oid(),
                                type.name(),
                                type.enumLabels().isEmpty() ? Kind.OPAQUE : Kind.OTHER));
    }

    private static Type other(int oid, String name, Kind kind) {
        return new Type(oid, name, "", kind, 'U', false, 0, 0, List.of());
    }
}
