package dev.metamorph.shape;

import java.util.List;

/**
 * A generation of a shape: one life of its log under a handle of its own. A reader of an earlier
 * one continues in this one without starting again.
 *
 * @param number 1 for a shape's first log
 * @param earlier the handles of the generations that it has replaced and that are still there, the
 *     oldest first
 * @param coming the handle of the generation that is being created and will replace it; empty or
 *     one
 */
public record Generation(int number, List<ShapeHandle> earlier, List<ShapeHandle> coming) {
    /** A shape that has no other generation. */
    public static final Generation FIRST = new Generation(1, List.of(), List.of());

    /** Copies the lists. */
    public Generation {
        earlier = List.copyOf(earlier);
        coming = List.copyOf(coming);
    }

    /** Returns whether the shape is also read under that handle. */
    public boolean hasOther(ShapeHandle handle) {
        return earlier.contains(handle) || coming.contains(handle);
    }
}
