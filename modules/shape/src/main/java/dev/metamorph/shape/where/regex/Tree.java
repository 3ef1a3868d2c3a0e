package dev.metamorph.shape.where.regex;

import java.util.List;

/** A regular expression, understood. */
sealed interface Tree {
    /** One character of a set. */
    record Chars(CharSet set) implements Tree {}

    /** The beginning of the text. */
    record Begin() implements Tree {}

    /** The end of the text. */
    record End() implements Tree {}

    /** One after another; none is the empty text. */
    record Sequence(List<Tree> parts) implements Tree {}

    /** One of them. */
    record Choice(List<Tree> branches) implements Tree {}

    /**
     * Repeated.
     *
     * @param most -1 for any number
     */
    record Repeat(Tree part, int least, int most) implements Tree {}
}
