package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.value.Type;

import java.util.List;

/**
 * A function of Postgres, by the name of its implementation.
 *
 * @param style how it is written
 * @param name of the operator, the function, or the type that it casts to
 * @param source {@code pg_proc.prosrc}, or a name of ours for what has none
 * @param arguments the declared types
 * @param result the declared type
 * @param strict whether it is NULL if an argument is
 * @param volatility {@code i}, {@code s} or {@code v}
 * @param variadic whether the last argument stands for any number
 */
public record Routine(
        Style style,
        String name,
        String source,
        List<Type> arguments,
        Type result,
        boolean strict,
        char volatility,
        boolean variadic) {
    /** Copies the list. */
    public Routine {
        arguments = List.copyOf(arguments);
    }

    /** How it is written. */
    public enum Style {
        /** {@code a + b}, {@code - a}. */
        OPERATOR,
        /** {@code f(a)}. */
        FUNCTION,
        /** {@code a::type}. */
        CAST
    }

    /** The same for these types, none of them a stand-in for others. */
    public Routine of(List<Type> arguments, Type result) {
        return new Routine(style, name, source, arguments, result, strict, volatility, variadic);
    }

    /** Called by the name of its implementation. */
    public Routine asFunction() {
        return new Routine(
                Style.FUNCTION, source, source, arguments, result, strict, volatility, variadic);
    }
}
