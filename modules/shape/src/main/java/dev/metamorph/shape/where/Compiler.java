package dev.metamorph.shape.where;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.Expression.Constant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns an expression into objects that test rows. */
final class Compiler {
    private final int[] positions;
    private final Map<Source, Cell> columns = new HashMap<>();
    private final List<Cell> cells = new ArrayList<>();

    private Compiler(int[] positions) {
        this.positions = positions;
    }

    /** A column in a form: what is read once per row. */
    private record Source(int position, Form form) {}

    static Where.Predicate compile(Expression expression, int[] positions) {
        var compiler = new Compiler(positions.clone());
        var condition = compiler.condition(expression);
        var cells = compiler.cells.toArray(Cell[]::new);
        return row -> {
            try {
                return condition.test(row) == Truth.TRUE;
            } finally {
                for (var cell : cells) {
                    cell.forget();
                }
            }
        };
    }

    /** What an expression that reads no column says. */
    static Truth evaluate(Expression expression) {
        return new Compiler(new int[0]).condition(expression).test(Row.of(List.of()));
    }

    private Condition condition(Expression expression) {
        return switch (expression) {
            case Constant constant -> {
                var truth = truth(constant);
                yield _ -> truth;
            }
            case Expression.Column column -> {
                var cell = (Cell.OfLong) cell(column, Form.WHOLE);
                yield row -> cell.load(row) ? Truth.of(cell.value != 0) : Truth.UNKNOWN;
            }
            case Expression.Junction(var and, var parts) -> {
                var conditions = parts.stream().map(this::condition).toArray(Condition[]::new);
                yield and ? Condition.and(conditions) : Condition.or(conditions);
            }
            case Expression.Not(var operand) -> {
                var condition = condition(operand);
                yield row -> condition.test(row).not();
            }
            case Expression.Comparison comparison -> comparison(comparison);
            case Expression.Distinct(var left, var right, var form, var negated) ->
                    Condition.distinct(cell(left, form), cell(right, form), negated);
            case Expression.In in -> in(in);
            case Expression.NullTest(var operand, var negated) -> nullTest(operand, negated);
            case Expression.TruthTest(var operand, var truth, var negated) -> {
                var condition = condition(operand);
                yield row -> Truth.of((condition.test(row) == truth) != negated);
            }
        };
    }

    private static Truth truth(Constant constant) {
        return switch (constant.value()) {
            case Value.Whole(var value) -> Truth.of(value != 0);
            default -> Truth.UNKNOWN;
        };
    }

    private Condition comparison(Expression.Comparison comparison) {
        var left = cell(comparison.left(), comparison.form());
        var right = cell(comparison.right(), comparison.form());
        return left instanceof Cell.OfLong longs && right instanceof Cell.LongConstant constant
                ? Condition.comparison(comparison.operator(), longs, constant.value)
                : Condition.comparison(comparison.operator(), left, right);
    }

    private Condition nullTest(Expression operand, boolean negated) {
        return switch (operand) {
            case Constant constant -> {
                var truth = Truth.of(constant.isNull() != negated);
                yield _ -> truth;
            }
            case Expression.Column column -> {
                var at = place(column);
                yield row -> Truth.of(row.isNull(at) != negated);
            }
            case Expression.Predicate predicate -> {
                var condition = condition(predicate);
                yield row -> Truth.of((condition.test(row) == Truth.UNKNOWN) != negated);
            }
        };
    }

    private Condition in(Expression.In in) {
        var values = in.list().stream().filter(constant -> !constant.isNull()).toList();
        var otherwise = values.size() < in.list().size() ? Truth.UNKNOWN : Truth.FALSE;
        var constants = values.stream().map(constant -> constant(constant, in.form()));
        return switch (cell(in.operand(), in.form())) {
            case Cell.OfLong longs ->
                    Condition.in(
                            longs,
                            constants
                                    .mapToLong(constant -> ((Cell.OfLong) constant).value)
                                    .sorted()
                                    .toArray(),
                            otherwise);
            case Cell.OfDecimal decimals ->
                    Condition.in(
                            decimals,
                            constants
                                    .map(constant -> ((Cell.OfDecimal) constant).value)
                                    .collect(Collectors.toSet()),
                            otherwise);
            case Cell.OfBytes bytes ->
                    Condition.in(
                            bytes,
                            constants.sorted(Cell::compareTo).toArray(Cell.OfBytes[]::new),
                            otherwise);
        };
    }

    private Cell cell(Expression side, Form form) {
        return switch (side) {
            case Constant constant -> constant(constant, form);
            case Expression.Column column ->
                    columns.computeIfAbsent(
                            new Source(column.position(), form),
                            _ -> remembered(column(column, form)));
            case Expression.Predicate predicate ->
                    remembered(new Cell.ConditionCell(condition(predicate)));
        };
    }

    private Cell remembered(Cell cell) {
        cells.add(cell);
        return cell;
    }

    private Cell column(Expression.Column column, Form form) {
        var at = place(column);
        return switch (form) {
            case WHOLE, TIMESTAMP, REAL, LABEL ->
                    new Cell.LongColumn(at, column.name(), Readers.longs(column.type(), form));
            case EXACT -> Cell.OfDecimal.column(at, column.name(), Readers.decimals(column.type()));
            case TEXT, PADDED ->
                    Cell.OfBytes.column(at, Readers.ignoresPadding(column.type(), form));
        };
    }

    private int place(Expression.Column column) {
        var place = column.position() < positions.length ? positions[column.position()] : -1;
        if (place < 0) {
            throw new IllegalArgumentException(
                    "the where clause reads column \"%s\", which the rows do not have"
                            .formatted(column.name()));
        }
        return place;
    }

    /** A constant that is not NULL, in the form in which columns are read. */
    private static Cell constant(Constant constant, Form form) {
        return switch (constant.value()) {
            case Value.Whole(var value) ->
                    switch (form) {
                        case REAL -> new Cell.LongConstant(Readers.sortable((double) value));
                        case EXACT -> Cell.OfDecimal.constant(Decimal.of(value));
                        case TIMESTAMP ->
                                new Cell.LongConstant(
                                        constant.type().is(Family.DATE)
                                                ? CalendarDays.toTimestamp(value)
                                                : value);
                        default -> new Cell.LongConstant(value);
                    };
            case Value.Real(var value) -> new Cell.LongConstant(Readers.sortable(value));
            case Value.Exact(var value) ->
                    form == Form.REAL
                            ? new Cell.LongConstant(Readers.sortable(value.toDouble()))
                            : Cell.OfDecimal.constant(value);
            case Value.Text(var value) -> text(constant, value, form);
            case Value.None _ -> throw new IllegalArgumentException("a NULL is not compared");
        };
    }

    private static Cell text(Constant constant, String value, Form form) {
        return switch (form) {
            case LABEL -> new Cell.LongConstant(constant.type().labels().indexOf(value));
            case PADDED -> Cell.OfBytes.constant(Literals.withoutPadding(value).getBytes(UTF_8));
            default -> Cell.OfBytes.constant(value.getBytes(UTF_8));
        };
    }
}
