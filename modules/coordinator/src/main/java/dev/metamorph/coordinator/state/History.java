package dev.metamorph.coordinator.state;

/**
 * The outcome of earlier attempts.
 *
 * @param failures the number of failures in a row
 * @param served whether this process has led before, or has followed another leader; then its
 *     settings were right, and a wrong one is no reason to stop serving existing shapes
 */
public record History(int failures, boolean served) {
    /** The history of the first attempt. */
    public static final History NONE = new History(0, false);

    History failed() {
        return new History(failures + 1, served);
    }

    /** This process leads, or serves existing shapes while another one leads. */
    History serving() {
        return new History(failures, true);
    }

    History settled() {
        return new History(0, served);
    }
}
