package dev.metamorph.http.message;

/** JSON strings. */
public final class JsonText {
    private JsonText() {}

    /** The text as a JSON string. */
    public static String quote(String text) {
        return append(new StringBuilder(text.length() + 2), text).toString();
    }

    public static StringBuilder append(StringBuilder json, String text) {
        json.append('"');
        for (var i = 0; i < text.length(); i++) {
            appendChar(json, text.charAt(i));
        }
        return json.append('"');
    }

    private static void appendChar(StringBuilder json, char c) {
        switch (c) {
            case '"' -> json.append("\\\"");
            case '\\' -> json.append("\\\\");
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            default -> {
                if (c < ' ' || Character.isSurrogate(c)) {
                    appendEscape(json, c);
                } else {
                    json.append(c);
                }
            }
        }
    }

    /**
     * The same JSON with all non-ASCII characters escaped, for use in a header: clients decode
     * other bytes there in different ways.
     */
    public static String toAscii(String json) {
        var plain = 0;
        while (plain < json.length() && json.charAt(plain) < 0x7F) {
            plain++;
        }
        if (plain == json.length()) {
            return json;
        }
        var ascii = new StringBuilder(json.length() + 16);
        for (var i = 0; i < json.length(); i++) {
            var c = json.charAt(i);
            if (c < 0x7F) {
                ascii.append(c);
            } else {
                appendEscape(ascii, c);
            }
        }
        return ascii.toString();
    }

    private static void appendEscape(StringBuilder json, char c) {
        json.append("\\u").append("%04x".formatted((int) c));
    }
}
