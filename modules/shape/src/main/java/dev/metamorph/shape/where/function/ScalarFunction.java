package dev.metamorph.shape.where.function;

import org.jspecify.annotations.Nullable;

/** The implementation of a function. A strict function is never called with NULL. */
public sealed interface ScalarFunction {
    /** A function of one argument. */
    @FunctionalInterface
    non-sealed interface One extends ScalarFunction {
        /** Returns {@code null} for NULL. */
        @Nullable Object call(Object argument);
    }

    /** A function of two arguments. */
    @FunctionalInterface
    non-sealed interface Two extends ScalarFunction {
        /** Returns {@code null} for NULL. */
        @Nullable Object call(Object first, Object second);
    }

    /** A function of any number of arguments, which may be NULL. */
    @FunctionalInterface
    non-sealed interface Many extends ScalarFunction {
        /** Returns {@code null} for NULL. */
        @Nullable Object call(Arguments arguments);
    }

    default @Nullable Object apply(Arguments arguments) {
        return switch (this) {
            case One one -> one.call(arguments.given(0));
            case Two two -> two.call(arguments.given(0), arguments.given(1));
            case Many many -> many.call(arguments);
        };
    }
}
