package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.List;
import java.util.Optional;

/**
 * Finds the type to which several expressions are cast: Postgres's {@code select_common_type}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/typeconv-union-case.html">UNION, CASE, and
 *     Related Constructs</a>
 */
public final class CommonType {
    private CommonType() {}

    /** The common type, if all types can be cast to it. */
    public static Optional<Type> of(List<Type> types) {
        var common = types.getFirst();
        for (var type : types) {
            if (type.isUnknown() || type.equals(common)) {
                continue;
            }
            if (common.isUnknown()) {
                common = type;
            } else if (type.category() != common.category()) {
                return Optional.empty();
            } else if (!common.preferred()
                    && Casts.reaches(common, type)
                    && !Casts.reaches(type, common)) {
                common = type;
            }
        }
        var found = common.isUnknown() ? Types.of(Types.TEXT) : common;
        return types.stream().allMatch(type -> Casts.reaches(type, found))
                ? Optional.of(found)
                : Optional.empty();
    }
}
