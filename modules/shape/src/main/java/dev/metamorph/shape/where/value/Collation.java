package dev.metamorph.shape.where.value;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * A collation: the rules for comparing texts and changing their case.
 *
 * @param name {@code collname}; empty for none; {@code default} for the default collation of the
 *     database, followed by a colon and its known rules, if any
 */
public record Collation(String name) {
    /** The collation of expressions that are not text. */
    public static final Collation NONE = new Collation("");

    /** The default collation of a database, of which nothing is known. */
    public static final Collation DEFAULT = new Collation("default");

    /** The conflict of two implicit collations, so that neither applies. */
    public static final Collation CONFLICT = new Collation("!");

    private static final Set<String> GIVEN = Set.of("C", "POSIX", "ucs_basic");

    private static final Set<String> BYTEWISE =
            Set.of("C", "POSIX", "ucs_basic", "pg_c_utf8", "pg_unicode_fast", "bytewise");

    /** The collations that come with Postgres, all of which are deterministic. */
    private static final Pattern DETERMINISTIC =
            Pattern.compile(
                    "|default(:.*)?|C|POSIX|ucs_basic|unicode|pg_c_utf8|pg_unicode_fast"
                            + "|C\\.[\\w-]+"
                            + "|[a-z]{2,3}_[A-Z]{2}(\\.[\\w-]+)?(@\\w+)?"
                            + "|[a-z]{2,3}(-[A-Za-z0-9]+)*-x-icu");

    /** Languages whose lower case of I is not i. */
    private static final Pattern TURKIC = Pattern.compile("(?:tr|az|lt)(?:[-_].*)?");

    /** The way in which a collation maps case. */
    public enum Case {
        /** Maps ASCII letters only. */
        ASCII,
        /** Maps every letter by Unicode's simple mapping. */
        SIMPLE,
        /** Maps by the rules of a language. */
        LANGUAGE,
        /** Maps by rules that differ even for ASCII letters. */
        TURKIC
    }

    /** Returns whether this is the default collation of the database. */
    public boolean isDefault() {
        return name.equals("default") || name.startsWith("default:");
    }

    /** The name of the rules, also of a default collation. */
    private String rules() {
        return isDefault() ? name.substring(name.indexOf(':') + 1) : name;
    }

    /** Returns whether texts are equal only if their bytes are. */
    public boolean isDeterministic() {
        return DETERMINISTIC.matcher(name).matches();
    }

    /** Returns whether texts are ordered by their bytes. */
    public boolean isBytewise() {
        return BYTEWISE.contains(rules());
    }

    /** Returns whether COLLATE may name this collation in a clause. */
    public boolean canBeGiven() {
        return GIVEN.contains(name);
    }

    public Case cases() {
        return switch (rules()) {
            case "C", "POSIX", "ucs_basic" -> Case.ASCII;
            case "pg_c_utf8" -> Case.SIMPLE;
            default -> TURKIC.matcher(rules()).matches() ? Case.TURKIC : Case.LANGUAGE;
        };
    }

    /** The collation of an operation on two texts, by Postgres's rules for implicit collations. */
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
