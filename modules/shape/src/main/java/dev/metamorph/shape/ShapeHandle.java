package dev.metamorph.shape;

/**
 * The name of one life of a shape's log. Never used again for another life.
 *
 * @param text what readers see, {@code <hash of the definition>-<microseconds at creation>}
 */
public record ShapeHandle(String text) {
    /** Refuses the empty name. */
    public ShapeHandle {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a shape handle is empty");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
