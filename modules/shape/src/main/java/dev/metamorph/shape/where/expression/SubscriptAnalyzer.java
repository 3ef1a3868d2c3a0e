package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.syntax.Syntax;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.Type.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Analyzes array subscripts and slices.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-ACCESSING">Accessing
 *     arrays</a>
 */
final class SubscriptAnalyzer {
    private static final Syntax ONE = new Syntax.Numeral("1", 0);

    private final ExpressionAnalyzer analyzer;
    private final Coercions coercions;

    SubscriptAnalyzer(ExpressionAnalyzer analyzer, Coercions coercions) {
        this.analyzer = analyzer;
        this.coercions = coercions;
    }

    Expression subscript(Syntax.Subscript subscript) {
        var location = subscript.location();
        var array = analyzer.analyze(subscript.operand());
        if (array.type().kind() != Kind.ARRAY) {
            throw Refusal.limited(
                    Limitation.CONSTRUCT,
                    location,
                    "cannot subscript type %s".formatted(array.type().name()));
        }
        var indexes = subscript.indexes();
        if (indexes.size() > PgArray.MAX_DIMENSIONS) {
            throw Refusal.at(
                    location,
                    "number of array dimensions (%d) exceeds the maximum allowed (%d)"
                            .formatted(indexes.size(), PgArray.MAX_DIMENSIONS));
        }
        return indexes.stream().anyMatch(Syntax.Index::slice)
                ? slice(array, indexes, location)
                : element(array, indexes, location);
    }

    private Expression element(Expression array, List<Syntax.Index> indexes, int location) {
        var parts = new ArrayList<>(List.of(array));
        for (var index : indexes) {
            parts.add(place(index.high().orElseThrow(), location));
        }
        return new Expression.Subscript(parts, array.type().element());
    }

    /** If one index is a slice, a plain index {@code n} means the slice {@code 1:n}. */
    private Expression slice(Expression array, List<Syntax.Index> indexes, int location) {
        var parts = new ArrayList<>(List.of(array));
        var bounds = new ArrayList<Expression.Bounds>();
        for (var index : indexes) {
            var low = index.slice() ? index.low() : Optional.of(ONE);
            Stream.of(low, index.high())
                    .flatMap(Optional::stream)
                    .forEach(one -> parts.add(place(one, location)));
            bounds.add(new Expression.Bounds(low.isPresent(), index.high().isPresent()));
        }
        return new Expression.Slice(parts, bounds);
    }

    private Expression place(Syntax syntax, int location) {
        return coercions.index(analyzer.analyze(syntax), location);
    }
}
