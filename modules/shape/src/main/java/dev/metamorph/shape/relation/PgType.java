package dev.metamorph.shape.relation;

import java.util.List;

/**
 * A column type, with the properties on which the comparison and the text of its values depend.
 *
 * @param oid {@code pg_type.oid}, unsigned 32-bit
 * @param name {@code typname}; for an array type the name of the array type itself ({@code _int4})
 * @param kind the kind of type
 * @param element the element type of an array, or the base type of a domain that is not a domain
 *     itself; otherwise {@link #NO_OID}
 * @param elementName {@code typname} of that type; empty if there is none
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
    /** The OID that stands for no type. */
    public static final int NO_OID = 0;

    /** Copies the list. */
    public PgType {
        enumLabels = List.copyOf(enumLabels);
    }

    /** Creates a base type without a modifier. */
    public static PgType base(int oid, String name) {
        return new PgType(oid, name, Kind.BASE, NO_OID, "", -1, 0, List.of());
    }

    /**
     * The kinds of types ({@code pg_type.typtype}; arrays are distinguished by {@code
     * typcategory}).
     */
    public enum Kind {
        /** A base type, built in or defined by an extension. */
        BASE,
        /** An array of another type. */
        ARRAY,
        /** An enum: a list of labels. */
        ENUM,
        /** A domain: another type with constraints. */
        DOMAIN,
        /** A composite type. */
        COMPOSITE,
        /** A range. */
        RANGE,
        /** A multirange. */
        MULTIRANGE,
        /** A pseudo-type, which no ordinary column has. */
        PSEUDO
    }
}
