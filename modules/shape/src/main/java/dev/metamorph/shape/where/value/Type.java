package dev.metamorph.shape.where.value;

import java.util.List;

/**
 * The type of an expression. Two are equal if their OIDs are.
 *
 * @param oid {@code pg_type.oid}
 * @param name {@code typname}
 * @param sql its name in SQL
 * @param kind what sort of type
 * @param category {@code typcategory}
 * @param preferred whether it is preferred in its category
 * @param elementOid of an array, the type of its elements; of a range, its subtype; else 0
 * @param arrayOid the type of arrays of it, 0 if there is none
 * @param labels of an enum, or an array of it: the labels in their order
 */
public record Type(
        int oid,
        String name,
        String sql,
        Kind kind,
        char category,
        boolean preferred,
        int elementOid,
        int arrayOid,
        List<String> labels) {
    /** {@code typcategory} of text and its like. */
    public static final char STRING = 'S';

    /** Copies the list. */
    public Type {
        labels = List.copyOf(labels);
    }

    /** What sort of type. */
    public enum Kind {
        /** A type of Postgres's own. */
        BASE,
        /** An array. */
        ARRAY,
        /** A list of labels. */
        ENUM,
        /** A range of one of Postgres's own types. */
        RANGE,
        /** What only declarations of functions name. */
        PSEUDO,
        /** A type that is known only to be NULL or not. */
        OTHER,
        /** A type of which not even that is known: a row of NULLs is NULL. */
        OPAQUE
    }

    /** Whether it is one of Postgres's own types, by its OID. */
    public boolean is(int other) {
        return oid == other;
    }

    /** Whether it is a literal whose type the context gives. */
    public boolean isUnknown() {
        return oid == Types.UNKNOWN;
    }

    /** Whether it is text or its like. */
    public boolean isString() {
        return category == STRING;
    }

    /** Whether it is smallint, integer or bigint. */
    public boolean isInteger() {
        return oid == Types.INT2 || oid == Types.INT4 || oid == Types.INT8;
    }

    /** Whether it is money, or arrays of it. */
    public boolean isMoney() {
        return oid == Types.MONEY || (kind == Kind.ARRAY && element().is(Types.MONEY));
    }

    /** The type of an array's elements, or of a range's bounds. */
    public Type element() {
        return kind == Kind.ARRAY && !labels.isEmpty()
                ? new Type(elementOid, "enum", "", Kind.ENUM, 'E', false, 0, oid, labels)
                : Types.of(elementOid);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Type other && other.oid == oid;
    }

    @Override
    public int hashCode() {
        return oid;
    }
}
