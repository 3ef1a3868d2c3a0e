package dev.metamorph.publish.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A short text that is equal for records of the same format and options and of columns of the same
 * names and types.
 */
final class SchemaMark {
    private static final int BYTES = 6;

    private SchemaMark() {}

    /**
     * The mark of a shape.
     *
     * @param form the format with its options
     */
    static String of(String form, ShapeColumns columns) {
        var text = new StringBuilder(form);
        for (var column : columns.columns()) {
            var type = column.type();
            text.append('|').append(column.name().length()).append(':').append(column.name());
            text.append(' ').append(Integer.toUnsignedString(type.oid()));
            text.append(' ').append(Integer.toUnsignedString(type.element()));
            text.append(' ').append(type.modifier());
        }
        text.append('|').append(columns.key());
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var hash = digest.digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which all must have", e);
        }
    }
}
