package dev.metamorph.shape.definition;

/** The rows that a shape log begins with. */
public enum LogMode {
    /** The log begins with the rows that exist. */
    FULL("full"),
    /** The log has changes only; its initial snapshot is empty. */
    CHANGES_ONLY("changes_only");

    private final String text;

    LogMode(String text) {
        this.text = text;
    }

    /** The value of the protocol's parameter {@code log}. */
    public String text() {
        return text;
    }
}
