package dev.metamorph.shape.where.function;

/** The operators LIKE and ILIKE. */
final class LikeOperators {
    private LikeOperators() {}

    static void register(FunctionRegistry registry) {
        var booleans = registry.returning(Boolean.class);
        for (var type : new String[] {"text", "name"}) {
            for (var expected : new boolean[] {true, false}) {
                var like = expected ? "like" : "nlike";
                booleans.bindTwo(
                        type + like, String.class, String.class, site -> like(site, expected));
                booleans.bindTwo(
                        type + "ic" + like,
                        String.class,
                        String.class,
                        site -> ilike(site, expected));
            }
        }
        registry.returning(String.class)
                .bindTwo("like_escape", String.class, String.class, LikeOperators::escape);
    }

    private static ScalarFunction.Two<String, String, Boolean> like(
            CallSite site, boolean expected) {
        site.needDeterminism();
        return (text, pattern) -> LikePattern.matches(text, pattern) == expected;
    }

    private static ScalarFunction.Two<String, String, Boolean> ilike(
            CallSite site, boolean expected) {
        var mapping = site.caseMapping();
        return (text, pattern) ->
                LikePattern.matches(mapping.lower(text), mapping.lower(pattern)) == expected;
    }

    private static ScalarFunction.Two<String, String, String> escape(CallSite site) {
        site.needDeterminism();
        return LikePattern::escaped;
    }
}
