package dev.metamorph.shape.definition;

/** The outcome of checking a reader's request for a subset of a shape. */
public sealed interface SubsetResolution {
    /** The request is valid. */
    record Valid(Subset subset) implements SubsetResolution {}

    /**
     * The request is wrong.
     *
     * @param field the part at fault: {@code where}, {@code params}, {@code order_by}, {@code
     *     limit}, {@code offset}
     * @param problem the problem as a sentence for the reader
     */
    record Invalid(String field, String problem) implements SubsetResolution {}
}
