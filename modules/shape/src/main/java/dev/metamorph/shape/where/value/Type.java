package dev.metamorph.shape.where.value;

import java.util.List;

/**
 * The type of an expression. Types are equal if their OIDs are.
 *
 * @param oid {@code pg_type.oid}
 * @param name {@code typname}
 * @param sql the name of the type in SQL
 * @param kind the kind of type
 * @param category {@code typcategory}
 * @param preferred {@code typispreferred}
 * @param elementOid of an array, the type of its elements; of a range, its subtype; otherwise 0
 * @param arrayOid the type of arrays of it, or 0
 * @param labels of an enum or an array of it, the labels in their order
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
    /** {@code typcategory} of the string types. */
    public static final char STRING = 'S';

    /** Copies the list. */
    public Type {
        labels = List.copyOf(labels);
    }

    /** The kinds of types. */
    public enum Kind {
        /** A built-in scalar type. */
        BASE,
        ARRAY,
        ENUM,
        /** A range of a built-in type. */
        RANGE,
        /** A pseudo-type, which only declarations of functions name. */
        PSEUDO,
        /** A type whose values can only be tested for NULL. */
        OTHER,
        /** A type whose values cannot even be tested for NULL: a row of NULLs IS NULL. */
        OPAQUE
    }

    /** Returns whether this is the built-in type with that OID. */
    public boolean is(int other) {
        return oid == other;
    }

    /** Returns whether this is the type of a literal that the context has not typed yet. */
    public boolean isUnknown() {
        return oid == Types.UNKNOWN;
    }

    /** Returns whether this is a string type. */
    public boolean isString() {
        return category == STRING;
    }

    /** Returns whether this is smallint, integer or bigint. */
    public boolean isInteger() {
        return oid == Types.INT2 || oid == Types.INT4 || oid == Types.INT8;
    }

    /** Returns whether this is money or an array of it. */
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
