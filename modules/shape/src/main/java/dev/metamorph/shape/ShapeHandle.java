package dev.metamorph.shape;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The name of one life of a shape's log. It is never used again for another life.
 *
 * @param text the text that readers see, {@code <hash of the definition>-<microseconds at
 *     creation>}
 */
public record ShapeHandle(String text) {
    private static final Pattern MICROS = Pattern.compile("-([0-9]{1,18})$");

    /** Refuses the empty name. */
    public ShapeHandle {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a shape handle is empty");
        }
    }

    /**
     * The time at which the handle was created, in microseconds since 1970; empty if the name does
     * not contain it.
     */
    public OptionalLong micros() {
        var found = MICROS.matcher(text);
        return found.find()
                ? OptionalLong.of(Long.parseLong(found.group(1)))
                : OptionalLong.empty();
    }

    /**
     * Returns whether this handle names the same life of the shape as the other one, or an earlier
     * one.
     */
    public boolean isNoLaterThan(ShapeHandle other) {
        if (equals(other)) {
            return true;
        }
        var mine = micros();
        var others = other.micros();
        return mine.isPresent()
                && others.isPresent()
                && definition().equals(other.definition())
                && mine.getAsLong() < others.getAsLong();
    }

    private String definition() {
        return text.substring(0, text.lastIndexOf('-'));
    }

    @Override
    public String toString() {
        return text;
    }
}
