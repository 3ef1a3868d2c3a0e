package dev.metamorph.coordinator.state;

/**
 * What happened before.
 *
 * @param failures in a row
 * @param served whether this process has led before: then a wrong setting is no reason to stop
 *     serving what there is
 */
public record History(int failures, boolean served) {
    /** Nothing happened yet. */
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
