package dev.metamorph.shape.where.regex;

import java.util.List;

/** The syntax tree of a regular expression. */
sealed interface RegexTree {
    /** One character of a set. */
    record Chars(CharSet set) implements RegexTree {}

    /** The beginning of the text. */
    record Begin() implements RegexTree {}

    /** The end of the text. */
    record End() implements RegexTree {}

    /** Parts in sequence; no parts match the empty text. */
    record Sequence(List<RegexTree> parts) implements RegexTree {}

    /** Alternatives. */
    record Choice(List<RegexTree> branches) implements RegexTree {}

    /**
     * A repetition.
     *
     * @param most the maximum, or -1 for no limit
     */
    record Repeat(RegexTree part, int least, int most) implements RegexTree {}
}
