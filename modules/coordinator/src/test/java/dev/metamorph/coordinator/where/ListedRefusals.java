package dev.metamorph.coordinator.where;

import dev.metamorph.shape.where.WhereException;
import dev.metamorph.shape.where.syntax.Limitation;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The reasons why random clauses may be refused: each is on the list in docs/where.md. */
final class ListedRefusals {
    private static final Pattern LOCATION = Pattern.compile("^At location [0-9]+: ");

    private static final Map<Limitation, Pattern> OF_ANY =
            Map.of(
                    Limitation.COLLATION,
                    Pattern.compile(
                            "could not determine which collation to use"
                                    + "|text can be ordered only by a column of collation .*"
                                    + "|\\S+ depends on the rules of collation .*"
                                    + "|case depends on the collation's language here"),
                    Limitation.FUNCTION,
                    Pattern.compile(
                            "a (text|number) would be too long"
                                    + "|a text has characters whose case depends on the database's collation"),
                    Limitation.LITERAL,
                    // Numbers of more than 1,000 digits; the message holds
                    // the first of them.
                    Pattern.compile("invalid syntax for type numeric: -?[0-9.]{100,}"),
                    Limitation.OPERATOR,
                    Pattern.compile(
                            "jsonb can be compared only for equality"
                                    + "|rows whose first fields are constants, .*"
                                    + "|versions of Postgres differ in what an empty or unbounded range .*"),
                    Limitation.REGULAR_EXPRESSION,
                    Pattern.compile(
                            "invalid regular expression: .*"
                                    + "|the case of characters beyond ASCII of regular expressions .*"));

    /**
     * Refusals that are possible if precedence, or a literal's type, makes other casts and calls of
     * the clause that was drawn.
     */
    private static final Map<Limitation, Pattern> OF_REGROUPED =
            Map.of(
                    Limitation.CAST,
                    Pattern.compile(
                            "unknown cast from type (text|varchar|bpchar|name) to type"
                                    + " (_\\w+|date|time\\w*|interval|jsonb|money|bytea|inet|cidr|\\w+range)"),
                    Limitation.FUNCTION,
                    Pattern.compile(
                            "unknown or unsupported function ((extract|date_part)\\(text, (interval|timetz)\\)|substring\\(text, text\\)|sqrt\\(numeric\\)|timezone\\(interval, timetz\\))"),
                    Limitation.LITERAL,
                    Pattern.compile("invalid syntax for type timetz: ([0-9]{4,}-.*|[0-9:.]+)"),
                    Limitation.OPERATOR,
                    Pattern.compile(
                            "operator (jsonb|inet|money|\\w+range) \\S+ .* is not supported"
                                    + "|operator \\w+ [+*] (inet|money) is not supported"),
                    Limitation.TIME_ZONE,
                    Pattern.compile(
                            "(a cast from \\w+ to \\w+|\\w+ [<>=]+ \\w+) depends on the session's time zone"
                                    + " and is not supported"
                                    + "|unknown or unsupported function timezone\\(text, \\w+\\)"));

    private ListedRefusals() {}

    /** The kind on the list, for the clause as drawn or for what became of it. */
    static Optional<String> kind(WhereException refusal, boolean regrouped) {
        var limitation = refusal.limitation().map(Limitation::name);
        if (has(OF_ANY, refusal)) {
            return limitation;
        }
        return limitation
                .filter(_ -> regrouped && has(OF_REGROUPED, refusal))
                .map(name -> name + " of another call");
    }

    private static boolean has(Map<Limitation, Pattern> listed, WhereException refusal) {
        var message = LOCATION.matcher(String.valueOf(refusal.getMessage())).replaceFirst("");
        return refusal.limitation()
                .map(listed::get)
                .filter(pattern -> pattern.matcher(message).matches())
                .isPresent();
    }
}
