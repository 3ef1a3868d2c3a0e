package dev.metamorph.http.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Decodes percent-encoded text of request targets. It is strict: text that is not UTF-8 is refused.
 */
final class PercentText {
    private PercentText() {}

    /** Decodes a path segment, in which a plus is a plus. Empty if it is malformed. */
    static Optional<String> decodePath(String raw) {
        return decode(raw, false);
    }

    /** Decodes a name or value of a query, in which a plus is a space. Empty if it is malformed. */
    static Optional<String> decodeQuery(String raw) {
        return decode(raw, true);
    }

    private static Optional<String> decode(String raw, boolean plusIsSpace) {
        if (isPlain(raw, plusIsSpace)) {
            return Optional.of(raw);
        }
        var bytes = new byte[raw.length()];
        var length = 0;
        for (var i = 0; i < raw.length(); i++) {
            var c = raw.charAt(i);
            if (c > 0xFF) {
                return Optional.empty();
            }
            if (c != '%') {
                bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
                continue;
            }
            var value = i + 2 < raw.length() ? hex(raw.charAt(i + 1), raw.charAt(i + 2)) : -1;
            if (value < 0) {
                return Optional.empty();
            }
            bytes[length++] = (byte) value;
            i += 2;
        }
        return utf8(ByteBuffer.wrap(bytes, 0, length));
    }

    private static boolean isPlain(String raw, boolean plusIsSpace) {
        for (var i = 0; i < raw.length(); i++) {
            var c = raw.charAt(i);
            if (c == '%' || c > 0x7E || c == 0 || (c == '+' && plusIsSpace)) {
                return false;
            }
        }
        return true;
    }

    private static int hex(char high, char low) {
        var upper = Character.digit(high, 16);
        var lower = Character.digit(low, 16);
        return high > 0x7F || low > 0x7F || upper < 0 || lower < 0 ? -1 : upper << 4 | lower;
    }

    private static Optional<String> utf8(ByteBuffer bytes) {
        try {
            var text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(bytes)
                            .toString();
            // Postgres text cannot contain a zero byte.
            return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
