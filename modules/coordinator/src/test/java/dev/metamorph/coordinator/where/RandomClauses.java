package dev.metamorph.coordinator.where;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Clauses of the whole language, most of them valid. */
final class RandomClauses {
    private static final List<String> OPERATORS =
            List.of("=", "=", "=", "<>", "!=", "<", "<=", ">", ">=");
    private static final List<String> TRUTHS = List.of("TRUE", "FALSE", "UNKNOWN");

    private final RandomGenerator random;
    private final Map<Integer, String> params = new HashMap<>();

    private RandomClauses(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A clause.
     *
     * @param text the text, parameters as {@code $1}
     * @param params what stands for these
     */
    record Clause(String text, Map<Integer, String> params) {
        /** The text with literals in place of parameters, which Postgres takes for the same. */
        String literal() {
            var literal = text;
            for (var number = params.size(); number >= 1; number--) {
                literal = literal.replace("$" + number, quoted(params.getOrDefault(number, "")));
            }
            return literal;
        }
    }

    static Clause next(RandomGenerator random) {
        var clauses = new RandomClauses(random);
        return new Clause(clauses.condition(3), Map.copyOf(clauses.params));
    }

    private String condition(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return leaf();
        }
        return switch (random.nextInt(8)) {
            case 0, 1 -> operand(depth) + " AND " + operand(depth);
            case 2, 3 -> operand(depth) + " or " + operand(depth);
            case 4 -> "NOT " + operand(depth);
            case 5 -> "(%s) IS %s%s".formatted(condition(depth - 1), not(), pick(TRUTHS));
            case 6 ->
                    "(%s) %s (%s)"
                            .formatted(condition(depth - 1), pick(OPERATORS), condition(depth - 1));
            default -> "(%s) IS %sNULL".formatted(condition(depth - 1), not());
        };
    }

    private String operand(int depth) {
        var condition = condition(depth - 1);
        return random.nextInt(3) == 0 ? condition : "(" + condition + ")";
    }

    private String leaf() {
        var sample = pick(Sample.ALL);
        var column = sample.column(random);
        return switch (random.nextInt(12)) {
            case 0 -> "%s IS %sNULL".formatted(column, not());
            case 1, 2 ->
                    "%s %sIN (%s)"
                            .formatted(
                                    column,
                                    not(),
                                    list(1 + random.nextInt(4), () -> value(sample)));
            case 3 ->
                    "%s %sBETWEEN %s%s AND %s"
                            .formatted(
                                    column,
                                    not(),
                                    random.nextInt(4) == 0 ? "SYMMETRIC " : "",
                                    value(sample),
                                    value(sample));
            case 4 -> "%s IS %sDISTINCT FROM %s".formatted(column, not(), value(sample));
            case 5 -> pick(List.of("o1", "NOT o2", "true", "false", "NULL", "o1 IS TRUE"));
            case 6 -> "%s %s %s".formatted(value(sample), pick(OPERATORS), column);
            case 7 -> "%s %s %s".formatted(literal(sample), pick(OPERATORS), value(sample));
            default -> "%s %s %s".formatted(column, pick(OPERATORS), value(sample));
        };
    }

    /** Something to compare a column of that type with: often of the type, else of its group. */
    private String value(Sample sample) {
        var other = random.nextInt(3) == 0 ? pick(inGroup(sample.group())) : sample;
        return random.nextInt(8) == 0 ? other.column(random) : literal(other);
    }

    private String literal(Sample sample) {
        var value = sample.value(random);
        var isNumber = sample.group() == Sample.Group.NUMBER && value.matches("-?[0-9.]+(e.*)?");
        return switch (random.nextInt(7)) {
            case 0 -> "NULL";
            case 1 -> parameter(value);
            case 2 ->
                    sample.type().isEmpty() ? quoted(value) : quoted(value) + "::" + sample.type();
            case 3 ->
                    sample.type().isEmpty()
                            ? quoted(value)
                            : "CAST(%s AS %s)".formatted(parameter(value), sample.type());
            case 4, 5 -> isNumber ? value : quoted(value);
            default -> quoted(value);
        };
    }

    private String parameter(String value) {
        var number = params.size() + 1;
        params.put(number, value);
        return "$" + number;
    }

    private static List<Sample> inGroup(Sample.Group group) {
        return Sample.ALL.stream().filter(sample -> sample.group() == group).toList();
    }

    private static String list(int size, Supplier<String> members) {
        return Stream.generate(members).limit(size).collect(Collectors.joining(", "));
    }

    private String not() {
        return random.nextBoolean() ? "NOT " : "";
    }

    private <T> T pick(List<T> list) {
        return new ArrayList<>(list).get(random.nextInt(list.size()));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
