package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Inet;

import java.util.HashMap;
import java.util.Map;

/** Functions on network addresses. */
final class InetFunctions {
    private static final Map<String, ScalarFunction> CODES = new HashMap<>();

    static {
        two("network_sub", (a, b) -> b.contains(a, false));
        two("network_subeq", (a, b) -> b.contains(a, true));
        two("network_sup", (a, b) -> a.contains(b, false));
        two("network_supeq", (a, b) -> a.contains(b, true));
        two("network_overlap", Inet::overlaps);
        CODES.put("network_family", (ScalarFunction.One) a -> ((Inet) a).isFour() ? 4L : 6L);
        CODES.put("network_masklen", (ScalarFunction.One) a -> (long) ((Inet) a).bits());
        CODES.put("network_host", (ScalarFunction.One) a -> ((Inet) a).host());
        CODES.put(
                "network_show",
                (ScalarFunction.One) a -> ((Inet) a).host() + "/" + ((Inet) a).bits());
    }

    private InetFunctions() {}

    static Map<String, ScalarFunction> codes() {
        return CODES;
    }

    private interface Test {
        boolean test(Inet a, Inet b);
    }

    private static void two(String source, Test test) {
        CODES.put(source, (ScalarFunction.Two) (a, b) -> test.test((Inet) a, (Inet) b));
    }
}
