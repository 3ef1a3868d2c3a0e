package dev.metamorph.shape.where.catalog;

/**
 * A way from one type to another.
 *
 * @param method how
 * @param source of a function: {@code pg_proc.prosrc}, else empty
 * @param volatility of a function
 */
public record Cast(Method method, String source, char volatility) {
    /** How a cast is done. */
    public enum Method {
        /** Nothing changes but the type. */
        RELABEL,
        /** By a function. */
        FUNCTION,
        /** By printing and reading. */
        TEXT,
        /** Element by element. */
        ELEMENTS
    }

    public static final Cast RELABEL = new Cast(Method.RELABEL, "relabel", 'i');
    public static final Cast TEXT = new Cast(Method.TEXT, "text", 'i');
    public static final Cast ELEMENTS = new Cast(Method.ELEMENTS, "elements", 'i');
}
