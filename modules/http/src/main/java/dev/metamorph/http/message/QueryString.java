package dev.metamorph.http.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a request. If a name occurs twice, the last occurrence counts, as in Electric:
 * a proxy that appends its own parameter overrides the client's.
 *
 * @param values the values by name, both decoded
 */
public record QueryString(Map<String, String> values) {
    public static final QueryString EMPTY = new QueryString(Map.of());

    /** Parses {@code a=b&c=d}; empty if a part is not percent-encoded UTF-8. */
    public static Optional<QueryString> parse(String raw) {
        if (raw.isEmpty()) {
            return Optional.of(EMPTY);
        }
        var values = new LinkedHashMap<String, String>();
        for (var from = 0; from <= raw.length(); ) {
            var next = raw.indexOf('&', from);
            var to = next < 0 ? raw.length() : next;
            if (to > from && !put(raw.substring(from, to), values)) {
                return Optional.empty();
            }
            from = to + 1;
        }
        return Optional.of(new QueryString(values));
    }

    private static boolean put(String pair, Map<String, String> values) {
        var equals = pair.indexOf('=');
        var name = PercentText.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
        var value = PercentText.decodeQuery(equals < 0 ? "" : pair.substring(equals + 1));
        if (name.isEmpty() || value.isEmpty()) {
            return false;
        }
        values.put(name.get(), value.get());
        return true;
    }

    /** The value of a parameter; empty text if it is absent. */
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** Returns whether a flag is set: it is present, and not {@code false}. */
    public boolean flag(String name) {
        var value = values.get(name);
        return value != null && !value.equals("false");
    }
}
