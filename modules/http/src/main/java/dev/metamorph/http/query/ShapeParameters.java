package dev.metamorph.http.query;

import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.query.ShapeQuery.From;
import dev.metamorph.http.query.ShapeQuery.Waiting;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Moves;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.SubsetRequest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parses the parameters of a shape request, and collects all problems. Unknown parameters are
 * ignored, because readers add their own to vary the URL.
 */
public final class ShapeParameters {
    private static final String BLANK = "can't be blank";
    private static final long NO_CURSOR = -1;

    private final QueryString query;
    private final Problems problems = new Problems();

    private ShapeParameters(QueryString query) {
        this.query = query;
    }

    /** The result of parsing. */
    public sealed interface Parsed {
        record Valid(ShapeQuery query) implements Parsed {}

        /** A request for a subset. */
        record Subset(ShapeQuery query, SubsetRequest subset) implements Parsed {}

        record Invalid(Problems problems) implements Parsed {}
    }

    /** Parses a request to read. */
    public static Parsed ofRead(QueryString query) {
        var parsed = new ShapeParameters(query).read();
        if (!(parsed instanceof Parsed.Valid(var asked)) || !SubsetParameters.asked(query)) {
            return parsed;
        }
        return SubsetParameters.read(query)
                .<Parsed>map(subset -> new Parsed.Subset(asked, subset))
                .orElseGet(() -> new Parsed.Invalid(Problems.ofSubset("params", "is invalid")));
    }

    /** Parses a request to delete a shape by its definition. */
    public static Parsed ofDelete(QueryString query) {
        var parameters = new ShapeParameters(query);
        var shape = parameters.shape();
        var live = query.text("live");
        if (!List.of("", "true", "false", "1", "0").contains(live)) {
            parameters.problems.add("live", "is invalid");
        }
        return parameters.result(
                new ShapeQuery(
                        shape, new From.Now(), query.text("handle"), "", Waiting.NOT, NO_CURSOR));
    }

    /** Parses a request to explain a shape; parameters that say where to read are ignored. */
    public static Parsed ofExplain(QueryString query) {
        var parameters = new ShapeParameters(query);
        return parameters.result(
                new ShapeQuery(parameters.shape(), new From.Now(), "", "", Waiting.NOT, NO_CURSOR));
    }

    private Parsed read() {
        var shape = shape();
        var from = from();
        var live = query.flag("live");
        from.ifPresent(given -> checkLive(given, live));
        var waiting = waiting(live);
        return result(
                new ShapeQuery(
                        shape,
                        from.orElse(new From.Now()),
                        handle(from),
                        query.text("expired_handle"),
                        waiting,
                        cursor()));
    }

    private Parsed result(ShapeQuery asked) {
        return problems.isEmpty() ? new Parsed.Valid(asked) : new Parsed.Invalid(problems);
    }

    private ShapeRequest shape() {
        var table = query.text("table");
        if (table.isBlank()) {
            problems.add("table", BLANK);
        }
        return new ShapeRequest(
                table,
                query.text("where"),
                params(),
                list("columns"),
                list("queryable_columns"),
                replica(),
                logMode(),
                rows(),
                moves());
    }

    private Optional<From> from() {
        var text = query.text("offset");
        if (text.isBlank()) {
            problems.add("offset", BLANK);
            return Optional.empty();
        }
        if (text.equals("now")) {
            return Optional.of(new From.Now());
        }
        var offset = LogOffset.parse(text);
        if (offset.isEmpty()) {
            problems.add("offset", "has invalid format");
        }
        return offset.map(From.After::new);
    }

    /** The handle is used only with an offset inside the log. */
    private String handle(Optional<From> from) {
        var inside =
                from.filter(given ->
                        given instanceof From.After(var offset)
                                && !offset.equals(LogOffset.BEFORE_ALL));
        if (inside.isEmpty()) {
            return "";
        }
        var handle = query.text("handle");
        if (handle.isBlank()) {
            problems.add("handle", "can't be blank when offset != -1");
        }
        return handle;
    }

    private void checkLive(From from, boolean live) {
        if (!live) {
            return;
        }
        if (from instanceof From.Now) {
            problems.add("live", "can't be true when offset is 'now'");
        } else if (from instanceof From.After(var offset) && offset.equals(LogOffset.BEFORE_ALL)) {
            problems.add("live", "can't be true when offset == -1");
        }
    }

    /** The parameter's old name is accepted too. */
    private Waiting waiting(boolean live) {
        if (!query.flag("live_sse") && !query.flag("experimental_live_sse")) {
            return live ? Waiting.LONG_POLL : Waiting.NOT;
        }
        if (!live) {
            problems.add("live_sse", "can't be true unless live is also true");
        }
        return Waiting.STREAM;
    }

    private Map<String, String> params() {
        var params = new HashMap<String, String>();
        query.values().forEach((name, value) -> addParam(name, value, params));
        return params;
    }

    private void addParam(String name, String value, Map<String, String> params) {
        if (name.equals("params") && !value.isEmpty()) {
            problems.add("params", "is invalid");
            return;
        }
        if (!name.startsWith("params[")) {
            return;
        }
        var close = name.indexOf(']');
        if (close != name.length() - 1 || close == "params[".length()) {
            problems.add("params", "is invalid");
            return;
        }
        params.put(name.substring("params[".length(), close), value);
    }

    /** A comma-separated list, as received. */
    private List<String> list(String name) {
        var text = query.text(name);
        return text.isBlank() ? List.of() : List.of(text);
    }

    private Replica replica() {
        var text = query.text("replica");
        for (var replica : Replica.values()) {
            if (replica.text().equals(text)) {
                return replica;
            }
        }
        refuseUnlessEmpty("replica", text);
        return Replica.DEFAULT;
    }

    private LogMode logMode() {
        var text = query.text("log");
        for (var mode : LogMode.values()) {
            if (mode.text().equals(text)) {
                return mode;
            }
        }
        refuseUnlessEmpty("log", text);
        return LogMode.FULL;
    }

    private Moves moves() {
        var text = query.text("moves");
        for (var moves : Moves.values()) {
            if (moves.text().equals(text)) {
                return moves;
            }
        }
        refuseUnlessEmpty("moves", text);
        return Moves.EVENTS;
    }

    private boolean rows() {
        var text = query.text("rows");
        if (!List.of("", "true", "false").contains(text)) {
            problems.add("rows", "is invalid");
        }
        return text.equals("true");
    }

    private void refuseUnlessEmpty(String name, String text) {
        if (!text.isEmpty()) {
            problems.add(name, "is invalid");
        }
    }

    /** The cursor only influences the next cursor, so a malformed one is not an error. */
    private long cursor() {
        var text = query.text("cursor");
        var isNumber = !text.isEmpty() && text.length() < 19;
        return isNumber && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Long.parseLong(text)
                : NO_CURSOR;
    }
}
