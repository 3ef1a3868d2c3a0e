package dev.metamorph.shape.where.syntax;

import java.util.Set;

/**
 * The keywords that restrict names without quotes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-keywords-appendix.html">Key words</a>
 */
public final class Keywords {
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

    /** Keywords that begin an expression which is valid in Postgres but not supported here. */
    private static final Set<String> UNSUPPORTED =
            words(
                    """
                    authorization current_catalog current_date current_role
                    current_schema current_time current_timestamp current_user localtime
                    localtimestamp session_user system_user user
                    """);

    /** Keywords that can follow a where clause in a query. */
    private static final Set<String> NEXT_CLAUSE =
            words(
                    """
                    group having window order limit offset fetch for union intersect except
                    """);

    /** Keywords that can name functions, but not columns. */
    private static final Set<String> FUNCTION_NAMES =
            words(
                    """
                    authorization binary collation concurrently cross current_schema freeze full
                    ilike inner is isnull join left like natural notnull outer overlaps right
                    similar tablesample verbose
                    """);

    /** Keywords that can name columns, but not functions. */
    private static final Set<String> COLUMN_NAMES =
            words(
                    """
                    between bigint bit boolean char character coalesce dec decimal exists extract
                    float greatest grouping inout int integer interval json json_array
                    json_arrayagg json_exists json_object json_objectagg json_query json_scalar
                    json_serialize json_table json_value least merge_action national nchar none
                    normalize nullif numeric out overlay position precision real row setof smallint
                    substring time timestamp treat trim values varchar xmlattributes xmlconcat
                    xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
                    xmlserialize xmltable
                    """);

    private Keywords() {}

    static boolean isFunctionName(String word) {
        return !COLUMN_NAMES.contains(word)
                && (!RESERVED.contains(word) || FUNCTION_NAMES.contains(word));
    }

    /** Returns whether a word must be quoted to name a column. */
    public static boolean isReserved(String word) {
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
