package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Inet;

/** Functions on network addresses. */
final class InetFunctions {
    private InetFunctions() {}

    static void register(FunctionRegistry registry) {
        registry.returning(Boolean.class)
                .two("network_sub", Inet.class, Inet.class, (a, b) -> b.contains(a, false))
                .two("network_subeq", Inet.class, Inet.class, (a, b) -> b.contains(a, true))
                .two("network_sup", Inet.class, Inet.class, (a, b) -> a.contains(b, false))
                .two("network_supeq", Inet.class, Inet.class, (a, b) -> a.contains(b, true))
                .two("network_overlap", Inet.class, Inet.class, Inet::overlaps);
        registry.returning(Long.class)
                .one("network_family", Inet.class, a -> a.isFour() ? 4L : 6L)
                .one("network_masklen", Inet.class, a -> (long) a.bits());
        registry.returning(String.class)
                .one("network_host", Inet.class, Inet::host)
                .one("network_show", Inet.class, a -> a.host() + "/" + a.bits());
    }
}
