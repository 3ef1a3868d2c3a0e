package dev.metamorph.shape.where;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is known about how text is compared. Equality is equality of bytes under every deterministic
 * collation; order is known only where it is that of the bytes.
 */
final class Collations {
    private static final String DEFAULT = "default";
    private static final Set<String> BYTEWISE = Set.of("C", "POSIX", "ucs_basic");

    /** The collations that come with Postgres, all of them deterministic. */
    private static final Pattern DETERMINISTIC =
            Pattern.compile(
                    "|default|C|POSIX|ucs_basic|unicode|pg_c_utf8|pg_unicode_fast"
                            + "|C\\.[\\w-]+"
                            + "|[a-z]{2,3}_[A-Z]{2}(\\.[\\w-]+)?(@\\w+)?"
                            + "|[a-z]{2,3}(-[A-Za-z0-9]+)*-x-icu");

    private Collations() {}

    /** Refuses a comparison of text whose outcome is not known here. */
    static void check(Expression left, Expression right, boolean isOrder, int location) {
        var collations = new HashSet<String>();
        collect(left, collations);
        collect(right, collations);
        for (var collation : collations) {
            if (!DETERMINISTIC.matcher(collation).matches()) {
                throw WhereException.at(
                        location,
                        "columns of collation %s cannot be compared in a where clause, because it may take different texts for equal"
                                .formatted(collation));
            }
        }
        collations.remove(DEFAULT);
        if (collations.size() > 1) {
            throw WhereException.at(location, "could not determine which collation to use");
        }
        if (isOrder && (collations.isEmpty() || !BYTEWISE.containsAll(collations))) {
            throw WhereException.at(
                    location,
                    "text can be ordered only by a column of collation \"C\", \"POSIX\" or \"ucs_basic\"");
        }
    }

    private static void collect(Expression side, Set<String> collations) {
        if (side instanceof Expression.Column column) {
            collations.add(column.collation().isEmpty() ? DEFAULT : column.collation());
        }
    }
}
