package dev.metamorph.http.message;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The form in which a reader wants the rows: as stored in the log, or converted.
 *
 * @param typed whether values are typed JSON instead of text: {@code Accept: application/json;
 *     values=typed}
 * @param coding how the body is compressed
 */
public record Representation(boolean typed, Coding coding) {
    private static final Map<Coding, Representation> TYPED = all(true);
    private static final Map<Coding, Representation> TEXT = all(false);

    /** The form that the log stores. */
    static final Representation STORED = of("", "");

    /** Content codings, the preferred one last. */
    public enum Coding {
        NONE(""),
        GZIP("gzip"),
        ZSTD("zstd");

        private final String text;

        Coding(String text) {
            this.text = text;
        }

        /** The name in {@code content-encoding}. */
        public String text() {
            return text;
        }
    }

    /**
     * The form that two headers ask for. There are only a few shared objects, because every waiting
     * reader refers to one.
     */
    public static Representation of(String accept, String acceptEncoding) {
        var forms = typed(accept) ? TYPED : TEXT;
        var coding = coding(acceptEncoding);
        return Objects.requireNonNull(forms.get(coding), "every coding has a form");
    }

    private static Map<Coding, Representation> all(boolean typed) {
        var forms = new EnumMap<Coding, Representation>(Coding.class);
        for (var coding : Coding.values()) {
            forms.put(coding, new Representation(typed, coding));
        }
        return forms;
    }

    private static boolean typed(String accept) {
        if (!accept.contains("=")) {
            return false;
        }
        for (var range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            var parameters = range.split(";", -1);
            if (!parameters[0].strip().equals("application/json")) {
                continue;
            }
            for (var parameter : parameters) {
                if (parameter.replace("\"", "").replace(" ", "").equals("values=typed")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Coding coding(String acceptEncoding) {
        var best = Coding.NONE;
        if (acceptEncoding.isEmpty()) {
            return best;
        }
        for (var each : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            var semicolon = each.indexOf(';');
            var name = (semicolon < 0 ? each : each.substring(0, semicolon)).strip();
            var refused =
                    semicolon >= 0 && each.substring(semicolon).matches(";\\s*q=0(\\.0*)?\\s*");
            for (var coding : Coding.values()) {
                var better = coding.compareTo(best) > 0;
                if (better && !refused && coding.text.equals(name)) {
                    best = coding;
                }
            }
        }
        return best;
    }

    /** Returns whether the bytes are sent as stored. */
    public boolean isStored() {
        return equals(STORED);
    }
}
