package dev.metamorph.http.rows;

import dev.metamorph.http.message.Problems;
import dev.metamorph.http.rows.RowsQuery.Selection;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeRows.Query;
import dev.metamorph.shape.rows.RowKeys;

import java.util.List;
import java.util.Map;

/** Checks a query for rows against its shape, and translates values of columns to keys. */
final class RowsResolver {
    private static final byte[] ALL = {};

    private final Problems problems = new Problems();
    private final RowsQuery query;
    private final Shape shape;
    private final RowKeys keys;

    private RowsResolver(RowsQuery query, Shape shape) {
        this.query = query;
        this.shape = shape;
        keys = RowKeys.of(shape.relation());
    }

    /** The result of checking. */
    sealed interface Resolved {
        /** The query by keys. */
        record Valid(Query query) implements Resolved {}

        record Invalid(Problems problems) implements Resolved {}
    }

    static Resolved resolve(RowsQuery query, Shape shape) {
        if (!shape.definition().keepsRows()) {
            return new Resolved.Invalid(
                    Problems.of(
                            "handle",
                            List.of(
                                    "the shape keeps no rows for queries; request it with rows=true, or declare it with rows")));
        }
        var resolver = new RowsResolver(query, shape);
        var resolved = resolver.query(query.selection());
        resolver.checkColumns();
        return resolver.problems.isEmpty()
                ? new Resolved.Valid(resolved)
                : new Resolved.Invalid(resolver.problems);
    }

    private void checkColumns() {
        var unknown =
                query.columns().stream()
                        .filter(column -> !shape.definition().columns().contains(column))
                        .toList();
        if (!unknown.isEmpty()) {
            problems.add("columns", "the shape has no column " + String.join(", ", unknown));
        }
    }

    private Query query(Selection selection) {
        if (!selection.key().isEmpty()) {
            return Query.point(key(selection.key()));
        }
        var from = selection.from().isEmpty() ? ALL : bound("from", selection.from());
        var to = selection.to().isEmpty() ? ALL : RowKeys.endOf(bound("to", selection.to()));
        if (selection.cursor().isPresent()) {
            var last = selection.cursor().get().key();
            if (selection.descending()) {
                to = last;
            } else {
                from = RowKeys.after(last);
            }
        }
        return new Query(from, to, false, selection.descending(), selection.limit());
    }

    private byte[] key(Map<String, String> values) {
        if (values.size() < keys.names().size()) {
            problems.add(
                    "key",
                    "must give all columns of the primary key: " + String.join(", ", keys.names()));
            return ALL;
        }
        return prefix("key", values);
    }

    private byte[] bound(String field, Map<String, String> values) {
        var prefix = prefix(field, values);
        for (var column = 0; column < Math.min(values.size(), keys.names().size()); column++) {
            if (!keys.isOrdered(column)) {
                problems.add(
                        field,
                        "the values of %s are in no order; rows are found by its exact value with key"
                                .formatted(keys.names().get(column)));
            }
        }
        return prefix;
    }

    private byte[] prefix(String field, Map<String, String> values) {
        try {
            return keys.prefix(values);
        } catch (IllegalArgumentException e) {
            problems.add(field, String.valueOf(e.getMessage()));
            return ALL;
        }
    }

    /** Returns whether the shape's key is that of the table as it is now. */
    static boolean hasItsKey(Shape shape) {
        return RowKeys.of(shape.relation()).names().equals(shape.definition().key());
    }
}
