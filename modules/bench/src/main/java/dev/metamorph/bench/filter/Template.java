package dev.metamorph.bench.filter;

import java.util.List;
import java.util.function.IntFunction;

/**
 * Shapes that differ only in constants. Shape {@code n} matches row {@code n}.
 *
 * @param name the clause without its constants
 * @param group the shapes from {@code group * i} to {@code group * i + group - 1} match row {@code
 *     group * i}
 * @param clause of a shape
 */
record Template(String name, int group, IntFunction<String> clause) {
    /** The templates; each is measured among few shapes, which is one group, and among many. */
    static List<Template> all() {
        return List.of(
                one("user_id = n", "user_id = %1$d"),
                one("user_id IN (n, -n)", "user_id IN (%1$d, -%1$d)"),
                one("user_id = n AND amount > 0", "user_id = %1$d AND amount > 0"),
                one("user_id = n AND org_id = m", "user_id = %1$d AND org_id = %2$d"),
                one("user_id = n OR id = -n", "user_id = %1$d OR id = -%1$d"),
                one("name = 'text n'", "name = 'user %1$d-and some more text'"),
                one("amount = n.5", "amount = %1$d.5"),
                one("tags @> '{tn}'", "tags @> '{t%1$d}'"),
                one("user_id BETWEEN n AND n", "user_id BETWEEN %1$d AND %1$d"),
                one("place BETWEEN 10n AND 10n+9", "place BETWEEN %1$d0 AND %1$d9"),
                new Template("place BETWEEN, 4 nested", 4, Template::nested),
                new Template(
                        "place BETWEEN 10n-32 AND 10n+8",
                        4,
                        shape -> between(10 * shape - 32, 10 * shape + 8)),
                one("place BETWEEN, 1 to 100 wide", Template::wide),
                one("amount BETWEEN n AND n.9", "amount BETWEEN %1$d AND %1$d.9"),
                one("place < -1000000n", "place < 1000000 - 1000000 * %1$d::int8"),
                one("place > 1000000n", "place > 1000000 * %1$d::int8 - 1"),
                one("amount > 1000000n", "amount > %1$d000000 - 1"),
                one("name LIKE 'user n-%'", "name LIKE 'user %1$d-%%'"),
                one("code LIKE 'n-%', 6 digits", "code LIKE '%1$06d-%%'"),
                one(
                        "name >= 'user n-' AND name < 'user n.'",
                        "name >= 'user %1$d-' AND name < 'user %1$d.'"));
    }

    private static Template one(String name, String format) {
        return one(name, shape -> format.formatted(shape, shape % 10));
    }

    private static Template one(String name, IntFunction<String> clause) {
        return new Template(name, 1, clause);
    }

    private static String nested(int shape) {
        var start = shape / 4 * 40;
        return between(start + shape % 4, start + 39 - shape % 4);
    }

    /** Widths of all sizes, mostly small, in random order. */
    private static String wide(int shape) {
        var width = (int) Math.pow(10, Math.floorMod(shape * 0x9e3779b9, 200) / 100.0);
        return between(10 * shape + 5, 10 * shape + 5 + width);
    }

    private static String between(int low, int high) {
        return "place BETWEEN %d AND %d".formatted(low, high);
    }
}
