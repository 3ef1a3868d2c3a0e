package dev.metamorph.shape.where.regex;

import java.util.List;

/** A regular expression, understood. */
sealed interface RegexTree {
    /** One character of a set. */
    record Chars(CharSet set) implements RegexTree {}

    /** The beginning of the text. */
    record Begin() implements RegexTree {}

    /** The end of the text. */
    record End() implements RegexTree {}

    /** One after another; none is the empty text. */
    record Sequence(List<RegexTree> parts) implements RegexTree {}

    /** One of them. */
    record Choice(List<RegexTree> branches) implements RegexTree {}

    /**
     * Repeated.
     *
     * @param most -1 for any number
     */
    record Repeat(RegexTree part, int least, int most) implements RegexTree {}
}
