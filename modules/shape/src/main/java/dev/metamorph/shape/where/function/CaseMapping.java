package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.EvaluationException;

/**
 * Changes the case of letters as one collation does.
 *
 * @param cases the rules of the collation
 */
record CaseMapping(Collation.Case cases) {
    static void register(FunctionRegistry registry) {
        registry.returning(String.class)
                .bindOne("lower", String.class, site -> site.caseMapping()::lower)
                .bindOne("upper", String.class, site -> site.caseMapping()::upper);
    }

    String lower(String text) {
        return mapped(text, false);
    }

    String upper(String text) {
        return mapped(text, true);
    }

    private String mapped(String text, boolean upper) {
        var mapped = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); ) {
            var character = text.codePointAt(i);
            mapped.appendCodePoint(mapped(character, upper));
            i += Character.charCount(character);
        }
        return mapped.toString();
    }

    private int mapped(int character, boolean upper) {
        if (character < 0x80) {
            return upper ? Character.toUpperCase(character) : Character.toLowerCase(character);
        }
        return switch (cases) {
            case ASCII -> character;
            case SIMPLE ->
                    upper ? Character.toUpperCase(character) : Character.toLowerCase(character);
            case LANGUAGE, TURKIC -> byLanguage(character, upper);
        };
    }

    /**
     * Maps letters whose case all languages map alike, except the Turkic ones; fails for others.
     */
    private static int byLanguage(int character, boolean upper) {
        var simple = upper ? Character.toUpperCase(character) : Character.toLowerCase(character);
        if (!isCommon(character)) {
            throw EvaluationException.limited(
                    "a text has characters whose case depends on the database's collation");
        }
        return simple;
    }

    /**
     * Returns whether all libraries map the case of a character alike: Latin, Greek and Cyrillic
     * letters with one capital each, and characters of scripts without case. Not included are
     * characters that some libraries map differently: İ, ı, ŉ, ſ, ß, ǅ, sigmas and accented Greek
     * letters.
     */
    private static boolean isCommon(int c) {
        if (c <= 0x17F) {
            return c != 0xB5 && c != 0xDF && c != 0x130 && c != 0x131 && c != 0x149 && c != 0x17F;
        }
        if (c >= 0x391 && c <= 0x3C9) {
            return c != 0x3A3 && c != 0x3C2 && c != 0x3C3 && c != 0x3B0 && c != 0x390;
        }
        return (c >= 0x400 && c <= 0x45F)
                || (c >= 0x5D0 && c <= 0x5EA)
                || (c >= 0x620 && c <= 0x64A)
                || (c >= 0x2000 && c <= 0x206F)
                || (c >= 0x3040 && c <= 0x30FF)
                || (c >= 0x4E00 && c <= 0x9FFF)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0x1F300 && c <= 0x1FAFF);
    }
}
