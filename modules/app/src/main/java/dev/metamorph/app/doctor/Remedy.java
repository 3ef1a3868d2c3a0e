package dev.metamorph.app.doctor;

import java.util.List;
import java.util.Locale;

/**
 * The steps that mend a finding.
 *
 * @param kind what the steps are
 * @param steps statements, commands or settings, in their order
 * @param after what else has to be done afterwards; empty for nothing
 */
public record Remedy(Kind kind, List<String> steps, String after) {
    static final String RESTART = "restart the database";

    /** The kind of a step. */
    public enum Kind {
        /** SQL for the database, to be run by a role that may. */
        SQL,
        /** A shell command. */
        COMMAND,
        /** A setting of Metamorph, {@code KEY=value}. */
        SETTING,
        /** Words. */
        ACTION;

        /** The name in output. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Copies the list. */
    public Remedy {
        steps = List.copyOf(steps);
    }

    static Remedy sql(String... statements) {
        return new Remedy(Kind.SQL, List.of(statements), "");
    }

    static Remedy sql(List<String> statements) {
        return new Remedy(Kind.SQL, statements, "");
    }

    static Remedy command(String command) {
        return new Remedy(Kind.COMMAND, List.of(command), "");
    }

    static Remedy setting(String setting) {
        return new Remedy(Kind.SETTING, List.of(setting), "");
    }

    static Remedy action(String words) {
        return new Remedy(Kind.ACTION, List.of(words), "");
    }

    Remedy then(String more) {
        return new Remedy(kind, steps, more);
    }

    /** The steps in one line, as the end of a sentence. */
    String text() {
        var all = String.join(" ", steps).replaceFirst(";$", "");
        var said =
                switch (kind) {
                    case SQL, COMMAND -> "run " + all;
                    case SETTING -> "set " + all;
                    case ACTION -> all;
                };
        return after.isEmpty() ? said : "%s, then %s".formatted(said, after);
    }
}
