package dev.metamorph.app.doctor;

/**
 * Something that is not as it should be.
 *
 * @param problem one line, without secrets
 */
public record Finding(Check check, Severity severity, String problem, Remedy remedy) {
    static Finding wrong(Check check, String problem, Remedy remedy) {
        return new Finding(check, Severity.WRONG, problem, remedy);
    }

    static Finding advice(Check check, String problem, Remedy remedy) {
        return new Finding(check, Severity.ADVICE, problem, remedy);
    }

    /** Returns whether an instance cannot start until a person has changed something. */
    boolean preventsStart() {
        return severity == Severity.WRONG && !check.isPassing();
    }

    /** Problem and remedy in one line. */
    String text() {
        return "%s; %s".formatted(problem, remedy.text());
    }
}
