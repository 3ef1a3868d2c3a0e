package dev.metamorph.shape.where.function;

import java.util.HexFormat;

/**
 * Functions on bytea, whose values are texts in the hex format: {@code \x} and two digits a byte.
 */
final class ByteaFunctions {
    private ByteaFunctions() {}

    static void register(FunctionRegistry registry) {
        registry.returning(Long.class)
                .one("byteaoctetlen", String.class, bytes -> (bytes.length() - 2) / 2L);
        registry.returning(String.class)
                .two("byteacat", String.class, String.class, ByteaFunctions::joined)
                .two(
                        "bytea_substr_no_len",
                        String.class,
                        Long.class,
                        (bytes, start) -> part(bytes, start, Long.MAX_VALUE / 2))
                .three(
                        "bytea_substr",
                        String.class,
                        Long.class,
                        Long.class,
                        (bytes, start, length) ->
                                part(bytes, start, TextFunctions.nonNegative(length)))
                .one("md5_bytea", String.class, bytes -> Digests.hex("MD5", parsed(bytes)))
                .one(
                        "sha256_bytea",
                        String.class,
                        bytes -> "\\x" + Digests.hex("SHA-256", parsed(bytes)));
    }

    private static String joined(String one, String other) {
        return TextFunctions.limited(
                one.length() + (long) other.length(), () -> one + other.substring(2));
    }

    private static byte[] parsed(String bytes) {
        return HexFormat.of().parseHex(bytes, 2, bytes.length());
    }

    private static String part(String bytes, long start, long length) {
        var count = (bytes.length() - 2) / 2;
        var from = Math.clamp(start - 1, 0, count);
        var to = Math.clamp(start - 1 + length, from, count);
        return "\\x" + bytes.substring(2 + 2 * from, 2 + 2 * to);
    }
}
