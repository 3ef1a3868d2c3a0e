package dev.metamorph.shape.where;

import java.util.Optional;

/** The types that clauses know, by Postgres's categories. */
enum Family {
    BOOL(16, "bool", "boolean", Category.BOOLEAN, true),
    INT2(21, "int2", "smallint", Category.NUMERIC, false),
    INT4(23, "int4", "integer", Category.NUMERIC, false),
    INT8(20, "int8", "bigint", Category.NUMERIC, false),
    NUMERIC(1700, "numeric", "numeric", Category.NUMERIC, false),
    FLOAT4(700, "float4", "real", Category.NUMERIC, false),
    FLOAT8(701, "float8", "double precision", Category.NUMERIC, true),
    TEXT(25, "text", "text", Category.STRING, true),
    VARCHAR(1043, "varchar", "character varying", Category.STRING, false),
    BPCHAR(1042, "bpchar", "bpchar", Category.STRING, false),
    NAME(19, "name", "name", Category.STRING, false),
    DATE(1082, "date", "date", Category.TIME, false),
    TIME(1083, "time", "time without time zone", Category.TIME, false),
    TIMESTAMP(1114, "timestamp", "timestamp without time zone", Category.TIME, false),
    TIMESTAMPTZ(1184, "timestamptz", "timestamp with time zone", Category.TIME, true),
    UUID(2950, "uuid", "uuid", Category.USER, false),
    BYTEA(17, "bytea", "bytea", Category.USER, false),
    /** Any enum. */
    ENUM(0, "enum", "", Category.ENUM, false),
    /** A literal whose type the context gives. */
    UNKNOWN(705, "unknown", "", Category.UNKNOWN, false),
    /** A type that is known only to be NULL or not. */
    OTHER(0, "", "", Category.OTHER, false),
    /** A type of which not even that is known: a row of NULLs is NULL. */
    OPAQUE(0, "", "", Category.OTHER, false);

    private final int oid;
    private final String typname;
    private final String sql;
    private final Category category;
    private final boolean preferred;

    Family(int oid, String typname, String sql, Category category, boolean preferred) {
        this.oid = oid;
        this.typname = typname;
        this.sql = sql;
        this.category = category;
        this.preferred = preferred;
    }

    /** {@code pg_type.typcategory}. */
    enum Category {
        BOOLEAN,
        NUMERIC,
        STRING,
        TIME,
        USER,
        ENUM,
        UNKNOWN,
        OTHER
    }

    /** The type of that name in SQL, as far as values can be cast to it. */
    static Optional<Family> named(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "bool", "boolean" -> BOOL;
                    case "int2", "smallint" -> INT2;
                    case "int4", "int", "integer" -> INT4;
                    case "int8", "bigint" -> INT8;
                    case "numeric", "decimal", "dec" -> NUMERIC;
                    case "float4", "real" -> FLOAT4;
                    case "float8", "float", "double precision" -> FLOAT8;
                    case "text" -> TEXT;
                    case "varchar", "character varying", "char varying" -> VARCHAR;
                    case "bpchar" -> BPCHAR;
                    case "date" -> DATE;
                    case "time", "time without time zone" -> TIME;
                    case "timestamp", "timestamp without time zone" -> TIMESTAMP;
                    case "timestamptz", "timestamp with time zone" -> TIMESTAMPTZ;
                    case "uuid" -> UUID;
                    case "bytea" -> BYTEA;
                    default -> null;
                });
    }

    int oid() {
        return oid;
    }

    String typname() {
        return typname;
    }

    String sql() {
        return sql;
    }

    Category category() {
        return category;
    }

    boolean isPreferred() {
        return preferred;
    }

    boolean isInteger() {
        return this == INT2 || this == INT4 || this == INT8;
    }

    boolean isFloat() {
        return this == FLOAT4 || this == FLOAT8;
    }

    boolean isNumber() {
        return category == Category.NUMERIC;
    }

    boolean isString() {
        return category == Category.STRING;
    }

    /** Whether an integer of that value is one of this type. */
    boolean holds(long value) {
        return switch (this) {
            case INT2 -> value == (short) value;
            case INT4 -> value == (int) value;
            default -> this == INT8;
        };
    }

    /**
     * Whether Postgres casts to the other type without being told ({@code pg_cast.castcontext} is
     * {@code i}).
     */
    boolean castsImplicitlyTo(Family other) {
        return this == other
                || switch (this) {
                    case INT2 -> other == INT4 || INT4.castsImplicitlyTo(other);
                    case INT4 -> other == INT8 || INT8.castsImplicitlyTo(other);
                    case INT8 -> other == NUMERIC || NUMERIC.castsImplicitlyTo(other);
                    case NUMERIC -> other.isFloat();
                    case FLOAT4 -> other == FLOAT8;
                    case TEXT, VARCHAR, BPCHAR -> other.isString();
                    case NAME -> other == TEXT;
                    case DATE -> other == TIMESTAMP || other == TIMESTAMPTZ;
                    case TIMESTAMP -> other == TIMESTAMPTZ;
                    default -> false;
                };
    }
}
