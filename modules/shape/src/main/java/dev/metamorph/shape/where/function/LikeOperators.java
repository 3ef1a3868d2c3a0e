package dev.metamorph.shape.where.function;

import java.util.Optional;

/** The operators LIKE and ILIKE. */
final class LikeOperators {
    private LikeOperators() {}

    static Optional<ScalarFunction> bind(String source, CallSite site) {
        return switch (source) {
            case "textlike", "namelike" -> like(site, true);
            case "textnlike", "namenlike" -> like(site, false);
            case "texticlike", "nameiclike" -> ilike(site, true);
            case "texticnlike", "nameicnlike" -> ilike(site, false);
            case "like_escape" -> {
                site.needDeterminism();
                ScalarFunction.Two code =
                        (pattern, escape) -> LikePattern.escaped((String) pattern, (String) escape);
                yield Optional.of(code);
            }
            default -> Optional.empty();
        };
    }

    private static Optional<ScalarFunction> like(CallSite site, boolean expected) {
        site.needDeterminism();
        ScalarFunction.Two code =
                (text, pattern) -> LikePattern.matches((String) text, (String) pattern) == expected;
        return Optional.of(code);
    }

    private static Optional<ScalarFunction> ilike(CallSite site, boolean expected) {
        var mapping = site.caseMapping();
        ScalarFunction.Two code =
                (text, pattern) ->
                        LikePattern.matches(
                                        mapping.lower((String) text),
                                        mapping.lower((String) pattern))
                                == expected;
        return Optional.of(code);
    }
}
