package dev.metamorph.coordinator.state;

/**
 * The outcome of earlier attempts.
 *
 * @param failures the number of failures in a row
 * @param served whether this process has led before; then a wrong setting is no reason to stop
 *     serving existing shapes
 */
public record History(int failures, boolean served) {
    /** The history of the first attempt. */
    public static final History NONE = new History(0, false);

    History failed() {
        return new History(failures + 1, served);
    }

    History led() {
        return new History(failures, true);
    }

    History settled() {
        return new History(0, served);
    }
}
