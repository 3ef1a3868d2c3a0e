package dev.metamorph.shape.published;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The headers that a declaration adds to those that every record has.
 *
 * @param constants values by the headers' names
 * @param columns columns, with SQL's quoting, by the headers' names; a header has the text of the
 *     row's value, and is missing where that is NULL
 */
public record RecordHeaders(Map<String, String> constants, Map<String, String> columns) {
    /** No header. */
    public static final RecordHeaders NONE = new RecordHeaders(Map.of(), Map.of());

    /** The headers of the product itself begin with this. */
    public static final String RESERVED = "metamorph-";

    /** Copies the maps. */
    public RecordHeaders {
        constants = Map.copyOf(constants);
        columns = Map.copyOf(columns);
    }

    /** The faults in the names, each a sentence. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        var names = new TreeSet<>(constants.keySet());
        names.addAll(columns.keySet());
        for (var name : names) {
            if (name.isBlank() || name.startsWith(RESERVED)) {
                problems.add(
                        "a header must not be called \"%s\"; names are not blank, and those that begin with %s are taken"
                                .formatted(name, RESERVED));
            }
        }
        var both = new TreeMap<>(constants);
        both.keySet().retainAll(columns.keySet());
        both.keySet()
                .forEach(name ->
                        problems.add(
                                "the header \"%s\" is both constant and a column's; give one"
                                        .formatted(name)));
        return problems;
    }
}
