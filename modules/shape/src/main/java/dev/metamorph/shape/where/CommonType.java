package dev.metamorph.shape.where;

import java.util.List;
import java.util.Optional;

/**
 * The one type that the members of an IN list are cast to: Postgres's {@code select_common_type}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/typeconv-union-case.html">UNION, CASE, and
 *     Related Constructs</a>
 */
final class CommonType {
    private CommonType() {}

    /** The common type, if there is one that all of them can be cast to. */
    static Optional<Type> of(List<Type> types) {
        var common = types.getFirst();
        for (var type : types) {
            if (type.is(Family.UNKNOWN) || type.equals(common)) {
                continue;
            }
            if (common.is(Family.UNKNOWN)) {
                common = type;
            } else if (type.family().category() != common.family().category()) {
                return Optional.empty();
            } else if (isBetter(type.family(), common.family())) {
                common = type;
            }
        }
        var found = common.is(Family.UNKNOWN) ? Type.of(Family.TEXT) : common;
        return types.stream().allMatch(type -> castsTo(type, found))
                ? Optional.of(found)
                : Optional.empty();
    }

    private static boolean isBetter(Family candidate, Family common) {
        return !common.isPreferred()
                && common.castsImplicitlyTo(candidate)
                && !candidate.castsImplicitlyTo(common);
    }

    private static boolean castsTo(Type type, Type common) {
        return type.is(Family.UNKNOWN)
                || type.equals(common)
                || (type.family() != common.family()
                        && type.family().castsImplicitlyTo(common.family()));
    }
}
