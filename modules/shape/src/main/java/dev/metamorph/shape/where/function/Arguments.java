package dev.metamorph.shape.where.function;

import org.jspecify.annotations.Nullable;

/** The values that a function is given; {@code null} for NULL. */
public final class Arguments {
    private final @Nullable Object[] values;

    private Arguments(@Nullable Object[] values) {
        this.values = values;
    }

    /** These values; the array is not copied. */
    public static Arguments of(@Nullable Object... values) {
        return new Arguments(values);
    }

    /** How many. */
    public int size() {
        return values.length;
    }

    /** One that may be NULL. */
    public @Nullable Object get(int at) {
        return values[at];
    }

    /** One that is not NULL. */
    public Object given(int at) {
        var value = values[at];
        if (value == null) {
            throw new IllegalArgumentException("a strict function was given NULL");
        }
        return value;
    }

    /** A text that is not NULL. */
    String text(int at) {
        return (String) given(at);
    }

    /** A whole number that is not NULL. */
    long number(int at) {
        return (Long) given(at);
    }

    /** Whether one of them is NULL. */
    public boolean hasNull() {
        for (var value : values) {
            if (value == null) {
                return true;
            }
        }
        return false;
    }
}
