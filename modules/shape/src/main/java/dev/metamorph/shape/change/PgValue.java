package dev.metamorph.shape.change;

/** One column's value in a row: the text that the type's output function prints, or SQL NULL. */
public sealed interface PgValue {
    /** SQL NULL. */
    enum Null implements PgValue {
        /** The single instance. */
        NULL
    }

    /**
     * A value that is not NULL.
     *
     * @param text the text that the type's output function prints under the protocol's display
     *     settings
     */
    record Text(String text) implements PgValue {}

    /** A value of that text. */
    static PgValue text(String text) {
        return new Text(text);
    }

    /** SQL NULL. */
    static PgValue none() {
        return Null.NULL;
    }
}
