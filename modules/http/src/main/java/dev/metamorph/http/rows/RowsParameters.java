package dev.metamorph.http.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;

import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.rows.RowsQuery.Freshness;
import dev.metamorph.http.rows.RowsQuery.Selection;
import dev.metamorph.http.rows.RowsQuery.Target;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.definition.ColumnNames;
import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.port.ShapeRows;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Parses the parameters of a query for rows, and collects all problems. */
public final class RowsParameters {
    /** The number of rows of a page if the reader names none. */
    static final int DEFAULT_LIMIT = 1_000;

    private static final String INVALID = "is invalid";
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final QueryString query;
    private final Problems problems = new Problems();

    private RowsParameters(QueryString query) {
        this.query = query;
    }

    /** The result of parsing. */
    public sealed interface Parsed {
        record Valid(RowsQuery query) implements Parsed {}

        record Invalid(Problems problems) implements Parsed {}
    }

    /** Parses a query. */
    public static Parsed parse(QueryString query) {
        var parameters = new RowsParameters(query);
        var parsed =
                new RowsQuery(
                        parameters.target(),
                        parameters.selection(),
                        parameters.columns(),
                        parameters.freshness());
        return parameters.problems.isEmpty()
                ? new Parsed.Valid(parsed)
                : new Parsed.Invalid(parameters.problems);
    }

    private Target target() {
        var handle = query.text("handle");
        var name = query.text("name");
        if (handle.isBlank() == name.isBlank()) {
            problems.add(
                    "handle", "give either the handle of a shape or the name of a published one");
        }
        return handle.isBlank() ? new Target.Name(name) : new Target.Handle(handle);
    }

    private Selection selection() {
        var key = values("key");
        var from = values("from");
        var to = values("to");
        var snapshot = flag("snapshot");
        var descending = descending();
        var cursor = cursor(descending);
        if (!key.isEmpty()) {
            refuseWith("key", List.of("from", "to", "order", "limit", "cursor", "snapshot"));
        }
        if (snapshot) {
            refuseWith("snapshot", List.of("limit", "cursor"));
        }
        return new Selection(
                key,
                from,
                to,
                descending,
                snapshot ? ShapeRows.MAX_ROWS : limit(),
                snapshot,
                cursor);
    }

    private void refuseWith(String name, List<String> others) {
        others.stream()
                .filter(other -> !query.text(other).isEmpty())
                .forEach(other -> problems.add(other, "can't be given with " + name));
    }

    private boolean descending() {
        return switch (query.text("order")) {
            case "", "asc" -> false;
            case "desc" -> true;
            default -> {
                problems.add("order", "is neither asc nor desc");
                yield false;
            }
        };
    }

    private int limit() {
        var limit = number("limit");
        if (limit.isPresent()
                && (limit.getAsLong() < 1 || limit.getAsLong() > ShapeRows.MAX_ROWS)) {
            problems.add("limit", "is not a number from 1 to " + ShapeRows.MAX_ROWS);
            return DEFAULT_LIMIT;
        }
        return (int) limit.orElse(DEFAULT_LIMIT);
    }

    private Optional<RowsCursor> cursor(boolean descending) {
        var text = query.text("cursor");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var cursor = RowsCursor.parse(text);
        if (cursor.isEmpty()) {
            problems.add("cursor", INVALID);
        } else if (cursor.get().descending() != descending) {
            problems.add("cursor", "belongs to pages in the other order");
        }
        return cursor;
    }

    private boolean flag(String name) {
        return switch (query.text(name)) {
            case "", "0", "false" -> false;
            case "1", "true" -> true;
            default -> {
                problems.add(name, INVALID);
                yield false;
            }
        };
    }

    private List<String> columns() {
        var text = query.text("columns");
        if (text.isBlank()) {
            return List.of();
        }
        try {
            return ColumnNames.parseList(text);
        } catch (IdentifierException e) {
            problems.add("columns", String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private Freshness freshness() {
        var any =
                switch (query.text("consistency")) {
                    case "", "active" -> false;
                    case "any" -> true;
                    default -> {
                        problems.add("consistency", "is neither active nor any");
                        yield false;
                    }
                };
        var lag = number("max_lag_ms");
        if (lag.isPresent() && !any) {
            problems.add("max_lag_ms", "is for standbys: needs consistency=any");
        }
        return new Freshness(lsn(), xid(), any, lag);
    }

    private Optional<Lsn> lsn() {
        var text = query.text("at_least_lsn");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    text.indexOf('/') >= 0
                            ? Lsn.parse(text)
                            : new Lsn(Long.parseUnsignedLong(text)));
        } catch (IllegalArgumentException _) {
            problems.add("at_least_lsn", "is no LSN, as 16/B374D848 or in decimal");
            return Optional.empty();
        }
    }

    private Optional<Xid> xid() {
        var xid = number("at_least_xid");
        return xid.isPresent() ? Optional.of(Xid.ofFull(xid.getAsLong())) : Optional.empty();
    }

    private OptionalLong number(String name) {
        var text = query.text(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            problems.add(name, "is not a whole number");
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** A JSON object of scalars; numbers and booleans count as their text. */
    private Map<String, String> values(String name) {
        var text = query.text(name);
        if (text.isEmpty()) {
            return Map.of();
        }
        var values = new HashMap<String, String>();
        try (var json = JSON.createParser(text)) {
            var isObject = json.nextToken() == JsonToken.START_OBJECT;
            while (isObject && json.nextToken() == JsonToken.FIELD_NAME) {
                var column = json.currentName();
                var value = json.nextToken();
                isObject = value.isScalarValue() && value != JsonToken.VALUE_NULL;
                values.put(column, json.getText());
            }
            if (isObject && !values.isEmpty() && json.nextToken() == null) {
                return values;
            }
        } catch (IOException _) {
            // Jackson's message would repeat parts of the text.
        }
        problems.add(name, "is not a JSON object of values by column");
        return Map.of();
    }
}
