package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.value.Type;

import java.util.List;

/**
 * A function of Postgres, identified by the name of its implementation.
 *
 * @param style the notation of a call
 * @param name the name of the operator or function, or of the type that it casts to
 * @param source {@code pg_proc.prosrc}, or for a function in SQL its name and argument types
 * @param arguments the declared types
 * @param result the declared type
 * @param strict whether the result is NULL if an argument is NULL
 * @param volatility {@code i}, {@code s} or {@code v}
 * @param variadic whether the last parameter accepts any number of arguments
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

    /** The notations of calls. */
    public enum Style {
        /** {@code a + b}, {@code - a}. */
        OPERATOR,
        /** {@code f(a)}. */
        FUNCTION,
        /** {@code a::type}. */
        CAST
    }

    /** The same routine with actual types in place of polymorphic ones. */
    public Routine of(List<Type> arguments, Type result) {
        return new Routine(style, name, source, arguments, result, strict, volatility, variadic);
    }

    /** The same routine, called as a function by the name of its implementation. */
    public Routine asFunction() {
        return new Routine(
                Style.FUNCTION, source, source, arguments, result, strict, volatility, variadic);
    }
}
