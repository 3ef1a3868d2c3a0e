package dev.metamorph.shape.definition;

/** How the log of a shape tells of rows that move because the values of a subquery have changed. */
public enum Moves {
    /** Events with the tags of the rows that have left. */
    EVENTS,
    /** Deletes and inserts, as of any other change. */
    ROWS;

    /** The spelling in requests. */
    public String text() {
        return this == EVENTS ? "events" : "rows";
    }
}
