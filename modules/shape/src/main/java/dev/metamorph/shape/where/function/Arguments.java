package dev.metamorph.shape.where.function;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/** The argument values of one function call; {@code null} stands for SQL NULL. */
public final class Arguments {
    private final @Nullable Object[] values;

    private Arguments(@Nullable Object[] values) {
        this.values = values;
    }

    /** Wraps the array without copying it. */
    public static Arguments of(@Nullable Object... values) {
        return new Arguments(values);
    }

    public int size() {
        return values.length;
    }

    /** The argument at an index, which may be NULL. */
    public @Nullable Object get(int at) {
        return values[at];
    }

    /** The argument at an index, which must not be NULL: for strict functions. */
    public Object given(int at) {
        var value = values[at];
        if (value == null) {
            throw new IllegalArgumentException("a strict function was given NULL");
        }
        return value;
    }

    /** The arguments from an index on, which may be NULL. */
    List<@Nullable Object> from(int at) {
        return Arrays.asList(values).subList(at, values.length);
    }

    /** Returns whether an argument is NULL. */
    public boolean hasNull() {
        for (var value : values) {
            if (value == null) {
                return true;
            }
        }
        return false;
    }
}
