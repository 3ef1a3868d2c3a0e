package dev.metamorph.shape.relation;

import java.util.List;

/**
 * A column type, with all that decides how its values are compared and shown.
 *
 * @param oid {@code pg_type.oid}, unsigned 32-bit
 * @param name {@code typname}; for an array type the name of the array type itself ({@code _int4})
 * @param kind what sort of type it is
 * @param element the element type of an array, the type under a domain that is no domain itself,
 *     else {@link #NO_OID}
 * @param elementName {@code typname} of that type, else empty
 * @param modifier {@code atttypmod}, -1 for none
 * @param dimensions {@code attndims}, 0 unless the column was declared as an array
 * @param enumLabels the labels of an enum (or of the enum that an array or domain is over), in
 *     their order
 */
public record PgType(
        int oid,
        String name,
        Kind kind,
        int element,
        String elementName,
        int modifier,
        int dimensions,
        List<String> enumLabels) {
    /** No such type. */
    public static final int NO_OID = 0;

    /** Copies the list. */
    public PgType {
        enumLabels = List.copyOf(enumLabels);
    }

    /** A base type without modifier. */
    public static PgType base(int oid, String name) {
        return new PgType(oid, name, Kind.BASE, NO_OID, "", -1, 0, List.of());
    }

    /** What sort of type ({@code pg_type.typtype}, arrays told apart by {@code typcategory}). */
    public enum Kind {
        /** Built in or defined by an extension. */
        BASE,
        /** An array of another type. */
        ARRAY,
        /** A list of labels. */
        ENUM,
        /** Another type with constraints. */
        DOMAIN,
        /** A row type. */
        COMPOSITE,
        /** A range. */
        RANGE,
        /** Several ranges. */
        MULTIRANGE,
        /** Anything that cannot be a column's type in earnest. */
        PSEUDO
    }
}
