package dev.metamorph.shape.where;

import java.util.Set;

/**
 * Words that cannot be a column's name without quotes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-keywords-appendix.html">Key words</a>
 */
final class Keywords {
    private static final Set<String> RESERVED =
            words(
                    """
                    all analyse analyze and any array as asc asymmetric authorization binary both
                    case cast check collate collation column concurrently constraint create cross
                    current_catalog current_date current_role current_schema current_time
                    current_timestamp current_user default deferrable desc distinct do else end
                    except false fetch for foreign freeze from full grant group having ilike in
                    initially inner intersect into is isnull join lateral leading left like limit
                    localtime localtimestamp natural not notnull null offset on only or order outer
                    overlaps placing primary references returning right select session_user similar
                    some symmetric system_user table tablesample then to trailing true union unique
                    user using variadic verbose when where window with
                    """);

    /** Words that begin an expression which is valid in Postgres but not here. */
    private static final Set<String> UNSUPPORTED =
            words(
                    """
                    array authorization case current_catalog current_date current_role
                    current_schema current_time current_timestamp current_user localtime
                    localtimestamp session_user system_user user
                    """);

    /** Words that may follow a whole clause in a query. */
    private static final Set<String> NEXT_CLAUSE =
            words(
                    """
                    group having window order limit offset fetch for union intersect except
                    """);

    private Keywords() {}

    static boolean isReserved(String word) {
        return RESERVED.contains(word);
    }

    static boolean beginsUnsupported(String word) {
        return UNSUPPORTED.contains(word);
    }

    static boolean beginsNextClause(String word) {
        return NEXT_CLAUSE.contains(word);
    }

    private static Set<String> words(String list) {
        return Set.of(list.strip().split("\\s+"));
    }
}
