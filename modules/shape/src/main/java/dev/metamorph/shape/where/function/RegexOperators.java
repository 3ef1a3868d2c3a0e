package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.regex.Regex;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.value.Collation;

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

    /** Returns whether a function is one of these operators, by its {@code prosrc}. */
    public static boolean isOne(String source) {
        return SOURCES.contains(source);
    }

    static void register(FunctionRegistry registry) {
        var booleans = registry.returning(Boolean.class);
        for (var source : SOURCES) {
            booleans.bindTwo(source, String.class, String.class, site -> bind(source, site));
        }
    }

    private static ScalarFunction.Two<String, String, Boolean> bind(String source, CallSite site) {
        site.needDeterminism();
        var folds = source.contains("icregex");
        if (folds && site.collation().cases() == Collation.Case.TURKIC) {
            throw site.refused(
                    Limitation.COLLATION, "case depends on the collation's language here");
        }
        var cases = site.collation().cases();
        var expected = !source.endsWith("ne");
        // Evaluation uses compiled() instead, so that a constant pattern is compiled once.
        return (text, pattern) -> Regex.of(pattern, folds, cases).find(text) == expected;
    }

    /** The operator with a constant pattern, which is compiled once. */
    public static ScalarFunction.One<String, Boolean> compiled(
            String source, String pattern, Collation collation) {
        var regex = Regex.of(pattern, source.contains("icregex"), collation.cases());
        var expected = !source.endsWith("ne");
        return text -> regex.find(text) == expected;
    }
}
