package dev.metamorph.app.doctor;

import java.util.Locale;

/** The severity of a finding. */
public enum Severity {
    /** The stack does not start, or a part of it will fail. */
    WRONG,
    /** The stack works, and a risk or a cost remains. */
    ADVICE;

    /** The name in output. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
