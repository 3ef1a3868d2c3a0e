package dev.metamorph.http.operations;

import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.definition.TableNames;
import dev.metamorph.shape.port.ShapeList.Bounds;
import dev.metamorph.shape.port.ShapeList.Order;
import dev.metamorph.shape.port.ShapeList.Place;
import dev.metamorph.shape.port.ShapeList.Question;
import dev.metamorph.shape.port.ShapeList.State;
import dev.metamorph.shape.relation.TableName;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The parameters of {@code /v1/shapes}. Pure. */
final class ShapesQuery {
    /** The size limit of a page, and its default. */
    static final int MAX_LIMIT = 1_000;

    private static final int DEFAULT_LIMIT = 100;
    private static final Map<String, Order> ORDERS =
            Map.of(
                    "created", Order.CREATED,
                    "table", Order.TABLE,
                    "rows", Order.ROWS,
                    "bytes", Order.BYTES);
    private static final char SEPARATOR = '\n';

    private final QueryString query;
    private final Problems problems = new Problems();

    private ShapesQuery(QueryString query) {
        this.query = query;
    }

    /** The parameters, or what is wrong with them. */
    sealed interface Parsed {
        /**
         * A question that can be answered.
         *
         * @param here whether only shapes whose logs are on this instance are listed, and no other
         *     instance is asked
         */
        record Valid(Question question, boolean here) implements Parsed {}

        /** The parameters are wrong. */
        record Invalid(Problems problems) implements Parsed {}
    }

    static Parsed parse(QueryString query) {
        return new ShapesQuery(query).parse();
    }

    private Parsed parse() {
        var order = order();
        var question =
                new Question(
                        table(),
                        state(),
                        Optional.of(query.text("handle"))
                                .filter(text -> !text.isEmpty())
                                .map(ShapeHandle::new),
                        bounds("rows"),
                        bounds("bytes"),
                        order,
                        query.text("sort").startsWith("-"),
                        after(),
                        limit());
        var here = here();
        return problems.isEmpty() ? new Parsed.Valid(question, here) : new Parsed.Invalid(problems);
    }

    private Optional<TableName> table() {
        var text = query.text("table");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TableNames.parse(text));
        } catch (IdentifierException e) {
            problems.add("table", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<State> state() {
        var text = query.text("state");
        var found = Arrays.stream(State.values()).filter(each -> each.text().equals(text));
        var state = found.findAny();
        if (state.isEmpty() && !text.isEmpty()) {
            problems.add("state", "is not snapshot or active");
        }
        return state;
    }

    private Order order() {
        var text = query.text("sort");
        if (text.isEmpty()) {
            return Order.CREATED;
        }
        var order = ORDERS.get(text.startsWith("-") ? text.substring(1) : text);
        if (order == null) {
            problems.add("sort", "is not created, table, rows or bytes, perhaps with - before it");
            return Order.CREATED;
        }
        return order;
    }

    private Bounds bounds(String of) {
        return new Bounds(number("min_" + of), number("max_" + of));
    }

    private OptionalLong number(String name) {
        var text = query.text(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            problems.add(name, "is not a number of at most 18 digits");
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    private int limit() {
        var text = query.text("limit");
        if (text.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > MAX_LIMIT) {
            problems.add("limit", "is not a number from 1 to %d".formatted(MAX_LIMIT));
            return DEFAULT_LIMIT;
        }
        return Integer.parseInt(text);
    }

    private boolean here() {
        var text = query.text("here");
        if (!text.matches("|true|false")) {
            problems.add("here", "is not true or false");
        }
        return text.equals("true");
    }

    private Optional<Place> after() {
        var text = query.text("cursor");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var place = place(text);
        if (place.isEmpty()) {
            problems.add("cursor", "is not one of this service");
        }
        return place;
    }

    /** The place of a cursor; empty if it is none. */
    static Optional<Place> place(String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            var end = text.lastIndexOf(SEPARATOR);
            return end < 0
                    ? Optional.empty()
                    : Optional.of(new Place(text.substring(0, end), text.substring(end + 1)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The query that puts the same question about the logs of the instance that is asked. */
    static String ofOwner(Question question) {
        var parameters = new LinkedHashMap<String, String>();
        question.table().ifPresent(table -> parameters.put("table", table.toString()));
        question.state().ifPresent(state -> parameters.put("state", state.text()));
        question.handle().ifPresent(handle -> parameters.put("handle", handle.text()));
        bounds("rows", question.rows(), parameters);
        bounds("bytes", question.bytes(), parameters);
        ORDERS.forEach((name, order) -> {
            if (order == question.order()) {
                parameters.put("sort", question.descending() ? "-" + name : name);
            }
        });
        parameters.put("limit", Integer.toString(question.limit()));
        question.after().ifPresent(place -> parameters.put("cursor", cursor(place)));
        parameters.put("here", "true");
        return parameters.entrySet().stream()
                .map(each ->
                        each.getKey()
                                + '='
                                + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static void bounds(String of, Bounds bounds, Map<String, String> parameters) {
        bounds.from().ifPresent(least -> parameters.put("min_" + of, Long.toString(least)));
        bounds.to().ifPresent(most -> parameters.put("max_" + of, Long.toString(most)));
    }

    /** The cursor of a place. */
    static String cursor(Place place) {
        var text = place.key() + SEPARATOR + place.handle();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
