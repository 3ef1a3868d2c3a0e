package dev.metamorph.shape.where.value;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules by which text is compared and its case is changed.
 *
 * @param name {@code collname}; empty where there is no text; {@code default} for the database's
 *     own, with what is known of it behind a colon
 */
public record Collation(String name) {
    /** Where there is no text. */
    public static final Collation NONE = new Collation("");

    /** The database's own, of which nothing is known. */
    public static final Collation DEFAULT = new Collation("default");

    /** Two that differ, so that neither holds. */
    public static final Collation CONFLICT = new Collation("!");

    private static final Set<String> GIVEN = Set.of("C", "POSIX", "ucs_basic");

    private static final Set<String> BYTEWISE =
            Set.of("C", "POSIX", "ucs_basic", "pg_c_utf8", "pg_unicode_fast");

    /** The collations that come with Postgres, all of them deterministic. */
    private static final Pattern DETERMINISTIC =
            Pattern.compile(
                    "|default(:.*)?|C|POSIX|ucs_basic|unicode|pg_c_utf8|pg_unicode_fast"
                            + "|C\\.[\\w-]+"
                            + "|[a-z]{2,3}_[A-Z]{2}(\\.[\\w-]+)?(@\\w+)?"
                            + "|[a-z]{2,3}(-[A-Za-z0-9]+)*-x-icu");

    /** Languages in which I is not the capital of i. */
    private static final Pattern TURKIC = Pattern.compile("(?:tr|az|lt)(?:[-_].*)?");

    /** How case is changed. */
    public enum Case {
        /** Only that of ASCII letters. */
        ASCII,
        /** That of every letter by Unicode's simple mapping. */
        SIMPLE,
        /** By the rules of a language. */
        LANGUAGE,
        /** By rules that differ even for ASCII letters. */
        TURKIC
    }

    /** Whether it is the database's. */
    public boolean isDefault() {
        return name.equals("default") || name.startsWith("default:");
    }

    /** The rules' own name, also where they are the database's. */
    private String rules() {
        return isDefault() ? name.substring(name.indexOf(':') + 1) : name;
    }

    /** Whether equal texts have equal bytes. */
    public boolean isDeterministic() {
        return DETERMINISTIC.matcher(name).matches();
    }

    /** Whether texts are in the order of their bytes. */
    public boolean isBytewise() {
        return BYTEWISE.contains(rules());
    }

    /** Whether a clause may give it to a text. */
    public boolean canBeGiven() {
        return GIVEN.contains(name);
    }

    /** How it changes case. */
    public Case cases() {
        return switch (rules()) {
            case "C", "POSIX", "ucs_basic" -> Case.ASCII;
            case "pg_c_utf8" -> Case.SIMPLE;
            default -> TURKIC.matcher(rules()).matches() ? Case.TURKIC : Case.LANGUAGE;
        };
    }

    /** The collation of an operation on two texts, by Postgres's rules for implicit ones. */
    public Collation with(Collation other) {
        if (equals(other) || other.equals(NONE)) {
            return this;
        }
        if (equals(NONE)) {
            return other;
        }
        if (isDefault() && other.isDefault()) {
            return name.length() > other.name.length() ? this : other;
        }
        if (isDefault()) {
            return other;
        }
        return other.isDefault() ? this : CONFLICT;
    }
}
