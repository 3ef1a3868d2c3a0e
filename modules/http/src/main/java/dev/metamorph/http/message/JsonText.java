package dev.metamorph.http.message;

/**
 * The form of JSON in a header. It is made from finished text, not by {@link JsonWriter}, which
 * would have to parse the text first.
 */
public final class JsonText {
    private JsonText() {}

    /**
     * The same JSON with all non-ASCII characters escaped: clients decode other bytes in a header
     * in different ways.
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
                ascii.append("\\u").append("%04x".formatted((int) c));
            }
        }
        return ascii.toString();
    }
}
