package dev.metamorph.shape.definition;

/** The columns of a changed row that an update or delete carries. */
public enum Replica {
    /** The key and, for an update, the columns that changed. */
    DEFAULT("default"),
    /** All columns and, for an update, the old values of the columns that changed. */
    FULL("full");

    private final String text;

    Replica(String text) {
        this.text = text;
    }

    /** The value of the protocol's parameter {@code replica}. */
    public String text() {
        return text;
    }
}
