package dev.metamorph.shape.where.function;

import org.jspecify.annotations.Nullable;

/**
 * The implementation of a function, with the Java classes of its arguments and of its result. A
 * strict function is never called with NULL.
 */
public sealed interface ScalarFunction {
    /** A strict function of one argument. */
    @FunctionalInterface
    non-sealed interface One<A, R> extends ScalarFunction {
        /** Returns {@code null} for NULL. */
        @Nullable R call(A argument);
    }

    /** A strict function of two arguments. */
    @FunctionalInterface
    non-sealed interface Two<A, B, R> extends ScalarFunction {
        /** Returns {@code null} for NULL. */
        @Nullable R call(A first, B second);
    }

    /** A strict function of three arguments. */
    @FunctionalInterface
    non-sealed interface Three<A, B, C, R> extends ScalarFunction {
        /** Returns {@code null} for NULL. */
        @Nullable R call(A first, B second, C third);
    }

    /** A function of two arguments, which may be NULL. */
    @FunctionalInterface
    non-sealed interface NullableTwo<A, B, R> extends ScalarFunction {
        /** Returns {@code null} for NULL. */
        @Nullable R call(@Nullable A first, @Nullable B second);
    }

    /** A function of any number of arguments, which may be NULL. */
    @FunctionalInterface
    non-sealed interface Many<R> extends ScalarFunction {
        /** Returns {@code null} for NULL. */
        @Nullable R call(Arguments arguments);
    }

    /**
     * Applies the function; returns {@code null} for NULL.
     *
     * @throws ClassCastException if an argument is not of the class that the function declares
     */
    default @Nullable Object apply(Arguments arguments) {
        return switch (this) {
            case One<?, ?> one -> untyped(one).call(arguments.given(0));
            case Two<?, ?, ?> two -> untyped(two).call(arguments.given(0), arguments.given(1));
            case Three<?, ?, ?, ?> three ->
                    untyped(three).call(arguments.given(0), arguments.given(1), arguments.given(2));
            case NullableTwo<?, ?, ?> two ->
                    untypedNullable(two).call(arguments.get(0), arguments.get(1));
            case Many<?> many -> many.call(arguments);
        };
    }

    /**
     * The function for values whose classes only the catalog of Postgres tells: {@link
     * FunctionRegistry} has compared the declared classes with it. The JVM still checks the class
     * of each argument.
     */
    @SuppressWarnings("unchecked")
    static One<Object, Object> untyped(One<?, ?> function) {
        return (One<Object, Object>) function;
    }

    /** See {@link #untyped(One)}. */
    @SuppressWarnings("unchecked")
    static Two<Object, Object, Object> untyped(Two<?, ?, ?> function) {
        return (Two<Object, Object, Object>) function;
    }

    /** See {@link #untyped(One)}. */
    @SuppressWarnings("unchecked")
    static Three<Object, Object, Object, Object> untyped(Three<?, ?, ?, ?> function) {
        return (Three<Object, Object, Object, Object>) function;
    }

    /** See {@link #untyped(One)}. */
    @SuppressWarnings("unchecked")
    private static NullableTwo<Object, Object, Object> untypedNullable(
            NullableTwo<?, ?, ?> function) {
        return (NullableTwo<Object, Object, Object>) function;
    }
}
