package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.value.Type;

import java.util.List;

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

    /** The function of a cast that is done by a function, for these types. */
    public Routine routine(Type from, Type to) {
        return new Routine(
                Routine.Style.CAST, to.name(), source, List.of(from), to, true, volatility, false);
    }
}
