package dev.metamorph.shape.definition;

/** Whether a shape log begins with the rows that exist. */
public enum LogMode {
    /** It does. */
    FULL("full"),
    /** It has changes only; its initial snapshot is empty. */
    CHANGES_ONLY("changes_only");

    private final String text;

    LogMode(String text) {
        this.text = text;
    }

    /** The protocol's word for it. */
    public String text() {
        return text;
    }
}
