package dev.metamorph.shape.where;

import dev.metamorph.shape.relation.PgType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The type of an expression; a domain is its base type.
 *
 * @param family which one
 * @param oid its OID, which tells enums apart
 * @param name {@code typname}
 * @param labels an enum's labels in their order
 */
record Type(Family family, int oid, String name, List<String> labels) {
    static final Type BOOL = of(Family.BOOL);

    private static final Map<Integer, Type> BY_OID =
            Arrays.stream(Family.values())
                    .filter(family -> family.oid() != PgType.NO_OID)
                    .collect(Collectors.toUnmodifiableMap(Family::oid, Type::of));

    static Type of(Family family) {
        return new Type(family, family.oid(), family.typname(), List.of());
    }

    /** The type of a column's values. */
    static Type ofColumn(PgType type) {
        return switch (type.kind()) {
            case BASE -> base(type.oid(), type.name());
            case ENUM -> new Type(Family.ENUM, type.oid(), type.name(), type.enumLabels());
            case DOMAIN -> domain(type);
            case ARRAY, RANGE, MULTIRANGE -> other(Family.OTHER, type);
            case COMPOSITE, PSEUDO -> other(Family.OPAQUE, type);
        };
    }

    private static Type base(int oid, String name) {
        var known = BY_OID.get(oid);
        return known == null ? new Type(Family.OTHER, oid, name, List.of()) : known;
    }

    /**
     * A domain has its base type's comparisons, but for one over an enum, which has none. Its base
     * type may be a row.
     */
    private static Type domain(PgType type) {
        var base = base(type.element(), type.elementName());
        return base.is(Family.OTHER) ? other(domainFamily(type), type) : base;
    }

    private static Family domainFamily(PgType type) {
        return type.enumLabels().isEmpty() ? Family.OPAQUE : Family.OTHER;
    }

    private static Type other(Family family, PgType type) {
        return new Type(family, type.oid(), type.name(), List.of());
    }

    boolean is(Family other) {
        return family == other;
    }
}
