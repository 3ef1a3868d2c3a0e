package dev.metamorph.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A comma list of column names with SQL's quoting, as they would be looked up. Only to compare two
 * lists with each other: whether a name is well formed is not judged here.
 *
 * @param names in the order given
 */
record ColumnNames(List<String> names) {
    static ColumnNames parse(String list) {
        var names = new ArrayList<String>();
        var quoted = false;
        var from = 0;
        for (var i = 0; i < list.length(); i++) {
            var c = list.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                names.add(name(list.substring(from, i)));
                from = i + 1;
            }
        }
        names.add(name(list.substring(from)));
        return new ColumnNames(names);
    }

    private static String name(String text) {
        var length = text.length();
        if (length >= 2 && text.charAt(0) == '"' && text.charAt(length - 1) == '"') {
            return text.substring(1, length - 1).replace("\"\"", "\"");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** Those of these that the others lack. */
    List<String> without(ColumnNames others) {
        return names.stream().filter(name -> !others.names.contains(name)).toList();
    }
}
