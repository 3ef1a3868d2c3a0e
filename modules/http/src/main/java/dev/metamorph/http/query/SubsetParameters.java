package dev.metamorph.http.query;

import dev.metamorph.http.message.QueryString;
import dev.metamorph.shape.definition.SubsetRequest;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Parses the parameters of a subset: {@code subset__where} and so on; each may also be written
 * {@code subset[where]}.
 */
final class SubsetParameters {
    private static final String PREFIX = "subset__";

    private final QueryString query;

    private SubsetParameters(QueryString query) {
        this.query = query;
    }

    /** Returns whether a request asks for a subset. */
    static boolean asked(QueryString query) {
        return query.values().keySet().stream()
                .anyMatch(name ->
                        name.equals("subset")
                                || name.startsWith(PREFIX)
                                || name.startsWith("subset["));
    }

    /** The subset that is asked for; empty if the clause's parameters are malformed. */
    static Optional<SubsetRequest> read(QueryString query) {
        var parameters = new SubsetParameters(query);
        try {
            return Optional.of(
                    new SubsetRequest(
                            parameters.text("where"),
                            parameters.params(),
                            parameters.text("order_by"),
                            parameters.text("limit"),
                            parameters.text("offset"),
                            query.text("queryable_columns")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String text(String name) {
        var text = query.text(PREFIX + name);
        return text.isEmpty() ? query.text("subset[" + name + "]") : text;
    }

    private Map<String, String> params() throws IOException {
        var params = new HashMap<String, String>();
        var json = text("params");
        if (!json.isEmpty()) {
            params.putAll(PostBody.params(json));
        }
        for (var entry : query.values().entrySet()) {
            var number = number(entry.getKey());
            if (number.isPresent()) {
                params.put(number.get(), entry.getValue());
            }
        }
        return params;
    }

    /** The number in {@code subset__params[1]} and {@code subset[params][1]}. */
    private static Optional<String> number(String name) {
        for (var prefix : new String[] {PREFIX + "params[", "subset[params]["}) {
            if (name.startsWith(prefix) && name.endsWith("]")) {
                return Optional.of(name.substring(prefix.length(), name.length() - 1));
            }
        }
        return Optional.empty();
    }
}
