package dev.metamorph.shape.where.evaluation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.expression.Expression;
import dev.metamorph.shape.where.expression.Expression.Call;
import dev.metamorph.shape.where.expression.Expression.Column;
import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.function.ComparisonOperator;
import dev.metamorph.shape.where.function.Comparisons;
import dev.metamorph.shape.where.function.RegexOperators;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes for the frequent tests of one column against a constant, which read the bytes of the row
 * and allocate nothing.
 */
final class Shortcuts {
    private final Places places;
    private final Map<Integer, LongCell> cells = new HashMap<>();

    Shortcuts(Places places) {
        this.places = places;
    }

    /** The cells to clear after each row. */
    Collection<LongCell> cells() {
        return cells.values();
    }

    private LongCell cell(Column column, Readers.LongReader reader) {
        return cells.computeIfAbsent(
                column.position(), _ -> new LongCell(places.of(column), column.name(), reader));
    }

    Optional<Node> node(Expression expression) {
        return Optional.ofNullable(
                switch (expression) {
                    case Expression.NullTest(Column column, var negated) -> {
                        var place = places.of(column);
                        yield row -> row.isNull(place) != negated;
                    }
                    case Call call when call.parts().size() == 2 -> call(call);
                    case Expression.Quantified quantified ->
                            Members.node(quantified, places, this::cell);
                    default -> null;
                });
    }

    private @Nullable Node call(Call call) {
        var left = call.parts().get(0);
        var right = call.parts().get(1);
        var source = call.routine().source();
        var comparison = Comparisons.of(source);
        if (comparison.isPresent()) {
            var order = comparison.get().order();
            if (right instanceof Constant constant) {
                return comparison(order, comparison.get().kind(), bare(left), constant);
            }
            return left instanceof Constant constant
                    ? comparison(order.mirrored(), comparison.get().kind(), bare(right), constant)
                    : null;
        }
        if (bare(left) instanceof Column column
                && right instanceof Constant(_, String pattern)
                && Readers.areTexts(column.type())) {
            return pattern(call, source, column, pattern);
        }
        return null;
    }

    /**
     * The expression without a COLLATE, whose rules the operation around it has, and without a cast
     * that does not change the text of a value.
     */
    static Expression bare(Expression expression) {
        return expression instanceof Expression.Collated(var operand, _)
                ? uncast(operand)
                : uncast(expression);
    }

    private static Expression uncast(Expression expression) {
        return expression instanceof Expression.Convert(Column column, _, var type)
                        && ((column.type().isInteger()
                                        && type.isInteger()
                                        && isWidening(column, type.oid()))
                                || (Readers.areTexts(column.type())
                                        && column.type().isString()
                                        && type.isString()
                                        && !type.is(Types.NAME)
                                        && !type.is(Types.BPCHAR)))
                ? column
                : expression;
    }

    private static boolean isWidening(Column column, int to) {
        return column.type().is(Types.INT2) || (column.type().is(Types.INT4) && to == Types.INT8);
    }

    private @Nullable Node comparison(
            ComparisonOperator order,
            Comparisons.OperandKind kind,
            Expression operand,
            Constant constant) {
        if (!(operand instanceof Column column)) {
            return null;
        }
        return switch (kind) {
            case LONGS ->
                    constant.value() instanceof Long value ? longs(order, column, value) : null;
            case TEXTS ->
                    constant.value() instanceof String value && Readers.areTexts(column.type())
                            ? texts(order, column, value)
                            : null;
            case DECIMALS, OTHER -> null;
        };
    }

    private @Nullable Node longs(ComparisonOperator order, Column column, long value) {
        var reader = Readers.longs(column.type()).orElse(null);
        if (reader == null) {
            return null;
        }
        var cell = cell(column, reader);
        return row ->
                cell.load(row) ? (Object) order.test(Long.compare(cell.value(), value)) : null;
    }

    private Node texts(ComparisonOperator order, Column column, String value) {
        var place = places.of(column);
        var bytes = value.getBytes(UTF_8);
        if (!order.isOrder()) {
            var expected = order == ComparisonOperator.EQUAL;
            return row ->
                    row.isNull(place) ? null : (Object) (isEqual(row, place, bytes) == expected);
        }
        return row -> row.isNull(place) ? null : (Object) order.test(compare(row, place, bytes));
    }

    private static boolean isEqual(Row row, int place, byte[] bytes) {
        var start = row.start(place);
        return Arrays.equals(row.array(), start, start + row.length(place), bytes, 0, bytes.length);
    }

    private static int compare(Row row, int place, byte[] bytes) {
        var start = row.start(place);
        return Arrays.compareUnsigned(
                row.array(), start, start + row.length(place), bytes, 0, bytes.length);
    }

    private @Nullable Node pattern(Call call, String source, Column column, String pattern) {
        var place = places.of(column);
        if (RegexOperators.isOne(source)) {
            var regex = RegexOperators.compiled(source, pattern, call.collation());
            return row -> row.isNull(place) ? null : regex.call(row.text(place));
        }
        return Patterns.node(call, place, pattern);
    }
}
