package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.value.Type;

import java.util.List;

/**
 * A cast from one type to another.
 *
 * @param method the way in which the cast is done
 * @param source {@code pg_proc.prosrc} of the function; for other methods a name of the method
 * @param volatility the volatility of the function
 */
public record Cast(Method method, String source, char volatility) {
    /** The ways in which a cast is done. */
    public enum Method {
        /** The value stays the same; only its type changes. */
        RELABEL,
        /** A function converts the value. */
        FUNCTION,
        /**
         * The output function of one type and the input function of the other convert the value.
         */
        TEXT,
        /** Every element of an array is cast. */
        ELEMENTS
    }

    public static final Cast RELABEL = new Cast(Method.RELABEL, "relabel", 'i');
    public static final Cast TEXT = new Cast(Method.TEXT, "text", 'i');
    public static final Cast ELEMENTS = new Cast(Method.ELEMENTS, "elements", 'i');

    /** The function of this cast between two types, if its method is {@link Method#FUNCTION}. */
    public Routine routine(Type from, Type to) {
        return new Routine(
                Routine.Style.CAST, to.name(), source, List.of(from), to, true, volatility, false);
    }
}
