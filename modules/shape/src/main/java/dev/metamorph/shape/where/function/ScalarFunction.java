package dev.metamorph.shape.where.function;

import org.jspecify.annotations.Nullable;

/** What a function does with its arguments; strict ones are never given NULL. */
public sealed interface ScalarFunction {
    /** Of one argument. */
    @FunctionalInterface
    non-sealed interface One extends ScalarFunction {
        /** The result, {@code null} for NULL. */
        @Nullable Object call(Object argument);
    }

    /** Of two arguments. */
    @FunctionalInterface
    non-sealed interface Two extends ScalarFunction {
        /** The result, {@code null} for NULL. */
        @Nullable Object call(Object first, Object second);
    }

    /** Of any number of arguments. */
    @FunctionalInterface
    non-sealed interface Many extends ScalarFunction {
        /** The result, {@code null} for NULL. */
        @Nullable Object call(Arguments arguments);
    }

    /** Applies it. */
    default @Nullable Object apply(Arguments arguments) {
        return switch (this) {
            case One one -> one.call(arguments.given(0));
            case Two two -> two.call(arguments.given(0), arguments.given(1));
            case Many many -> many.call(arguments);
        };
    }
}
