package dev.metamorph.coordinator.where;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random clauses of the whole language, most of them valid. */
final class RandomClauses {
    private static final Pattern HOLE = Pattern.compile("\\{([a-z0-9 ]+(?:\\[])?)(\\?)?}");
    private static final List<String> OPERATORS =
            List.of("=", "=", "=", "<>", "!=", "<", "<=", ">", ">=");
    private static final List<String> TRUTHS = List.of("TRUE", "FALSE", "UNKNOWN");

    /** Types without an order, or that literals cannot be cast to. */
    private static final Set<String> UNORDERED = Set.of("jsonb", "jsonb[]");

    private static final Set<String> NUMBERS =
            Set.of("smallint", "integer", "bigint", "numeric", "real", "double precision");

    /** The table's own types, which a clause does not name. */
    private static final Set<String> UNNAMED = Set.of("mood", "mood[]", "positive", "word");

    private static final Pattern TEXT_OR_PARAMETER =
            Pattern.compile("\\bE'(?:[^'\\\\]|\\\\.|'')*+'|'(?:[^']|'')*+'|\\$([0-9]+)");

    private final RandomGenerator random;
    private final Catalogue catalogue;
    private final Values values;
    private final Map<Integer, String> params = new HashMap<>();
    private boolean regrouped;

    private RandomClauses(RandomGenerator random, Catalogue catalogue, Values values) {
        this.random = random;
        this.catalogue = catalogue;
        this.values = values;
    }

    /** The values of expressions for some row. */
    @FunctionalInterface
    interface Values {
        /** The value as text; empty for NULL and errors. */
        Optional<String> of(String expression);
    }

    /**
     * A random clause.
     *
     * @param text the text, with parameters as {@code $1}
     * @param params the values of the parameters
     * @param regrouped whether parentheses were left out, so that the clause may have another
     *     meaning
     */
    record Clause(String text, Map<Integer, String> params, boolean regrouped) {
        /**
         * The text with literals in place of parameters, which has the same meaning to Postgres.
         */
        String literal() {
            return withLiterals(text, params);
        }
    }

    private static String withLiterals(String text, Map<Integer, String> params) {
        return TEXT_OR_PARAMETER
                .matcher(text)
                .replaceAll(match -> {
                    var number = match.group(1);
                    return Matcher.quoteReplacement(
                            number == null
                                    ? match.group()
                                    : quoted(params.getOrDefault(Integer.valueOf(number), "")));
                });
    }

    static Clause next(RandomGenerator random, Catalogue catalogue, Values values) {
        var clauses = new RandomClauses(random, catalogue, values);
        var text = clauses.condition(2);
        return new Clause(text, Map.copyOf(clauses.params), clauses.regrouped);
    }

    private String condition(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return leaf(depth);
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

    private String leaf(int depth) {
        if (random.nextInt(3) == 0) {
            return filled(
                    pick(random.nextBoolean() ? Templates.CONDITIONS : catalogue.of("boolean")),
                    depth);
        }
        var sample = pick(Samples.all());
        var type = sample.name();
        return switch (random.nextInt(15)) {
            case 12, 13, 14 -> atItsValue(type, depth + 1);
            case 0 -> "%s IS %sNULL".formatted(bracketed(type, depth), not());
            case 1, 2 -> "%s %sIN (%s)".formatted(bracketed(type, depth), not(), list(type));
            case 3 ->
                    "%s %sBETWEEN %s%s AND %s"
                            .formatted(
                                    bracketed(type, depth),
                                    not(),
                                    random.nextInt(4) == 0 ? "SYMMETRIC " : "",
                                    loose(type, depth),
                                    loose(type, depth));
            case 4 ->
                    "%s IS %sDISTINCT FROM %s"
                            .formatted(bracketed(type, depth), not(), loose(type, depth));
            case 5 -> pick(List.of("o1", "NOT o2", "true", "false", "NULL", "o1 IS TRUE"));
            case 6 ->
                    "%s %s %s"
                            .formatted(loose(type, depth), operator(type), bracketed(type, depth));
            default ->
                    "%s %s %s"
                            .formatted(bracketed(type, depth), operator(type), loose(type, depth));
        };
    }

    /**
     * A comparison with the expression's own value for some row: equality, and the edges of an
     * order.
     */
    private String atItsValue(String type, int depth) {
        var expression = bracketed(type, depth);
        var value =
                values.of(withLiterals(expression, params))
                        .orElseGet(() -> Samples.of(type).value(random));
        return "%s %s %s"
                .formatted(
                        expression,
                        operator(type),
                        random.nextInt(3) == 0 ? parameter(value) : quoted(value));
    }

    private String operator(String type) {
        return UNORDERED.contains(type) ? pick(List.of("=", "<>")) : pick(OPERATORS);
    }

    private String list(String type) {
        return IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(_ -> loose(type, 0))
                .collect(Collectors.joining(", "));
    }

    /** An expression of a type, in parentheses. */
    private String bracketed(String type, int depth) {
        return "(" + expression(type, depth) + ")";
    }

    private String expression(String type, int depth) {
        if (type.startsWith("column ")) {
            return Samples.of(type.substring("column ".length())).column(random);
        }
        if (type.equals("pattern")) {
            return quoted(pick(Templates.PATTERNS));
        }
        if (type.equals("regex")) {
            return quoted(pick(Templates.REGEXES));
        }
        if (type.equals("boolean") && depth > 0 && random.nextBoolean()) {
            return condition(depth - 1);
        }
        var templates = random.nextBoolean() ? Templates.of(type) : catalogue.of(type);
        if (depth > 0 && !templates.isEmpty() && random.nextInt(3) > 0) {
            return filled(pick(templates), depth - 1);
        }
        var sample = Samples.of(type);
        return random.nextInt(4) > 0 ? sample.column(random) : typed(sample);
    }

    /** A literal with an explicit type. */
    private String typed(Samples.Sample sample) {
        if (UNNAMED.contains(sample.name())) {
            return sample.column(random);
        }
        var value = sample.value(random);
        if (sample.name().equals("integer") && random.nextBoolean()) {
            return value;
        }
        return switch (random.nextInt(3)) {
            case 0 -> "CAST(%s AS %s)".formatted(parameter(value), sample.name());
            case 1 -> "NULL::" + sample.name();
            default -> quoted(value) + "::" + sample.name();
        };
    }

    /** An expression of a type, or a literal that may be taken for one. */
    private String loose(String type, int depth) {
        if (random.nextInt(3) > 0 && !type.equals("pattern") && !type.equals("regex")) {
            var value = Samples.of(type).value(random);
            var isNumber = value.matches("-?[0-9.]+(e.*)?") && NUMBERS.contains(type);
            return switch (random.nextInt(5)) {
                case 0 -> parameter(value);
                case 1 -> isNumber ? value : quoted(value);
                case 2 -> random.nextInt(3) == 0 ? "NULL" : quoted(value);
                default -> quoted(value);
            };
        }
        return bracketed(type, depth > 0 ? depth - 1 : 0);
    }

    private String filled(String template, int depth) {
        var matcher = HOLE.matcher(template);
        var text = new StringBuilder();
        while (matcher.find()) {
            var type = matcher.group(1);
            var part =
                    type.equals("pattern") || type.equals("regex")
                            ? expression(type, 0)
                            : matcher.group(2) != null ? loose(type, depth) : part(type, depth);
            matcher.appendReplacement(text, Matcher.quoteReplacement(part));
        }
        return matcher.appendTail(text).toString();
    }

    /**
     * An operand, sometimes without parentheses, so that precedence decides the grouping, and
     * sometimes a literal without a type, so that the other operands decide which operator is
     * called.
     */
    private String part(String type, int depth) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> {
                regrouped = true;
                yield expression(type, depth);
            }
            case 2 -> {
                regrouped = true;
                yield type.startsWith("column ") ? bracketed(type, depth) : loose(type, depth);
            }
            default -> bracketed(type, depth);
        };
    }

    private String parameter(String value) {
        var number = params.size() + 1;
        params.put(number, value);
        return "$" + number;
    }

    private String not() {
        return random.nextBoolean() ? "NOT " : "";
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
