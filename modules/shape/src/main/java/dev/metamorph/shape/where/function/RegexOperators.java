package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.regex.Regex;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.value.Collation;

import java.util.Optional;
import java.util.Set;

/**
 * The operators {@code ~}, {@code ~*} and their negations. The analyzer admits only constant
 * patterns.
 */
public final class RegexOperators {
    private static final Set<String> SOURCES =
            Set.of(
                    "textregexeq",
                    "textregexne",
                    "texticregexeq",
                    "texticregexne",
                    "nameregexeq",
                    "nameregexne",
                    "nameicregexeq",
                    "nameicregexne",
                    "regexp_like_no_flags");

    private RegexOperators() {}

    /** Whether a function is one of these operators, by its {@code prosrc}. */
    public static boolean isOne(String source) {
        return SOURCES.contains(source);
    }

    static Optional<ScalarFunction> bind(String source, CallSite site) {
        if (!isOne(source)) {
            return Optional.empty();
        }
        site.needDeterminism();
        var folds = source.contains("icregex");
        if (folds && site.collation().cases() == Collation.Case.TURKIC) {
            throw site.refused(
                    Limitation.COLLATION, "case depends on the collation's language here");
        }
        var cases = site.collation().cases();
        var expected = !source.endsWith("ne");
        // Evaluation uses compiled() instead, so that a constant pattern is compiled once.
        ScalarFunction.Two code =
                (text, pattern) ->
                        Regex.of((String) pattern, folds, cases).find((String) text) == expected;
        return Optional.of(code);
    }

    /** The operator with a constant pattern, which is compiled once. */
    public static ScalarFunction.One compiled(String source, String pattern, Collation collation) {
        var regex = Regex.of(pattern, source.contains("icregex"), collation.cases());
        var expected = !source.endsWith("ne");
        return text -> regex.find((String) text) == expected;
    }
}
